/*
 * Lists: filters, columns, order, groups, compiled into one SQL text for an entity.
 * Grammar of filters: crm-filter(7).
 */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include "model/model.h"

enum column_kind {
	COLUMN_FIELD, /* the field's own value; references as labels */
	COLUMN_RAW,   /* references as what resolves again: unique label, or number */
	COLUMN_SET,   /* several values */
	COLUMN_PART,  /* month or year of a date */
	COLUMN_COUNT, /* of a group */
	COLUMN_SUM,
};

struct column {
	const char *key;              /* as asked for: "partner.region" */
	const struct field *field;    /* the last field of the path; NULL for COLUMN_COUNT */
	const struct entity *entity;  /* that has it */
	enum column_kind kind;
	int place;                    /* column of the statement (for SET: the owner's id) */
	int currency;                 /* place of the currency's column for money, or -1 */
};

struct query_bind {
	bool is_text;
	int64_t num;
	const char *text;
};

struct query {
	struct model *m;
	const struct entity *entity;
	struct arena arena;
	struct strbuf where;      /* without the word WHERE; empty = everything */
	struct strbuf joins;
	struct strbuf select;
	struct strbuf order;
	struct strbuf group;
	VEC(struct query_bind) bind;
	VEC(struct column) column;
	VEC(char *) alias;        /* joined paths, in the order of their aliases t1, t2 … */
	int selected;             /* columns selected so far */
	bool any;                 /* conditions are ORed */
	bool filtered;            /* some condition was given */
	int64_t limit;            /* -1 = none */
	bool raw;                 /* references as COLUMN_RAW */
	int saved_words;          /* of saved filters, so far */
	bool frozen;              /* where no columns are named, none of fields that are newer */
};

void query_init(struct query *q, struct model *m, const struct entity *e);
void query_release(struct query *q);

/*
 * Adds a condition "field=v", "field!=v", "field~v" or a bare word.  -1 with a sentence in err and
 * *status: STATUS_USAGE for an unknown field, operator or value of an enum (with the nearest
 * one), STATUS_NOT_FOUND, STATUS_AMBIGUOUS.
 */
int query_filter(struct query *q, const char *text, enum status *status, struct strbuf *err);
/* Adds the condition that a record is found by the text, whatever form that has. */
int query_search(struct query *q, const char *text, enum status *status, struct strbuf *err);
/* True if a word has the form of a condition (a field's name and = != or ~). */
bool query_is_condition(const char *text);
void query_where_id(struct query *q, int64_t id);

/* A field's value as SQL under an alias of its table: its column, or what is looked up for it. */
const char *query_field_sql(struct query *q, const char *alias, const struct field *f);

/*
 * What SQL cannot decide is decided here: a set of ids in the temporary table `pick`, by number,
 * for "id IN (SELECT id FROM pick WHERE cond = N)".
 */
int query_pick(struct query *q);
void query_pick_add(struct query *q, int pick, int64_t id);

/* Adds columns by a comma-separated list of paths; "all", or NULL for the plain list's. */
int query_columns(struct query *q, const char *list, struct strbuf *err);
int query_column(struct query *q, const char *path, struct strbuf *err);
/* "a,-b": order; every order ends with the id. */
int query_sort(struct query *q, const char *list, struct strbuf *err);
/* Columns: the groups, count, and the sums of FIELD_SUM fields. */
int query_group(struct query *q, const char *list, struct strbuf *err);

/* The statement, bound and ready to step.  Column 0 is always the id (groups: a constant). */
struct stmt *query_open(struct query *q);
int64_t query_count(struct query *q);
/* The ids that fit, in order of id; in the vector's arena-free memory, the caller frees v. */
int64_t *query_ids(struct query *q, size_t *n);

/* Values of a set column for one owner: joined by "\n" into out.  False if there are none. */
bool query_set_values(struct model *m, const struct entity *e, const struct field *f, int64_t owner,
	bool raw, struct strbuf *out);

#endif
