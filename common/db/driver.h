/* What a driver provides.  Only the files of common/db include this. */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include "base/base.h"
#include "base/map.h"
#include "db/db.h"

struct db_file {
	char *path;
	uint64_t number; /* the file's own, to tell it from a later one of that name */
};

struct db {
	const struct db_driver *driver;
	char *name;
	struct map cache;            /* SQL text → struct stmt */
	struct map next_id;          /* table → next unused id, while a transaction is open */
	struct stmt *all;            /* every statement in the cache */
	bool in_transaction;
	enum db_mode mode;
	struct db *before;           /* of db_before(), or NULL */
	enum db_constraint constraint;
	struct strbuf error;
	VEC(char *) dropped;         /* CREATE INDEX texts to run again */
	VEC(struct db_file) made;    /* of db_made_file() */
	char *folder;                /* of db_folder(), once asked for */
	bool large_cache;
	size_t in_use;               /* statements prepared and not done, but for those of rows */
	struct db_load *load;        /* from db_load_begin() on */
	bool load_settled;           /* nothing was put off since the last wait */
	bool refused;                /* a row of the load broke a constraint */
	int64_t refused_mark;
	const char *author;          /* of SQL that is not ours, see db_foreign_sql() */
	bool strict;                 /* CRM_DB_STRICT: full scans and sorts are bugs */
};

struct stmt {
	struct db *db;
	struct stmt *next;
	char *sql;
	const char *file; /* of the last db_prepare() */
	int line;
	bool busy;
	bool row;     /* of db_prepare_row() */
	bool put_off; /* the row being bound is */
};

struct db_word { /* a dialect word in a migration: {name} */
	const char *name, *text;
};

struct db_driver {
	const char *name;
	const struct db_word *words;
	struct db *(*open)(const struct db_options *opt, enum status *status, struct strbuf *err);
	void (*discard)(struct db *db); /* removes the files of a new store; NULL: it has none */
	char *(*folder)(struct db *db); /* of db_folder(), for the caller to free; NULL: none */
	void (*close)(struct db *db);
	struct stmt *(*prepare)(struct db *db, const char *sql, const char *file, int line);
	void (*finalize)(struct stmt *st);
	void (*reset)(struct stmt *st);
	void (*bind_int)(struct stmt *st, int n, int64_t v);
	void (*bind_text)(struct stmt *st, int n, const char *s, size_t len);
	void (*bind_blob)(struct stmt *st, int n, const void *data, size_t len);
	enum db_result (*step)(struct stmt *st);
	void (*stream)(struct stmt *st); /* NULL: rows come as they are read anyhow */
	int (*columns)(struct stmt *st);
	const char *(*column_name)(struct stmt *st, int col);
	bool (*column_is_null)(struct stmt *st, int col);
	int64_t (*column_int)(struct stmt *st, int col);
	const char *(*column_text)(struct stmt *st, int col);
	size_t (*column_len)(struct stmt *st, int col);
	const void *(*column_blob)(struct stmt *st, int col, size_t *len);
	void (*exec)(struct db *db, const char *sql);
	void (*check_references)(struct db *db, bool on);
	int (*verify_references)(struct db *db, struct strbuf *err); /* NULL: need not be asked */
	int64_t (*changes)(struct db *db);
	void (*begin)(struct db *db);
	enum db_result (*commit)(struct db *db);
	void (*rollback)(struct db *db);
	int (*schema_version)(struct db *db);
	void (*set_schema_version)(struct db *db, int version);
	void (*only_read)(struct db *db); /* from now on, in this transaction; NULL: it does */
	const char *(*schema)(struct db *db); /* that qualifies a table's name, for SQL */
	/* NULL where logins are nothing to the store */
	int (*grant)(struct db *db, const char *login, const struct db_rights *rights,
		struct strbuf *err);
	bool alters_alone;    /* a table is not altered while anybody reads it */
	const char *temp_end; /* of CREATE TEMP TABLE: to be gone with the transaction */
	void (*index_list)(struct db *db, const char *table); /* fills db->dropped, drops them */
	void (*large_cache)(struct db *db);
	/*
	 * A load.  load_int and load_text take the values of a row in order (s NULL: no value),
	 * load_row ends it; load_doc takes a document.  load_settle returns when every row is in
	 * the store that `sql` can see (NULL: every row); true if that is all.  It has set
	 * db->refused, db->refused_mark, db->constraint and db->error if one was refused.
	 * load_end settles first, unless keep is false.
	 */
	struct db_load *(*load_begin)(struct db *db);
	void (*load_int)(struct db_load *load, struct stmt *st, int64_t v);
	void (*load_text)(struct db_load *load, struct stmt *st, const char *s, size_t len);
	void (*load_row)(struct db_load *load, struct stmt *st);
	void (*load_mark)(struct db_load *load, int64_t mark);
	void (*load_doc)(struct db_load *load, int64_t doc, const char *words, size_t len);
	bool (*load_settle)(struct db_load *load, const char *sql);
	void (*load_end)(struct db_load *load, bool keep);
	const char *search_select; /* SQL with % for the parameter's number */
	size_t search_terms;
	const char *search_word;
	/* Of a pattern: how words that must all occur, and alternatives, are joined, and what
	 * stands around each word to make it a beginning. */
	const char *search_and, *search_or, *search_begin, *search_end;
};

/* What is remembered of files made: they go, or stay. */
void db_drop_files(struct db *db);
void db_keep_files(struct db *db);

extern const struct db_driver db_driver_sqlite, db_driver_postgres;

/* What comes next, `sql` or anything (NULL), finds every row that was put off. */
void db_settle(struct db *db, const char *sql);
void db_end_load(struct db *db, bool keep);
void db_forget_dropped(struct db *db);

/* Migrations, built in from common/db/sql/NNNN-*.sql; version = place in the list, from 1. */
struct db_migration {
	const char *name;
	const char *sql;
};
extern const struct db_migration db_migrations[];
extern const int db_migration_count;

/* True if migrations are missing. */
bool db_is_outdated(struct db *db);
/* Runs what is missing inside one transaction.  -1 with a sentence: made by a newer version. */
int db_migrate(struct db *db, struct strbuf *notice, struct strbuf *err);

#endif
