/* Fields of several values: rows of a child table.  Used by the record layer. */
#ifndef MODEL_SET_H
#define MODEL_SET_H

#include "model/record.h"

/* Appends " AND …": which rows of the child table, under an alias "x." or "", are the set's. */
void set_rows(struct model *m, const struct field *f, const char *alias, struct strbuf *sql);
/* Reads the values of one set of the record `owner`, the main one first, into v. */
void set_load(struct model *m, const struct entity *e, const struct field *f, int64_t owner,
	struct arena *arena, struct value *v);
/* Gives a record n values of a set, which are copied; their texts are not. */
void set_put(struct record *r, const struct field *f, const struct value *item, size_t n);
void set_load_all(struct model *m, struct record *r);
/* Writes the sets that are given.  Returns the number of rows written, or -1 with err. */
int set_save_all(struct model *m, struct record *r, bool fresh, enum status *status,
	struct strbuf *err);

#endif
