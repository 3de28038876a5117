/* Versions of rows, shared by history.c and undo.c. */
#ifndef MODEL_VERSION_H
#define MODEL_VERSION_H

#include "model/history.h"
#include "model/record.h"

/* Every column of the entity's table but id and since, each behind ", ". */
void version_columns(struct strbuf *sql, const struct entity *e);
/* The stored fields of all entities that share the table, each column once. */
struct field_list {
	const struct field **v;
	size_t n, cap;
};
void version_table_fields(struct model *m, const struct entity *e, struct field_list *list);
/* version_columns() of all entities that share the table. */
void version_table_columns(struct strbuf *sql, struct model *m, const struct entity *e);
/* The first entity of each table in turn: for (i = 0; version_table(m, &i); …) */
const struct entity *version_table(struct model *m, size_t *i);
/* " AND table.kind = '…'" or nothing. */
const char *version_kind(struct model *m, const struct entity *e);

/* Notes that the present change added a row. */
void version_added(struct model *m, const struct entity *e, int64_t id);
/* Between which ids a change added rows to a table; false if it added none. */
bool version_range(struct model *m, const struct entity *e, int64_t change, int64_t *from,
	int64_t *to);
/* A SELECT of the ids of every row of the table that the change wrote or removed. */
void version_rows(struct model *m, const struct entity *e, int64_t change, struct strbuf *sql);

#endif
