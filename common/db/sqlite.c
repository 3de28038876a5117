/* The SQLite driver. */
#include "db/sqlite.h"

#include <unistd.h>

enum {
	MAX_PARAMETERS = 64,
};

struct sqlite_stmt {
	struct stmt base;
	sqlite3_stmt *h;
	unsigned char place[MAX_PARAMETERS + 1]; /* $n → SQLite's own number; 0 = not looked up */
};

static const struct db_word sqlite_words[] = {
	{ "id", "INTEGER PRIMARY KEY" },
	{ "int", "INTEGER" },
	{ "text", "TEXT" },
	{ "bytes", "BLOB" },
	{ "search",
		"CREATE VIRTUAL TABLE search USING fts5 (words, detail=none, columnsize=0, "
		"tokenize='ascii')" },
	{ NULL, NULL },
};

static struct sqlite_db *of(struct db *db)
{
	return (struct sqlite_db *)db;
}

sqlite3_stmt *sqlite_handle(struct stmt *st)
{
	return ((struct sqlite_stmt *)st)->h;
}

const char *sqlite_explain(int rc, enum status *status)
{
	*status = STATUS_IO;
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		*status = STATUS_BUSY;
		return _("busy: another command is writing; try again");
	case SQLITE_FULL:
		return _("no space left on the disk; nothing was changed");
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return _("cannot be written (read-only); nothing was changed");
	case SQLITE_IOERR:
		return _("input/output error; nothing was changed");
	case SQLITE_CORRUPT:
		return _("the database is damaged");
	case SQLITE_NOTADB:
		return _("not a database");
	case SQLITE_CANTOPEN:
		return _("cannot be opened");
	case SQLITE_NOMEM:
		return _("out of memory");
	default:
		return NULL;
	}
}

void sqlite_discard(struct db *db)
{
	static const char *const endings[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < ARRAY_SIZE(endings) && of(db)->fresh; i++) {
		char *file = xasprintf("%s%s", db->name, endings[i]);

		unlink(file);
		free(file);
	}
}

static void NORETURN die_of(struct db *db, int rc, const char *sql, const char *file, int line)
{
	enum status status;
	const char *text = sqlite_explain(rc, &status);

	sqlite_discard(db);
	if (!text && db->author)
		die(STATUS_FAIL, "%s: %s", db->author, sqlite3_errmsg(of(db)->h));
	/* Our statements name no tables but those of the schema. */
	if (!text && !strncmp(sqlite3_errmsg(of(db)->h), "no such table", 13))
		die(STATUS_IO, _("%s: the database is damaged: %s"), db->name,
			sqlite3_errmsg(of(db)->h));
	if (!text)
		bug_at(file, line, "%s: %s (%d) in: %s", db->name, sqlite3_errmsg(of(db)->h),
			sqlite3_extended_errcode(of(db)->h), sql);
	die(status, "%s: %s", db->name, text);
}

void sqlite_exec(struct db *db, const char *sql)
{
	int rc = sqlite3_exec(of(db)->h, sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		die_of(db, rc, sql, __FILE__, __LINE__);
}

int sqlite_pragma_int(struct sqlite_db *db, const char *sql, int *value)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(db->h, sql, -1, &st, NULL);

	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*value = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static void sqlite_close(struct db *db)
{
	sqlite3_close(of(db)->h);
	free(db);
}

static struct stmt *sqlite_prepare(struct db *db, const char *sql, const char *file, int line)
{
	struct sqlite_stmt *st = xcalloc(1, sizeof(*st));
	int rc = sqlite3_prepare_v3(of(db)->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->h, NULL);

	if (rc != SQLITE_OK)
		die_of(db, rc, sql, file, line);
	return &st->base;
}

static void sqlite_finalize(struct stmt *st)
{
	sqlite3_finalize(sqlite_handle(st));
	free(st);
}

/* A statement that says why may scan or sort: "… /" "* scan: reason *" "/". */
static void check_plan(struct stmt *st)
{
	int scans = sqlite3_stmt_status(sqlite_handle(st), SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);

	if (scans > 1000 && !strstr(st->sql, "/* scan:"))
		bug_at(st->file, st->line, "full scan of %d rows: %s", scans, st->sql);
}

static void sqlite_reset(struct stmt *st)
{
	if (st->db->strict)
		check_plan(st);
	sqlite3_reset(sqlite_handle(st));
}

static int place_of(struct stmt *st, int n)
{
	struct sqlite_stmt *s = (struct sqlite_stmt *)st;
	char name[16];

	if (n < 1 || n > MAX_PARAMETERS)
		bug_at(st->file, st->line, "parameter $%d: %s", n, st->sql);
	if (!s->place[n]) {
		snprintf(name, sizeof(name), "$%d", n);
		s->place[n] = (unsigned char)sqlite3_bind_parameter_index(s->h, name);
		if (!s->place[n])
			bug_at(st->file, st->line, "no parameter $%d in: %s", n, st->sql);
	}
	return s->place[n];
}

static void sqlite_bind_int(struct stmt *st, int n, int64_t v)
{
	sqlite3_bind_int64(sqlite_handle(st), place_of(st, n), v);
}

static void sqlite_bind_text(struct stmt *st, int n, const char *s, size_t len)
{
	if (s)
		sqlite3_bind_text64(
			sqlite_handle(st), place_of(st, n), s, len, SQLITE_STATIC, SQLITE_UTF8);
	else
		sqlite3_bind_null(sqlite_handle(st), place_of(st, n));
}

static void sqlite_bind_blob(struct stmt *st, int n, const void *data, size_t len)
{
	/* Nothing at an address is no bytes; at none, no value. */
	sqlite3_bind_blob64(
		sqlite_handle(st), place_of(st, n), data ? data : "", len, SQLITE_STATIC);
}

static enum db_constraint constraint_of(int rc)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return DB_UNIQUE;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return DB_FOREIGN_KEY;
	case SQLITE_CONSTRAINT_NOTNULL:
		return DB_NOT_NULL;
	case SQLITE_CONSTRAINT_CHECK:
		return DB_CHECK;
	default:
		return DB_NONE;
	}
}

static enum db_result constraint(struct db *db, int rc, const char *sql, const char *file, int line)
{
	db->constraint = constraint_of(rc);
	if (db->constraint == DB_NONE)
		die_of(db, rc, sql, file, line);
	strbuf_reset(&db->error);
	strbuf_addstr(&db->error, sqlite3_errmsg(of(db)->h));
	return DB_CONSTRAINT;
}

int sqlite_error_code(struct db *db)
{
	return sqlite3_extended_errcode(of(db)->h);
}

void sqlite_refused(struct stmt *st, int rc)
{
	constraint(st->db, rc, st->sql, st->file, st->line);
	sqlite3_reset(sqlite_handle(st));
}

static enum db_result sqlite_step(struct stmt *st)
{
	int rc = sqlite3_step(sqlite_handle(st));

	if (rc == SQLITE_ROW)
		return DB_ROW;
	if (rc == SQLITE_DONE)
		return DB_DONE;
	rc = sqlite_error_code(st->db);
	return constraint(st->db, rc, st->sql, st->file, st->line);
}

static int sqlite_columns(struct stmt *st)
{
	return sqlite3_column_count(sqlite_handle(st));
}

static const char *sqlite_column_name(struct stmt *st, int col)
{
	return sqlite3_column_name(sqlite_handle(st), col);
}

static bool sqlite_column_is_null(struct stmt *st, int col)
{
	return sqlite3_column_type(sqlite_handle(st), col) == SQLITE_NULL;
}

static int64_t sqlite_column_int(struct stmt *st, int col)
{
	return sqlite3_column_int64(sqlite_handle(st), col);
}

static const char *sqlite_column_text(struct stmt *st, int col)
{
	return (const char *)sqlite3_column_text(sqlite_handle(st), col);
}

static size_t sqlite_column_len(struct stmt *st, int col)
{
	return (size_t)sqlite3_column_bytes(sqlite_handle(st), col);
}

static const void *sqlite_column_blob(struct stmt *st, int col, size_t *len)
{
	const void *data = sqlite3_column_blob(sqlite_handle(st), col);

	*len = (size_t)sqlite3_column_bytes(sqlite_handle(st), col);
	return sqlite_column_is_null(st, col) ? NULL : data ? data : "";
}

/* Beside the file itself, whatever links lead to it, as SQLite's own companions are. */
static char *sqlite_folder(struct db *db)
{
	char *real = realpath(db->name, NULL);
	char *folder = xasprintf("%s.files", real ? real : db->name);

	free(real);
	return folder;
}

static void sqlite_check_references(struct db *db, bool on)
{
	sqlite_exec(db, on ? "PRAGMA foreign_keys=on" : "PRAGMA foreign_keys=off");
}

static int sqlite_verify_references(struct db *db, struct strbuf *err)
{
	struct stmt *st = db_prepare(db, "PRAGMA foreign_key_check /* scan: every reference */");
	int result = 0;

	if (db_step(st) == DB_ROW)
		result = fail(err, _("%s %" PRId64 " refers to a %s that is not there"),
			db_column_text(st, 0), db_column_int(st, 1), db_column_text(st, 2));
	db_done(st);
	return result;
}

static int64_t sqlite_changes(struct db *db)
{
	return sqlite3_changes64(of(db)->h);
}

static void sqlite_begin(struct db *db)
{
	sqlite_exec(db, db->mode == DB_READ ? "BEGIN" : "BEGIN IMMEDIATE");
}

static enum db_result sqlite_commit(struct db *db)
{
	static const char sql[] = "COMMIT";
	int rc = sqlite3_exec(of(db)->h, sql, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		return DB_DONE;
	return constraint(db, rc, sql, __FILE__, __LINE__);
}

static void sqlite_rollback(struct db *db)
{
	sqlite3_exec(of(db)->h, "ROLLBACK", NULL, NULL, NULL);
}

static int sqlite_schema_version(struct db *db)
{
	int version = 0;
	int rc = sqlite_pragma_int(of(db), "PRAGMA user_version", &version);

	if (rc != SQLITE_OK)
		die_of(db, rc, "PRAGMA user_version", __FILE__, __LINE__);
	return version;
}

static void sqlite_set_schema_version(struct db *db, int version)
{
	char sql[48];

	snprintf(sql, sizeof(sql), "PRAGMA user_version=%d", version);
	sqlite_exec(db, sql);
}

static const char *sqlite_schema(struct db *db)
{
	(void)db;
	return "main";
}

static void sqlite_index_list(struct db *db, const char *table)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st = db_prepare(db,
		"SELECT name, sql FROM sqlite_schema WHERE type = 'index' "
		"AND tbl_name = $1 AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'");

	db_bind_text(st, 1, table);
	while (db_step(st) == DB_ROW) {
		strbuf_addf(&sql, "DROP INDEX %s;", db_column_text(st, 0));
		vec_push(&db->dropped, xstrdup(db_column_text(st, 1)));
	}
	db_done(st);
	sqlite_exec(db, sql.buf);
	strbuf_release(&sql);
	/*
	 * Rows that only join the end of a table need no large cache, and an index is sorted in
	 * pieces of its size, which had better stay near the processor, by a second thread.
	 */
	sqlite_exec(db, "PRAGMA cache_size=-32768; PRAGMA threads=2");
}

static void sqlite_large_cache(struct db *db)
{
	sqlite_exec(db, "PRAGMA cache_size=-131072");
}

const struct db_driver db_driver_sqlite = {
	.name = "sqlite",
	.words = sqlite_words,
	.open = sqlite_open,
	.discard = sqlite_discard,
	.folder = sqlite_folder,
	.close = sqlite_close,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.reset = sqlite_reset,
	.bind_int = sqlite_bind_int,
	.bind_text = sqlite_bind_text,
	.bind_blob = sqlite_bind_blob,
	.step = sqlite_step,
	.columns = sqlite_columns,
	.column_name = sqlite_column_name,
	.column_is_null = sqlite_column_is_null,
	.column_int = sqlite_column_int,
	.column_text = sqlite_column_text,
	.column_len = sqlite_column_len,
	.column_blob = sqlite_column_blob,
	.exec = sqlite_exec,
	.schema = sqlite_schema,
	.temp_end = "",
	.check_references = sqlite_check_references,
	.verify_references = sqlite_verify_references,
	.changes = sqlite_changes,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.schema_version = sqlite_schema_version,
	.set_schema_version = sqlite_set_schema_version,
	.index_list = sqlite_index_list,
	.large_cache = sqlite_large_cache,
	.load_begin = sqlite_load_begin,
	.load_int = sqlite_load_int,
	.load_text = sqlite_load_text,
	.load_row = sqlite_load_row,
	.load_mark = sqlite_load_mark,
	.load_doc = sqlite_load_doc,
	.load_settle = sqlite_load_settle,
	.load_end = sqlite_load_end,
	.search_select = "SELECT rowid AS doc FROM search WHERE search MATCH %",
	/* FTS5 gathers every document of a prefix before it looks at the next term. */
	.search_terms = 2,
	.search_word = " AND (' ' || words) LIKE %",
	.search_and = " AND ",
	.search_or = " OR ",
	.search_begin = "\"",
	.search_end = "\"*",
};
