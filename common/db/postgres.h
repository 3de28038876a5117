/* Shared by the files of the PostgreSQL driver, the only ones that include libpq-fe.h. */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/driver.h"

/*
 * The functions of libpq that we call.  The library is loaded when a database is on a server, so
 * that nobody else pays for it, or needs it.
 */
#define POSTGRES_FUNCTIONS(F)                                                                  \
	F(PQclear) F(PQcmdStatus) F(PQcmdTuples) F(PQconnectdbParams) F(PQconninfoFree)         \
	F(PQconninfoParse) F(PQerrorMessage) F(PQescapeIdentifier) F(PQexec) F(PQexecParams)   \
	F(PQexecPrepared)                                                                       \
	F(PQfinish) F(PQfname) F(PQfreemem) F(PQgetResult) F(PQgetisnull) F(PQgetlength)        \
	F(PQgetvalue) F(PQnfields) F(PQntuples) F(PQprepare) F(PQputCopyData) F(PQputCopyEnd)   \
	F(PQresultErrorField) F(PQresultStatus) F(PQsetNoticeProcessor) F(PQstatus)

struct libpq {
#define POSTGRES_MEMBER(name) __typeof__(&name) name;
	POSTGRES_FUNCTIONS(POSTGRES_MEMBER)
#undef POSTGRES_MEMBER
};
extern struct libpq pq;
/* Loads the library; -1 with a sentence that names the package. */
int postgres_library(struct strbuf *err);

enum { POSTGRES_MAX_PARAMETERS = 64 };

struct postgres_db {
	struct db base;
	PGconn *conn;
	char *schema;       /* where our tables are, quoted */
	int64_t touched;    /* rows of the last INSERT, UPDATE, DELETE */
	int busy_ms;
	int statement_ms;   /* 0 = no limit */
	bool unprepared;    /* db.prepare: off */
	int version;        /* of the schema, when it was last looked at */
	int names;          /* statements and cursors named so far */
	bool committing;    /* whether the change is stored is not known if we are cut off now */
};

struct postgres_stmt {
	struct stmt base;
	char name[16];      /* as prepared on the server; "" = not yet */
	unsigned uses;
	int parameters;     /* highest bound */
	Oid type[POSTGRES_MAX_PARAMETERS];
	const char *value[POSTGRES_MAX_PARAMETERS];
	char number[POSTGRES_MAX_PARAMETERS][24];
	struct strbuf text[POSTGRES_MAX_PARAMETERS]; /* texts, ended where they should */
	PGresult *result;   /* rows at hand */
	int row;            /* of them, the current one */
	struct strbuf blob; /* of column_blob */
	bool stream;        /* rows come by a cursor */
	char cursor[16];    /* its name while it is open, else "" */
	struct postgres_rows *rows; /* of a load, see postgres-load.c */
};

/*
 * Takes a failure apart: a constraint is put into db->constraint and db->error, all else ends the
 * program.  Clears the result.
 */
enum db_result postgres_failed(struct db *db, PGresult *result, const char *sql, const char *file,
	int line);
bool postgres_succeeded(const PGresult *result);
/* The first line of what libpq says, without its end; until the next call. */
const char *postgres_first_line(const char *text);
/* Runs statements without parameters; a failure ends the program. */
void postgres_exec(struct db *db, const char *sql);
/* The same, for those that return rows, to be cleared by the caller. */
PGresult *postgres_query(struct db *db, const char *sql);

/* Opening (postgres-open.c), as struct db_driver has it. */
struct db *postgres_open(const struct db_options *opt, enum status *status, struct strbuf *err);
void postgres_close(struct db *db);
int postgres_schema_version(struct db *db);

int postgres_grant(struct db *db, const char *login, const struct db_rights *rights,
	struct strbuf *err);

/* Loads, as struct db_driver has them. */
struct db_load *postgres_load_begin(struct db *db);
void postgres_load_int(struct db_load *x, struct stmt *st, int64_t v);
void postgres_load_text(struct db_load *x, struct stmt *st, const char *s, size_t len);
void postgres_load_row(struct db_load *x, struct stmt *st);
void postgres_load_mark(struct db_load *x, int64_t mark);
void postgres_load_doc(struct db_load *x, int64_t doc, const char *words, size_t len);
bool postgres_load_settle(struct db_load *x, const char *sql);
void postgres_load_end(struct db_load *x, bool keep);
/* Frees what a load left on a statement. */
void postgres_rows_free(struct postgres_rows *rows);

#endif
