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
	OID_BYTEA = 17,
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
	{ "bytes", "BYTEA" },
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
	strbuf_init(&st->blob);
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
	strbuf_release(&st->blob);
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

/* In the server's own spelling, two hexadecimal digits a byte. */
static void postgres_bind_blob(struct stmt *base, int n, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	struct postgres_stmt *st = statement(base);
	const unsigned char *p = data;
	int i = place(base, n);

	strbuf_reset(&st->text[i]);
	strbuf_grow(&st->text[i], 2 * len + 2);
	strbuf_addstr(&st->text[i], "\\x");
	for (size_t k = 0; k < len; k++) {
		strbuf_addch(&st->text[i], digits[p[k] >> 4]);
		strbuf_addch(&st->text[i], digits[p[k] & 15]);
	}
	st->value[i] = st->text[i].buf;
	st->type[i] = OID_BYTEA;
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
		if (!postgres_succeeded(result))
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
	if (!postgres_succeeded(result)) {
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
	if (!postgres_succeeded(result))
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

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static const void *postgres_column_blob(struct stmt *base, int col, size_t *len)
{
	struct postgres_stmt *st = statement(base);
	const char *text = postgres_column_text(base, col);
	size_t digits = text ? postgres_column_len(base, col) : 0;

	strbuf_reset(&st->blob);
	if (digits)
		strbuf_grow(&st->blob, digits / 2);
	for (size_t i = 2; i + 1 < digits; i += 2)
		strbuf_addch(&st->blob, (char)(hex_digit(text[i]) << 4 | hex_digit(text[i + 1])));
	*len = st->blob.len;
	return text ? st->blob.buf : NULL;
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
		"SET LOCAL jit = off; SET LOCAL cursor_tuple_fraction = 1; "
		"SET LOCAL bytea_output = hex",
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
	if (!postgres_succeeded(result))
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
	.bind_blob = postgres_bind_blob,
	.step = postgres_step,
	.stream = postgres_stream,
	.columns = postgres_columns,
	.column_name = postgres_column_name,
	.column_is_null = postgres_column_is_null,
	.column_int = postgres_column_int,
	.column_text = postgres_column_text,
	.column_len = postgres_column_len,
	.column_blob = postgres_column_blob,
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
	.search_and = " & ",
	.search_or = " | ",
	.search_begin = "'",
	.search_end = "':*",
};
