/* Versions of rows, shared by history.c and undo.c. */
#ifndef MODEL_VERSION_H
#define MODEL_VERSION_H

#include "model/history.h"
#include "model/record.h"

/* Every column of the entity's table but id and since, each behind ", ". */
void version_columns(struct strbuf *sql, const struct entity *e);
/* The first entity of each table in turn: for (i = 0; version_table(m, &i); …) */
const struct entity *version_table(struct model *m, size_t *i);
/* " AND table.kind = '…'" or nothing. */
const char *version_kind(struct model *m, const struct entity *e);

#endif
