/*
 * What the data is made of.  A constant table per entity (in cmd/NOUN.c) drives list, show, add,
 * edit, rm, import, export, history, completion and help.  Nothing here names an entity.
 */
#ifndef MODEL_ENTITY_H
#define MODEL_ENTITY_H

#include "base/base.h"

struct model;
struct record;

enum field_type {
	TYPE_ID,
	TYPE_TEXT,      /* any text; empty = no value */
	TYPE_MULTILINE, /* the same, edited as a block */
	TYPE_INT,
	TYPE_QUANTITY,  /* thousandths */
	TYPE_PERCENT,   /* hundredths of a percent */
	TYPE_RATE,      /* millionths */
	TYPE_MONEY,     /* minor units of the currency in field `arg` */
	TYPE_CURRENCY,  /* ISO 4217 code */
	TYPE_DATE,
	TYPE_BIRTHDAY,  /* date, or --MM-DD */
	TYPE_INSTANT,   /* UTC */
	TYPE_BOOL,
	TYPE_ENUM,      /* one of `arg`, comma-separated */
	TYPE_REF,       /* id of an entity `arg` */
	TYPE_SUBJECT,   /* "deal:7": a record of any entity */
	TYPE_SET,       /* several values in a child table, described by `set` */
	TYPE_COUNT,
};

enum field_flag {
	FIELD_REQUIRED = 1 << 0,
	FIELD_FOLD = 1 << 1,     /* has a column NAME_fold with an index */
	FIELD_KEY = 1 << 2,      /* indexed; names a record exactly (code, INN, login) */
	FIELD_UNIQUE = 1 << 3,   /* no two records with the same value */
	FIELD_LIST = 1 << 4,     /* a column of a plain list */
	FIELD_SEARCH = 1 << 5,   /* its words are found by `find` */
	FIELD_DERIVED = 1 << 6,  /* kept by a hook; nobody sets it */
	FIELD_SUM = 1 << 7,      /* summed by --group-by */
	FIELD_INDEXED = 1 << 8,  /* there is an index on it */
	FIELD_DIGITS = 1 << 9,   /* a text of digits: spreadsheets must not take it for a number */
	FIELD_OWNER = 1 << 10,   /* REF or SUBJECT of a child: the row goes with that record */
	FIELD_NEWER = 1 << 11,   /* than --porcelain=v1, whose columns it does not join */
};

/*
 * A field of type TYPE_SET: rows of `entity` whose `owner` field refers back to us.  A field of
 * another type with a set is looked up: its value is that of the row which is the last by `latest`.
 */
struct set {
	const char *entity;
	const char *owner;
	const char *value;       /* the field that holds each value */
	const char *fixed;       /* a field that has always the value fixed_value here, or NULL */
	const char *fixed_value;
	const char *latest;      /* a field of the rows, or NULL */
};

struct field {
	const char *name;  /* key and column; English, stable */
	enum field_type type;
	unsigned flags;
	const char *arg;   /* MONEY: field of the currency; ENUM: values; REF: entity */
	const char *dflt;  /* as typed, for a new record; "@me" is the user; NULL = none */
	const char *title; /* N_() */
	const char *help;  /* N_() one line, or NULL */
	const struct set *set; /* SET; or of a field that is looked up (FIELD_DERIVED) */
	const char *scope; /* REF: the target's field of this name equals our field of this name */
};

enum entity_flag {
	ENTITY_CATALOG = 1 << 0, /* small, edited by users; the label is unique within `kind` */
	ENTITY_TREE = 1 << 1,    /* has `parent`; filters take the branch below as well */
	ENTITY_LINK = 1 << 2,    /* no noun of its own; seen only through set fields */
	ENTITY_FILTER = 1 << 3,  /* its records are saved filters, see model/saved.h */
	ENTITY_CALENDAR = 1 << 4, /* its records can stand in a calendar (crm-ical knows how) */
};

struct entity {
	const char *name;             /* the noun: "deal-kind" */
	const char *table;
	const char *kind;             /* value of column `kind` where entities share a table */
	const char *title;            /* N_() "Deal kind" */
	const char *plural;           /* N_() "deal kinds" */
	const struct field *field;    /* ends with a name of NULL; `id` is not among them */
	const char *label;            /* the field shown for a reference */
	const char *import_key;       /* alternatives: "code|name"; fields of one joined with + */
	const char *unique;           /* fields that no two records have alike: "a+b", also several
	                               * such, "a+b|a+c"; or NULL */
	const char *ended;            /* a date: rows that have it are over.  Sets show the others,
	                               * date what is taken out; `unique` is about the others */
	unsigned flags;
	int search;                   /* 1…15: documents in the text index, for good; 0 = none */

	/*
	 * Hooks, each may be NULL.  before_save fills derived fields and validates; old is NULL for
	 * a new record.  after_save writes what follows from it.  Both return 0, or -1 with err.
	 */
	int (*before_save)(struct model *m, struct record *r, const struct record *old,
		struct strbuf *err);
	int (*after_save)(struct model *m, struct record *r, const struct record *old,
		struct strbuf *err);
	/*
	 * import_row sees each row of an import before it is saved: r has what the columns feed,
	 * and r->id, if its key names a record.  text has the cells of import_columns (NULL at the
	 * end), which feed no field by themselves; NULL = missing.  It may set fields and find the
	 * record.  0; 1 = there is nothing to be done for this row; -1 with err.
	 */
	const char *const *import_columns;
	int (*import_row)(struct model *m, struct record *r, const char *const *text,
		struct strbuf *err);
};

/* The implicit first field. */
extern const struct field field_id;

size_t entity_fields(const struct entity *e);
/* By key; '-' reads as '_'.  NULL if there is none; "id" is &field_id. */
const struct field *entity_field(const struct entity *e, const char *name);
/* Place of a field in the entity's table; BUG if it is not there. */
size_t field_index(const struct entity *e, const char *name);
bool field_stored(const struct field *f);      /* has a column: no set, not looked up */
bool field_is_number(const struct field *f);   /* its column holds integers */
/* Whether rows with this field can go with a record of e. */
bool field_owned_by(const struct field *f, const struct entity *e);
/* Place of a word in a comma-separated list (ENUM), or -1. */
int enum_index(const char *list, const char *word, size_t len);

#endif
