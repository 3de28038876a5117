/* Shared by the files of the SQLite driver, the only ones that include sqlite3.h. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include <sqlite3.h>

#include "db/driver.h"

sqlite3_stmt *sqlite_handle(struct stmt *st);

/* The text index built aside (sqlite-load.c).  NULL if the index is not empty. */
struct search_load *sqlite_load_begin(struct db *db);
void sqlite_load_put(struct search_load *load, int64_t doc, const char *words, size_t len);
/* Puts the index into the database, or (keep false) throws it away; frees load. */
void sqlite_load_end(struct search_load *load, bool keep);

#endif
