/*
 * The thin storage layer.  The same SQL text runs on every driver; placeholders are $1…$n.
 *
 * Constraint violations are returned by db_step() and db_run(); every other failure ends the
 * program here with one line (disk full, read-only, busy, damaged: STATUS_IO or STATUS_BUSY),
 * because nobody above could do better; an open transaction is rolled back by that.
 *
 *	struct stmt *st = db_prepare(db, "SELECT name FROM partner WHERE id = $1");
 *	db_bind_int(st, 1, id);
 *	while (db_step(st) == DB_ROW)
 *		puts(db_column_text(st, 0));
 *	db_done(st);
 *
 * Row pointers live until the next db_step() or db_done() of that statement.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

struct db;
struct stmt;

enum db_mode {
	DB_READ,   /* a handle that cannot write */
	DB_WRITE,
	DB_CREATE, /* the store must not exist yet, or be empty */
};

enum db_result { DB_CONSTRAINT = -1, DB_DONE = 0, DB_ROW = 1 };

enum db_constraint { DB_NONE, DB_UNIQUE, DB_FOREIGN_KEY, DB_NOT_NULL, DB_CHECK };

struct db_options {
	const char *url;        /* path of a file, or a server's (db_is_server()) */
	enum db_mode mode;
	const char *sync;       /* "full" (default), "normal", "off" */
	int busy_ms;            /* how long to wait for a lock; 0 = 5000 */
	int statement_ms;       /* on a server: how long a statement may take; 0 = for ever */
	bool unprepared;        /* on a server: prepare no statements (connection poolers) */
};

/* True for postgresql://…, postgres://… and service=…: no file bears such a name. */
bool db_is_server(const char *url);

/*
 * Opens a store and brings its schema up to date.  On failure returns NULL with a sentence in
 * err and *status (STATUS_IO; STATUS_BUSY).  `notice` gets one sentence for each migration run on
 * an existing store.
 */
struct db *db_open(const struct db_options *opt, struct strbuf *notice, enum status *status,
	struct strbuf *err);
void db_close(struct db *db); /* rolls back what is open; db may be NULL */
/* Takes back the making of a store: what is open is rolled back, files of ours are removed. */
void db_discard(struct db *db);
const char *db_name(const struct db *db); /* for messages */
bool db_is_reader(const struct db *db);

/* A statement from the cache, ready to be bound; give it back with db_done(). */
struct stmt *db_prepare_at(struct db *db, const char *sql, const char *file, int line);
#define db_prepare(db, sql) db_prepare_at(db, sql, __FILE__, __LINE__)
void db_done(struct stmt *st);

/*
 * The same for an INSERT of one row, all of whose values are parameters in the order $1, $2, …,
 * and are bound in that order: db_step_reset() may put such a row off while a load is under way.
 * It is not given back.
 */
struct stmt *db_prepare_row_at(struct db *db, const char *sql, const char *file, int line);
#define db_prepare_row(db, sql) db_prepare_row_at(db, sql, __FILE__, __LINE__)

void db_bind_int(struct stmt *st, int n, int64_t v);
void db_bind_text(struct stmt *st, int n, const char *s);              /* NULL binds NULL */
void db_bind_textn(struct stmt *st, int n, const char *s, size_t len); /* s must outlive the step */
void db_bind_null(struct stmt *st, int n);
/* Bytes, which must outlive the step; not for db_prepare_row(). */
void db_bind_blob(struct stmt *st, int n, const void *data, size_t len);

/*
 * Before the first step: very many rows may come, which are to be read as they are used, without
 * room for all of them.  Other statements may be run in between.
 */
void db_stream(struct stmt *st);
enum db_result db_step(struct stmt *st);
/* Runs a statement that returns no rows, and makes it ready for the next binding. */
enum db_result db_step_reset(struct stmt *st);
/* After DB_CONSTRAINT: which kind, and the driver's words for it. */
enum db_constraint db_constraint(const struct db *db);
const char *db_error_text(const struct db *db);

int db_columns(struct stmt *st);
const char *db_column_name(struct stmt *st, int col); /* col from 0 */
bool db_column_is_null(struct stmt *st, int col);
int64_t db_column_int(struct stmt *st, int col);
const char *db_column_text(struct stmt *st, int col);   /* NULL for NULL */
size_t db_column_len(struct stmt *st, int col);         /* bytes, after db_column_text() */
/* Bytes, until the next step or the next such call on the statement; NULL for none. */
const void *db_column_blob(struct stmt *st, int col, size_t *len);

/*
 * One-liners.  `types` has a letter for each parameter that follows: i int64_t, t const char *
 * (NULL allowed).  db_run() returns DB_DONE or DB_CONSTRAINT.
 */
#define db_run(db, sql, ...)       db_run_at(db, __FILE__, __LINE__, sql, __VA_ARGS__)
#define db_int(db, dflt, sql, ...) db_int_at(db, dflt, __FILE__, __LINE__, sql, __VA_ARGS__)
#define db_text(db, arena, sql, ...) db_text_at(db, arena, __FILE__, __LINE__, sql, __VA_ARGS__)
enum db_result db_run_at(struct db *db, const char *file, int line, const char *sql,
	const char *types, ...);
int64_t db_int_at(struct db *db, int64_t dflt, const char *file, int line, const char *sql,
	const char *types, ...);
/* The first column as text, in the arena; NULL for no row or NULL. */
char *db_text_at(struct db *db, struct arena *arena, const char *file, int line, const char *sql,
	const char *types, ...);
/* Runs several statements without parameters; a constraint is an error here. */
void db_exec(struct db *db, const char *sql);
/*
 * What is run from now on was not written by us, but stands in the file `name`, which must live
 * on: it can only read, and its mistakes end the program with STATUS_FAIL and one line.
 */
void db_foreign_sql(struct db *db, const char *name);
/*
 * Makes a temporary table, "name (columns)" in full, that lasts no longer than the transaction
 * where others might come by it.  Inside a transaction.
 */
void db_temp_table(struct db *db, const char *definition);
int db_schema_version(struct db *db); /* the number of migrations that were run on it */
/* What a table's name is qualified with to mean the table itself, not a temporary one. */
const char *db_schema(struct db *db);

/*
 * An id for a new row of the table: never used before, also not by a row that was removed
 * (T_history remembers those).  Inside a write transaction.
 */
int64_t db_next_id(struct db *db, const char *table, bool has_history);
/* The same for an id that comes from elsewhere: later ones are given above it.  Returns it. */
int64_t db_claim_id(struct db *db, const char *table, int64_t id);
/*
 * Whether the store itself checks references, too.  A load that has looked up every reference in
 * its own transaction may do without.  Outside a transaction.
 */
void db_check_references(struct db *db, bool on);
/* What was loaded without that: -1 with a sentence if a row refers to one that is not there. */
int db_verify_references(struct db *db, struct strbuf *err) MUST_USE;
int64_t db_changes(struct db *db);  /* rows touched by the last INSERT, UPDATE, DELETE */

/* One transaction, no nesting.  A write transaction takes its lock at once. */
void db_begin(struct db *db);
enum db_result db_commit(struct db *db); /* DB_CONSTRAINT: a deferred foreign key; rolled back */
void db_rollback(struct db *db);         /* does nothing when none is open */
bool db_in_transaction(const struct db *db);
/*
 * The file was made for rows of this transaction: it goes when the transaction is rolled back,
 * while others are still kept from writing.
 */
void db_made_file(struct db *db, const char *path);
/* Where files beside the store are: an absolute path that ends in ".files"; NULL on a server. */
const char *db_folder(struct db *db);

/*
 * A handle that reads the store as it was when the write transaction began, and so neither waits
 * for what was put off nor sees what was written since.  Opened at the first call, closed with the
 * transaction.
 */
struct db *db_before(struct db *db);

/*
 * Gives a login of the server just these rights, making it if it is not there: to read everything,
 * and to write the tables named.  -1 with a sentence: this store has no logins, or the login owns
 * it.  In a write transaction.
 */
struct db_rights {
	struct strvec table; /* with history */
	bool owner;          /* everything the owner may, also to change the schema */
};
int db_grant(struct db *db, const char *login, const struct db_rights *rights,
	struct strbuf *err) MUST_USE;

/* Inside a transaction: what follows the savepoint can be taken back alone.  No nesting. */
void db_savepoint(struct db *db);
void db_savepoint_keep(struct db *db);
void db_savepoint_undo(struct db *db);

/*
 * Bulk work on a table: takes its indexes down (the unique ones stay) and puts them back; or leaves
 * them where that cannot be.  Inside a transaction.  db_large_cache() is for work that reaches all
 * over the tables.
 */
void db_drop_indexes(struct db *db, const char *table);
void db_restore_indexes(struct db *db);
void db_drop_search_index(struct db *db); /* likewise, where the text index is one of a table */
void db_large_cache(struct db *db);

/*
 * A load of many rows.  Between these two, rows (db_prepare_row()) and documents of the text index
 * may be written later and elsewhere, in order: what the store does overlaps with what the caller
 * does.  Every other statement waits for the rows before it, so nobody sees a difference, but for
 * two things.  A row that breaks a constraint is told of late: db_load_refused() is true from then
 * on, db_constraint() says why, and nothing more is written; the caller rolls back.  And documents
 * are neither looked up nor dropped until the end.  A rollback throws away what was put off.
 */
void db_load_begin(struct db *db);
void db_load_end(struct db *db);
bool db_loading(const struct db *db);
/* What the rows that follow belong to, such as a line of a file. */
void db_load_mark(struct db *db, int64_t mark);
/* Waits for the rows put off so far if `wait`; *mark is that of the row refused. */
bool db_load_refused(struct db *db, bool wait, int64_t *mark);

/*
 * The text index: documents of words (fold_words()) by number.  db_search_select() is a piece of
 * SQL that selects the numbers, as column `doc`, of the documents that match the pattern bound to
 * parameter $n as db_search_pattern() writes it.  The index serves db_search_terms() terms well;
 * more words are better asked of the documents that these leave, by db_search_word(): a condition
 * to be appended, with "% WORD%" bound to its parameter.
 */
void db_search_put(struct db *db, int64_t doc, const char *words, size_t len);
void db_search_drop(struct db *db, int64_t doc);
void db_search_clear(struct db *db);
/* The documents with numbers from $1 to $2, which are to be bound: number and words, in order. */
struct stmt *db_search_documents(struct db *db);
char *db_search_select(struct db *db, struct arena *arena, int n);
size_t db_search_terms(const struct db *db);
char *db_search_word(struct db *db, struct arena *arena, int n);
/*
 * Writes a pattern for the driver.  Terms are parted by blanks and must all occur; a term is a
 * word, or alternatives parted by '|', each of words joined by '+' that must all occur.  Every
 * word stands for those that begin with it.
 */
void db_search_pattern(struct db *db, const char *words, struct strbuf *out);

#endif
