/*
 * Import: which column feeds which field, which record a row is, and what happens to rows that
 * cannot be taken (DOMAIN 9.4).
 */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "base/map.h"
#include "cli/context.h"
#include "io/reader.h"

struct import_options {
	const char *map, *map_file, *key, *encoding, *separator, *date_format, *rejects, *from, *to;
	struct strvec dflt;
	bool create_refs, keep_going, no_header, add_only;
};

struct import_value { /* of a value map: what a cell says, what is meant */
	const char *from, *to;
};

/*
 * A reference may be fed by fields of the record that it names, each from a column of its own
 * (partner.code, partner.name): the first that can finds the record, all of them fill one that
 * --create-refs makes.
 */
struct import_column {
	const struct field *field;
	const struct field *part; /* of the record that reference `field` names; or NULL */
	const char *heading;    /* NULL: found by the field's key or title */
	size_t column;          /* of the file; SIZE_MAX = none */
	VEC(struct import_value) values;
	const char *dflt;       /* for rows whose cell is empty, or without a column */
	bool optional;          /* found by itself, not asked for */
};

enum { IMPORT_OWN = 16 }; /* columns that an entity may read by itself */

/* What the options and the map file say. */
struct import_plan {
	VEC(struct import_column) column;
	VEC(const struct field *) key; /* empty = the entity's own */
	bool explicit_key;
	size_t own[IMPORT_OWN]; /* places of the entity's import_columns, SIZE_MAX = not there */
	const char *encoding, *date_format;
	char separator;
};

/* Reads options and map file into the plan.  -1 with a sentence. */
int import_plan_read(struct context *c, const struct import_options *opt, struct import_plan *plan,
	struct strbuf *err);
/* Finds the columns of the file.  -1: a named heading is not there, or no column fits. */
int import_plan_match(struct context *c, struct import_plan *plan, const struct reader *r,
	struct strbuf *err);
void import_plan_release(struct import_plan *plan);
/* A translated cell: through the value map. */
const char *import_cell(const struct import_column *col, const char *text);

/*
 * Which record a row is.  Rows that share a key are matched with the records that share it in
 * order, so that importing a file again finds each row's own record; an explicit key must be
 * unique on both sides.
 */
struct matcher {
	struct model *m;
	const struct entity *entity;
	const struct field *const *key;
	size_t keys;
	bool explicit_key;
	int64_t max_before;    /* highest id before the import: newer records are our own */
	struct map seen;       /* key → rows of the file with it */
	struct strbuf text;
	struct strbuf sql;     /* the look-up of a row with these values */
	uint64_t sql_given;
	struct strbuf *folded; /* of each key field, while it is bound */
};

void matcher_init(struct matcher *x, struct model *m, const struct entity *e,
	const struct import_plan *plan);
void matcher_release(struct matcher *x);
/*
 * The id of the record that `r`'s key names, 0 for a new one, -1 with a sentence: the key is not
 * unique, or stood in the file before.
 */
int64_t matcher_find(struct matcher *x, const struct record *r, struct strbuf *err);

extern const struct option import_option_table[];
enum status import_run(struct context *c, const struct import_options *opt, const char *file);

#endif
