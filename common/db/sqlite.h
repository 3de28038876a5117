/* Shared by the files of the SQLite driver, the only ones that include sqlite3.h. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include <sqlite3.h>

#include "db/driver.h"

struct sqlite_db {
	struct db base;
	sqlite3 *h;
	int64_t busy_until; /* ms, while waiting for a lock */
	int busy_ms;
	bool fresh; /* the file is of our making */
};

sqlite3_stmt *sqlite_handle(struct stmt *st);
/* What a failure of SQLite means to the user; NULL for one that is our own mistake. */
const char *sqlite_explain(int rc, enum status *status);
/* Runs statements without parameters; a failure ends the program. */
void sqlite_exec(struct db *db, const char *sql);
/* The number that a PRAGMA or a SELECT gives; SQLite's result code. */
int sqlite_pragma_int(struct sqlite_db *db, const char *sql, int *value);
/* A database that could not be made is no database: its file goes. */
void sqlite_discard(struct db *db);
/* As struct db_driver has it (sqlite-open.c). */
struct db *sqlite_open(const struct db_options *opt, enum status *status, struct strbuf *err);

int sqlite_error_code(struct db *db); /* of the call that failed last */
/* A row of `st` failed: takes a constraint down in db->constraint and db->error, or dies. */
void sqlite_refused(struct stmt *st, int rc);

/* Loads (sqlite-load.c), as struct db_driver has them. */
struct db_load *sqlite_load_begin(struct db *db);
void sqlite_load_int(struct db_load *x, struct stmt *st, int64_t v);
void sqlite_load_text(struct db_load *x, struct stmt *st, const char *s, size_t len);
void sqlite_load_row(struct db_load *x, struct stmt *st);
void sqlite_load_mark(struct db_load *x, int64_t mark);
void sqlite_load_doc(struct db_load *x, int64_t doc, const char *words, size_t len);
bool sqlite_load_settle(struct db_load *x, const char *sql);
void sqlite_load_end(struct db_load *x, bool keep);

/* The text index built aside (sqlite-index.c), from batches of documents. */
struct index_load;
void index_add_doc(struct strbuf *sb, int64_t doc, const char *words, size_t len);
/* Walks a batch from *at = 0: false at its end. */
bool index_next_doc(const struct strbuf *sb, size_t *at, int64_t *doc, const char **words,
	size_t *len);
struct index_load *index_start(struct db *db);
void index_feed(struct index_load *x, struct strbuf *docs); /* takes the batch over */
/* Puts the index into the database, or (keep false) throws it away; frees x. */
void index_end(struct index_load *x, bool keep);

#endif
