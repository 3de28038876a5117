/*
 * The PostgreSQL driver.  One command writes at a time, as with a file: a lock of our own is taken
 * with the transaction, so that the numbers of changes are without gaps and in the order in which
 * they are seen, and a state as of a change is what somebody could have seen.
 */
#include "db/postgres.h"

#include <strings.h>

#include "base/utf8.h"

enum {
	OID_INT8 = 20,
	OID_TEXT = 25,
	BUSY_MS = 5000,
	FETCH = 1000, /* rows of a cursor at a time */
};

/* The lock of the writer: "CRM1" as a number. */
#define WRITER_LOCK "1129467185"

/*
 * The words of a document are folded and parted by us, so that both databases find the same; the
 * server's own parser never sees them.  julianday() is the one function that reports may use beyond
 * what both have.
 */
static const struct db_word postgres_words[] = {
	{ "id", "BIGINT PRIMARY KEY" },
	{ "int", "BIGINT" },
	{ "text", "TEXT COLLATE \"C\"" },
	{ "search",
		"CREATE TABLE search (rowid BIGINT PRIMARY KEY, words TEXT COLLATE \"C\" NOT NULL, "
		"terms TSVECTOR GENERATED ALWAYS AS (array_to_tsvector(string_to_array("
		"trim(words), ' '))) STORED);"
		"CREATE INDEX search_terms ON search USING gin (terms);"
		"CREATE TABLE crm_schema (version BIGINT NOT NULL);"
		"INSERT INTO crm_schema (version) VALUES (0);"
		"CREATE FUNCTION julianday(at TEXT) RETURNS DOUBLE PRECISION IMMUTABLE STRICT "
		"PARALLEL SAFE LANGUAGE sql AS $$ SELECT CAST(extract(epoch FROM "
		"CAST(replace(at, 'Z', '') AS TIMESTAMP)) AS DOUBLE PRECISION) / 86400 + "
		"2440587.5 $$" },
	{ NULL, NULL },
};

static struct postgres_db *of(struct db *db)
{
	return (struct postgres_db *)db;
}

static struct postgres_stmt *statement(struct stmt *st)
{
	return (struct postgres_stmt *)st;
}

/* The first line of what libpq says, without its end. */
static const char *first_line(const char *text)
{
	static char line[512];
	size_t len = strcspn(text, "\n");

	snprintf(line, sizeof(line), "%.*s", (int)len, text);
	return line;
}

static enum db_constraint constraint_of(const char *state)
{
	static const struct {
		const char *state;
		enum db_constraint constraint;
	} table[] = {
		{ "23505", DB_UNIQUE },
		{ "23503", DB_FOREIGN_KEY },
		{ "23502", DB_NOT_NULL },
		{ "23514", DB_CHECK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcmp(state, table[i].state))
			return table[i].constraint;
	return DB_NONE;
}

static void NORETURN die_disconnected(struct db *db)
{
	if (of(db)->committing)
		die(STATUS_IO,
			_("%s: the connection was lost during the commit: whether the change was "
			  "stored is not known (crm changes tells)"),
			db->name);
	die(STATUS_IO, _("%s: the connection was lost; nothing was changed"), db->name);
}

/* Failures that are nobody's mistake here, by SQLSTATE; those not listed are ours. */
static void die_of_state(struct db *db, const char *state, const char *text)
{
	if (!strcmp(state, "55P03") || !strncmp(state, "40", 2))
		die(STATUS_BUSY, _("%s: busy: another command is writing; try again"), db->name);
	if (!strcmp(state, "57014"))
		die(STATUS_BUSY, _("%s: it took too long and was ended (%s); nothing was changed"),
			db->name, text);
	if (!strcmp(state, "42501"))
		die(STATUS_DATA,
			_("%s: the server does not allow you to do that (%s); nothing was "
			  "changed"),
			db->name, text);
	if (!strcmp(state, "25006"))
		die(STATUS_IO, _("%s: the server only reads now (%s); nothing was changed"),
			db->name, text);
	if (!strncmp(state, "53", 2) || !strncmp(state, "54", 2) || !strncmp(state, "58", 2) ||
		!strncmp(state, "XX", 2))
		die(STATUS_IO, _("%s: the server failed: %s; nothing was changed"), db->name, text);
	if (!strcmp(state, "42P07"))
		die(STATUS_IO, _("%s: tables of another program are there: %s"), db->name, text);
	if (!strcmp(state, "42P01"))
		die(STATUS_IO, _("%s: the database is damaged: %s"), db->name, text);
}

enum db_result postgres_failed(
	struct db *db, PGresult *result, const char *sql, const char *file, int line)
{
	const char *state = result ? pq.PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *text = result ? pq.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	/* Also when the server says good-bye. */
	if (!state || pq.PQstatus(of(db)->conn) == CONNECTION_BAD || !strncmp(state, "57P", 3) ||
		!strncmp(state, "08", 2))
		die_disconnected(db);
	text = first_line(text ? text : pq.PQerrorMessage(of(db)->conn));
	db->constraint = constraint_of(state);
	if (db->constraint == DB_NONE) {
		die_of_state(db, state, text);
		if (db->author)
			die(STATUS_FAIL, "%s: %s", db->author, text);
		bug_at(file, line, "%s: %s (%s) in: %.1000s", db->name, text, state, sql);
	}
	strbuf_reset(&db->error);
	strbuf_addstr(&db->error, text);
	pq.PQclear(result);
	return DB_CONSTRAINT;
}

static bool succeeded(const PGresult *result)
{
	ExecStatusType s = pq.PQresultStatus(result);

	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_EMPTY_QUERY;
}

PGresult *postgres_query(struct db *db, const char *sql)
{
	PGresult *result = pq.PQexec(of(db)->conn, sql);

	if (succeeded(result))
		return result;
	postgres_failed(db, result, sql, __FILE__, __LINE__);
	die(STATUS_DATA, "%s: %s", db->name, db->error.buf);
}

void postgres_exec(struct db *db, const char *sql)
{
	pq.PQclear(postgres_query(db, sql));
}

static void ignore_notice(void *data, const char *text)
{
	(void)data;
	(void)text;
}

/* Passwords belong into files that only their owner reads: everybody can list command lines. */
static int check_url(const char *url, struct strbuf *err)
{
	char *text = NULL;
	PQconninfoOption *options = pq.PQconninfoParse(url, &text);
	bool password = false;

	if (!options) {
		fail(err, "%s: %s", url, first_line(text ? text : ""));
		pq.PQfreemem(text);
		return -1;
	}
	for (PQconninfoOption *o = options; o->keyword; o++)
		password |= !strcmp(o->keyword, "password") && o->val && *o->val;
	pq.PQconninfoFree(options);
	if (password)
		return fail(err,
			_("the name of the database has a password in it, which others on this "
			  "machine can read; put it into ~/.pgpass (see crm-server(7))"));
	return 0;
}

static int connect_to(struct postgres_db *db, const char *url, struct strbuf *err)
{
	/* What stands before dbname may be said otherwise there. */
	const char *const keys[] = { "fallback_application_name", "dbname", "client_encoding",
		NULL };
	const char *const values[] = { "crm", url, "UTF8", NULL };

	/* Unless the name, its service or the environment say how long. */
	setenv("PGCONNECT_TIMEOUT", "10", 0);
	db->conn = pq.PQconnectdbParams(keys, values, 1);
	if (pq.PQstatus(db->conn) != CONNECTION_OK)
		return fail(err, "%s: %s", url, first_line(pq.PQerrorMessage(db->conn)));
	pq.PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
	return 0;
}

/* A question while the store is being opened, when a failure is the caller's to tell. */
static PGresult *ask(struct db *db, const char *sql, enum status *status, struct strbuf *err)
{
	PGresult *result = pq.PQexec(of(db)->conn, sql);
	const char *state;

	if (succeeded(result))
		return result;
	state = pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
	*status = state && !strcmp(state, "55P03") ? STATUS_BUSY : STATUS_IO;
	if (*status == STATUS_BUSY)
		fail(err, _("%s: busy: another command is writing; try again"), db->name);
	else
		fail(err, "%s: %s", db->name, first_line(pq.PQerrorMessage(of(db)->conn)));
	pq.PQclear(result);
	return NULL;
}

static int read_version(struct db *db, int *version, enum status *status, struct strbuf *err)
{
	PGresult *result = ask(db, "SELECT to_regclass('crm_schema')", status, err);
	bool missing;

	*version = 0;
	if (!result)
		return -1;
	missing = pq.PQgetisnull(result, 0, 0);
	pq.PQclear(result);
	if (missing)
		return 0;
	result = ask(db, "SELECT version FROM crm_schema", status, err);
	if (!result)
		return -1;
	if (pq.PQntuples(result) == 1)
		*version = (int)strtol(pq.PQgetvalue(result, 0, 0), NULL, 10);
	pq.PQclear(result);
	return 0;
}

/* Read once when the store is opened, and again by whoever is to change it. */
static int postgres_schema_version(struct db *db)
{
	struct strbuf err = STRBUF_INIT;
	enum status status;

	if (db->in_transaction && read_version(db, &of(db)->version, &status, &err))
		die(status, "%s", err.buf);
	return of(db)->version;
}

/* Sets limits for what is asked outside a transaction too; a pooler would lend them to others. */
static int read_schema(struct postgres_db *db, enum status *status, struct strbuf *err)
{
	PGresult *result;
	char sql[160];

	snprintf(sql, sizeof(sql),
		db->unprepared ? "SELECT quote_ident(current_schema())"
			       : "SET lock_timeout = %d; SET statement_timeout = %d; "
				 "SELECT quote_ident(current_schema())",
		db->busy_ms, db->statement_ms);
	result = ask(&db->base, sql, status, err);
	if (!result)
		return -1;
	if (!pq.PQgetisnull(result, 0, 0))
		db->schema = xstrdup(pq.PQgetvalue(result, 0, 0));
	pq.PQclear(result);
	return db->schema
		? 0
		: fail(err, _("%s: no schema for our tables is in its search_path"), db->base.name);
}

/* One that was made and never filled, because what was to fill it was refused, is as good as new.
 */
static int forget_unfilled(struct postgres_db *db, enum status *status, struct strbuf *err)
{
	PGresult *result;

	if (!db->version || db->version > db_migration_count)
		return 0;
	result = ask(&db->base, "SELECT 1 FROM change LIMIT 1", status, err);
	if (!result)
		return -1;
	if (!pq.PQntuples(result))
		db->version = 0;
	pq.PQclear(result);
	return 0;
}

static int check_store(struct postgres_db *db, const struct db_options *opt, enum status *status,
	struct strbuf *err)
{
	if (read_schema(db, status, err) || read_version(&db->base, &db->version, status, err))
		return -1;
	if (opt->mode == DB_CREATE && forget_unfilled(db, status, err))
		return -1;
	if (db->version && opt->mode == DB_CREATE)
		return fail(err, _("%s: exists already"), opt->url);
	if (!db->version && opt->mode != DB_CREATE)
		return fail(
			err, _("%s: no tables of crm are there (crm init makes them)"), opt->url);
	return 0;
}

static void postgres_close(struct db *db)
{
	free(of(db)->schema);
	pq.PQfinish(of(db)->conn);
	free(db);
}

static struct db *postgres_open(
	const struct db_options *opt, enum status *status, struct strbuf *err)
{
	struct postgres_db *db;

	*status = STATUS_IO;
	if (postgres_library(err))
		return NULL;
	if (check_url(opt->url, err)) {
		*status = STATUS_USAGE;
		return NULL;
	}
	db = xcalloc(1, sizeof(*db));
	db->base.driver = &db_driver_postgres;
	db->base.name = xstrdup(opt->url);
	db->base.mode = opt->mode;
	db->busy_ms = opt->busy_ms ? opt->busy_ms : BUSY_MS;
	db->statement_ms = opt->statement_ms;
	db->unprepared = opt->unprepared;
	strbuf_init(&db->base.error);
	if (!connect_to(db, opt->url, err) && !check_store(db, opt, status, err))
		return &db->base;
	free(db->base.name);
	postgres_close(&db->base);
	return NULL;
}

static struct stmt *postgres_prepare(struct db *db, const char *sql, const char *file, int line)
{
	static const char *const writing[] = { "INSERT INTO pick ", "SELECT", "WITH", "/*" };
	struct postgres_stmt *st;
	bool reads = db->mode != DB_READ;

	/* A server that must make temporary tables cannot be told that we only read. */
	for (size_t i = 0; i < ARRAY_SIZE(writing) && !reads; i++)
		reads = !strncasecmp(sql + strspn(sql, " \t\n"), writing[i], strlen(writing[i]));
	if (!reads && db->author)
		die(STATUS_FAIL, _("%s: a report only reads"), db->author);
	if (!reads)
		bug_at(file, line, "a reader writes: %s", sql);
	st = xcalloc(1, sizeof(*st));
	for (size_t i = 0; i < POSTGRES_MAX_PARAMETERS; i++)
		strbuf_init(&st->text[i]);
	return &st->base;
}

static void close_cursor(struct postgres_stmt *st)
{
	char sql[32];

	/* In a transaction that failed, it is closed. */
	if (st->cursor[0] && st->base.db->in_transaction) {
		snprintf(sql, sizeof(sql), "CLOSE %s", st->cursor);
		pq.PQclear(pq.PQexec(of(st->base.db)->conn, sql));
	}
	st->cursor[0] = '\0';
}

static void postgres_reset(struct stmt *base)
{
	struct postgres_stmt *st = statement(base);

	close_cursor(st);
	if (st->result)
		pq.PQclear(st->result);
	st->result = NULL;
	st->stream = false;
}

static void postgres_finalize(struct stmt *base)
{
	struct postgres_stmt *st = statement(base);

	if (st->result)
		pq.PQclear(st->result);
	for (size_t i = 0; i < POSTGRES_MAX_PARAMETERS; i++)
		strbuf_release(&st->text[i]);
	postgres_rows_free(st->rows);
	free(st);
}

static int place(struct stmt *st, int n)
{
	if (n < 1 || n > POSTGRES_MAX_PARAMETERS)
		bug_at(st->file, st->line, "parameter $%d: %s", n, st->sql);
	if (statement(st)->parameters < n)
		statement(st)->parameters = n;
	return n - 1;
}

static void postgres_bind_int(struct stmt *base, int n, int64_t v)
{
	struct postgres_stmt *st = statement(base);
	int i = place(base, n);

	snprintf(st->number[i], sizeof(st->number[i]), "%" PRId64, v);
	st->value[i] = st->number[i];
	st->type[i] = OID_INT8;
}

static void postgres_bind_text(struct stmt *base, int n, const char *s, size_t len)
{
	struct postgres_stmt *st = statement(base);
	int i = place(base, n);

	st->value[i] = NULL;
	if (!s)
		return;
	strbuf_reset(&st->text[i]);
	/* What is stored was looked at; what is looked for may be anything. */
	utf8_add_valid(&st->text[i], s, len);
	st->value[i] = st->text[i].buf;
	st->type[i] = OID_TEXT;
}

/* A statement is prepared at its second use: most are used once. */
static PGresult *execute(struct postgres_stmt *st, const char *sql)
{
	struct postgres_db *db = of(st->base.db);
	PGresult *result;

	if (!db->unprepared && st->uses++ && !st->name[0] && sql == st->base.sql) {
		char name[16];

		snprintf(name, sizeof(name), "s%d", ++db->names);
		result = pq.PQprepare(db->conn, name, sql, st->parameters, st->type);
		if (!succeeded(result))
			return result;
		pq.PQclear(result);
		snprintf(st->name, sizeof(st->name), "%s", name);
	}
	if (st->name[0] && sql == st->base.sql)
		return pq.PQexecPrepared(
			db->conn, st->name, st->parameters, st->value, NULL, NULL, 0);
	return pq.PQexecParams(db->conn, sql, st->parameters, st->type, st->value, NULL, NULL, 0);
}

static bool fetch(struct postgres_stmt *st)
{
	char sql[64];

	if (st->result)
		pq.PQclear(st->result);
	snprintf(sql, sizeof(sql), "FETCH FORWARD %d FROM %s", FETCH, st->cursor);
	st->result = postgres_query(st->base.db, sql);
	st->row = 0;
	return pq.PQntuples(st->result) > 0;
}

/* Many rows come by a cursor: statements may be run between them, and memory stays small. */
static enum db_result open_cursor(struct postgres_stmt *st)
{
	struct strbuf sql = STRBUF_INIT;
	PGresult *result;

	snprintf(st->cursor, sizeof(st->cursor), "c%d", ++of(st->base.db)->names);
	strbuf_addf(&sql, "DECLARE %s NO SCROLL CURSOR FOR %s", st->cursor, st->base.sql);
	result = execute(st, sql.buf);
	strbuf_release(&sql);
	if (!succeeded(result)) {
		st->cursor[0] = '\0';
		return postgres_failed(
			st->base.db, result, st->base.sql, st->base.file, st->base.line);
	}
	pq.PQclear(result);
	return fetch(st) ? DB_ROW : DB_DONE;
}

static enum db_result run(struct postgres_stmt *st)
{
	const char *touched;
	PGresult *result;

	if (st->stream && st->base.db->in_transaction)
		return open_cursor(st);
	result = execute(st, st->base.sql);
	if (!succeeded(result))
		return postgres_failed(
			st->base.db, result, st->base.sql, st->base.file, st->base.line);
	st->result = result;
	st->row = 0;
	touched = pq.PQcmdTuples(result);
	if (*touched && pq.PQresultStatus(result) == PGRES_COMMAND_OK)
		of(st->base.db)->touched = strtoll(touched, NULL, 10);
	return pq.PQntuples(result) > 0 ? DB_ROW : DB_DONE;
}

static enum db_result postgres_step(struct stmt *base)
{
	struct postgres_stmt *st = statement(base);

	if (!st->result)
		return run(st);
	if (++st->row < pq.PQntuples(st->result))
		return DB_ROW;
	return st->cursor[0] && fetch(st) ? DB_ROW : DB_DONE;
}

static void postgres_stream(struct stmt *st)
{
	statement(st)->stream = true;
}

/* The columns are known when the first row is, or that there is none. */
static PGresult *described(struct stmt *base)
{
	struct postgres_stmt *st = statement(base);

	if (!st->result) {
		run(st);
		st->row = -1; /* the next step is the first */
	}
	return st->result;
}

static int postgres_columns(struct stmt *st)
{
	return pq.PQnfields(described(st));
}

static const char *postgres_column_name(struct stmt *st, int col)
{
	return pq.PQfname(described(st), col);
}

static bool postgres_column_is_null(struct stmt *st, int col)
{
	return pq.PQgetisnull(statement(st)->result, statement(st)->row, col);
}

static const char *postgres_column_text(struct stmt *st, int col)
{
	return postgres_column_is_null(st, col)
		? NULL
		: pq.PQgetvalue(statement(st)->result, statement(st)->row, col);
}

static int64_t postgres_column_int(struct stmt *st, int col)
{
	const char *text = postgres_column_text(st, col);

	return text ? strtoll(text, NULL, 10) : 0;
}

static size_t postgres_column_len(struct stmt *st, int col)
{
	return (size_t)pq.PQgetlength(statement(st)->result, statement(st)->row, col);
}

/* References are checked at the commit, by one look-up each; a load does without (index_list). */
static void postgres_check_references(struct db *db, bool on)
{
	(void)db;
	(void)on;
}

static int64_t postgres_changes(struct db *db)
{
	return of(db)->touched;
}

static void postgres_begin(struct db *db)
{
	struct strbuf sql = STRBUF_INIT;

	strbuf_addf(&sql,
		"BEGIN%s; SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = %d; "
		"SET LOCAL jit = off; SET LOCAL cursor_tuple_fraction = 1",
		db->mode == DB_READ ? " ISOLATION LEVEL REPEATABLE READ" : "", of(db)->busy_ms,
		of(db)->statement_ms);
	if (db->mode != DB_READ)
		strbuf_addstr(&sql, "; SELECT pg_advisory_xact_lock(" WRITER_LOCK ")");
	postgres_exec(db, sql.buf);
	strbuf_release(&sql);
}

static enum db_result postgres_commit(struct db *db)
{
	PGresult *result;
	bool stored;

	of(db)->committing = true;
	result = pq.PQexec(of(db)->conn, "COMMIT");
	if (!succeeded(result))
		return postgres_failed(db, result, "COMMIT", __FILE__, __LINE__);
	of(db)->committing = false;
	stored = !strcmp(pq.PQcmdStatus(result), "COMMIT");
	pq.PQclear(result);
	if (!stored)
		BUG("commit of a transaction that failed before: %s", db->error.buf);
	return DB_DONE;
}

static void postgres_rollback(struct db *db)
{
	pq.PQclear(pq.PQexec(of(db)->conn, "ROLLBACK"));
}

static void postgres_set_schema_version(struct db *db, int version)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "UPDATE crm_schema SET version = %d", version);
	postgres_exec(db, sql);
}

/*
 * Indexes and references of a table are taken down and made anew from what is there, if it is
 * ours: a reference that is checked row by row costs more than its row.
 */
static void postgres_index_list(struct db *db, const char *table)
{
	struct strbuf sql = STRBUF_INIT;
	PGresult *result;

	strbuf_addf(&sql,
		"SELECT 'DROP INDEX ' || CAST(CAST(i.indexrelid AS regclass) AS TEXT), "
		"pg_get_indexdef(i.indexrelid) FROM pg_index i "
		"JOIN pg_class c ON c.oid = i.indrelid "
		"WHERE i.indrelid = CAST('%s' AS regclass) AND NOT i.indisunique "
		"AND pg_has_role(c.relowner, 'USAGE') UNION ALL "
		"SELECT 'ALTER TABLE %s DROP CONSTRAINT ' || quote_ident(k.conname), "
		"'ALTER TABLE %s ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || "
		"pg_get_constraintdef(k.oid) FROM pg_constraint k "
		"JOIN pg_class c ON c.oid = k.conrelid "
		"WHERE k.conrelid = CAST('%s' AS regclass) AND k.contype = 'f' "
		"AND pg_has_role(c.relowner, 'USAGE') ORDER BY 1",
		table, table, table, table);
	/* A table with checks still to come cannot be altered. */
	postgres_exec(db, "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED");
	result = postgres_query(db, sql.buf);
	for (int i = 0; i < pq.PQntuples(result); i++) {
		postgres_exec(db, pq.PQgetvalue(result, i, 0));
		vec_push(&db->dropped, xstrdup(pq.PQgetvalue(result, i, 1)));
	}
	pq.PQclear(result);
	strbuf_release(&sql);
}

static void postgres_large_cache(struct db *db)
{
	postgres_exec(db, "SET LOCAL maintenance_work_mem = '256MB'");
}

static void postgres_only_read(struct db *db)
{
	postgres_exec(db, "SET TRANSACTION READ ONLY");
}

static const char *postgres_schema(struct db *db)
{
	return of(db)->schema;
}

/* 'word':* for each word, in the grammar of tsquery. */
static void postgres_search_pattern(const char *words, struct strbuf *out)
{
	bool fresh = true; /* a term begins here */

	while (*words) {
		size_t len = strcspn(words, " |+");

		if (len) {
			if (fresh)
				strbuf_addstr(out, out->len ? " & ((" : "((");
			strbuf_addf(out, "'%.*s':*", (int)len, words);
			fresh = false;
		}
		words += len;
		if (*words == '|')
			strbuf_addstr(out, ") | (");
		else if (*words == '+')
			strbuf_addstr(out, " & ");
		if ((*words == ' ' || !*words) && !fresh) {
			strbuf_addstr(out, "))");
			fresh = true;
		}
		words += *words != '\0';
	}
}

const struct db_driver db_driver_postgres = {
	.name = "postgres",
	.words = postgres_words,
	.open = postgres_open,
	.close = postgres_close,
	.prepare = postgres_prepare,
	.finalize = postgres_finalize,
	.reset = postgres_reset,
	.bind_int = postgres_bind_int,
	.bind_text = postgres_bind_text,
	.step = postgres_step,
	.stream = postgres_stream,
	.columns = postgres_columns,
	.column_name = postgres_column_name,
	.column_is_null = postgres_column_is_null,
	.column_int = postgres_column_int,
	.column_text = postgres_column_text,
	.column_len = postgres_column_len,
	.exec = postgres_exec,
	.check_references = postgres_check_references,
	.changes = postgres_changes,
	.begin = postgres_begin,
	.commit = postgres_commit,
	.rollback = postgres_rollback,
	.schema_version = postgres_schema_version,
	.set_schema_version = postgres_set_schema_version,
	.only_read = postgres_only_read,
	.schema = postgres_schema,
	.index_list = postgres_index_list,
	.large_cache = postgres_large_cache,
	.load_begin = postgres_load_begin,
	.load_int = postgres_load_int,
	.load_text = postgres_load_text,
	.load_row = postgres_load_row,
	.load_mark = postgres_load_mark,
	.load_doc = postgres_load_doc,
	.load_settle = postgres_load_settle,
	.load_end = postgres_load_end,
	.grant = postgres_grant,
	.alters_alone = true,
	.temp_end = " ON COMMIT DROP",
	.search_select = "SELECT rowid AS doc FROM search WHERE terms @@ CAST(% AS tsquery)",
	.search_terms = SIZE_MAX,
	.search_word = " AND (' ' || words) LIKE %",
	.search_pattern = postgres_search_pattern,
};
