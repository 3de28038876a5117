/* The SQLite driver. */
#include "db/sqlite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	APPLICATION_ID = 0x43524d31, /* "CRM1" in the file's header */
	BUSY_MS = 5000,
	MAX_PARAMETERS = 64,
};

struct sqlite_db {
	struct db base;
	sqlite3 *h;
	int64_t busy_until; /* ms, while waiting for a lock */
	int busy_ms;
	bool fresh; /* the file is of our making */
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

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/*
 * Waits 0.3 to 1.8 ms with jitter and asks again: with 16 writers the slowest waits a third of
 * what SQLite's own back-off gives.
 */
static int on_busy(void *data, int count)
{
	struct sqlite_db *db = data;
	static unsigned seed;
	struct timespec ts = { 0, 0 };

	if (count == 0)
		db->busy_until = now_ms() + db->busy_ms;
	else if (now_ms() > db->busy_until)
		return 0;
	if (!seed)
		seed = (unsigned)getpid() * 2654435761u;
	seed = seed * 1103515245u + 12345u;
	ts.tv_nsec = 300000 + (long)((seed >> 8) % 1500000u);
	nanosleep(&ts, NULL);
	return 1;
}

/* What a failure of SQLite means to the user; NULL for one that is our own mistake. */
static const char *explain(int rc, enum status *status)
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

/* A database that could not be made is no database: its empty file goes. */
static void discard_fresh(struct db *db)
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
	const char *text = explain(rc, &status);

	discard_fresh(db);
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

static void exec_sql(struct db *db, const char *sql)
{
	int rc = sqlite3_exec(of(db)->h, sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		die_of(db, rc, sql, __FILE__, __LINE__);
}

static int pragma_int(struct sqlite_db *db, const char *sql, int *value)
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

/* The file must exist (or must not), and a new one is for its owner alone. */
static int prepare_file(const struct db_options *opt, bool *fresh, struct strbuf *err)
{
	struct stat sb;
	int fd;

	if (opt->mode != DB_CREATE) {
		if (!stat(opt->url, &sb)) {
			if (S_ISREG(sb.st_mode))
				return 0;
			return fail(err, _("%s: not a file"), opt->url);
		}
		if (errno == ENOENT)
			return fail(err, _("%s: no such database (crm init makes one)"), opt->url);
		return fail(err, "%s: %s", opt->url, strerror(errno));
	}
	fd = open(opt->url, O_RDWR | O_CREAT | O_EXCL, 0600);
	*fresh = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(opt->url, O_RDWR);
	if (fd < 0)
		return fail(err, "%s: %s", opt->url, strerror(errno));
	close(fd);
	return 0;
}

static int connect_file(
	struct sqlite_db *db, const struct db_options *opt, enum status *status, struct strbuf *err)
{
	int flags = opt->mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int id = 0, tables = 0, rc;

	rc = sqlite3_open_v2(opt->url, &db->h, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(db->h, 1);
		sqlite3_busy_handler(db->h, on_busy, db);
		rc = pragma_int(db, "PRAGMA application_id", &id);
	}
	if (rc == SQLITE_OK && id != APPLICATION_ID)
		rc = pragma_int(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (rc != SQLITE_OK) {
		const char *text = explain(rc, status);

		return fail(err, "%s: %s", opt->url, text ? text : sqlite3_errmsg(db->h));
	}
	if (tables)
		return fail(err, _("%s: a database, but not of crm"), opt->url);
	if (id != APPLICATION_ID && opt->mode != DB_CREATE)
		return fail(err, _("%s: an empty database (crm init fills it)"), opt->url);
	if (id == APPLICATION_ID && opt->mode == DB_CREATE)
		return fail(err, _("%s: exists already"), opt->url);
	return 0;
}

static void configure(struct sqlite_db *db, const struct db_options *opt)
{
	struct strbuf sql = STRBUF_INIT;

	if (opt->mode == DB_CREATE)
		strbuf_addf(&sql,
			"PRAGMA page_size=8192; PRAGMA journal_mode=WAL;"
			"PRAGMA application_id=%d;",
			APPLICATION_ID);
	/* A writer sorts large indexes, which goes better by way of files. */
	if (opt->mode != DB_READ)
		strbuf_addf(&sql, "PRAGMA synchronous=%s;", opt->sync ? opt->sync : "full");
	else
		strbuf_addstr(&sql, "PRAGMA temp_store=memory;");
	strbuf_addstr(&sql, "PRAGMA foreign_keys=on; PRAGMA trusted_schema=off");
	exec_sql(&db->base, sql.buf);
	strbuf_release(&sql);
}

static struct db *sqlite_open(const struct db_options *opt, enum status *status, struct strbuf *err)
{
	struct sqlite_db *db;
	bool fresh = false;

	*status = STATUS_IO;
	if (prepare_file(opt, &fresh, err))
		return NULL;
	/* Nobody asks SQLite how much memory it uses; counting costs a lock for every allocation.
	 */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	db = xcalloc(1, sizeof(*db));
	db->base.driver = &db_driver_sqlite;
	db->base.name = xstrdup(opt->url);
	db->base.mode = opt->mode;
	db->fresh = fresh;
	strbuf_init(&db->base.error);
	db->busy_ms = opt->busy_ms ? opt->busy_ms : BUSY_MS;
	if (connect_file(db, opt, status, err)) {
		sqlite3_close(db->h);
		discard_fresh(&db->base);
		free(db->base.name);
		free(db);
		return NULL;
	}
	configure(db, opt);
	return &db->base;
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

static void sqlite_check_references(struct db *db, bool on)
{
	exec_sql(db, on ? "PRAGMA foreign_keys=on" : "PRAGMA foreign_keys=off");
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
	exec_sql(db, db->mode == DB_READ ? "BEGIN" : "BEGIN IMMEDIATE");
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
	int rc = pragma_int(of(db), "PRAGMA user_version", &version);

	if (rc != SQLITE_OK)
		die_of(db, rc, "PRAGMA user_version", __FILE__, __LINE__);
	return version;
}

static void sqlite_set_schema_version(struct db *db, int version)
{
	char sql[48];

	snprintf(sql, sizeof(sql), "PRAGMA user_version=%d", version);
	exec_sql(db, sql);
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
	exec_sql(db, sql.buf);
	strbuf_release(&sql);
	/*
	 * Rows that only join the end of a table need no large cache, and an index is sorted in
	 * pieces of its size, which had better stay near the processor, by a second thread.
	 */
	exec_sql(db, "PRAGMA cache_size=-32768; PRAGMA threads=2");
}

static void sqlite_large_cache(struct db *db)
{
	exec_sql(db, "PRAGMA cache_size=-131072");
}

const struct db_driver db_driver_sqlite = {
	.name = "sqlite",
	.words = sqlite_words,
	.open = sqlite_open,
	.discard = discard_fresh,
	.close = sqlite_close,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.reset = sqlite_reset,
	.bind_int = sqlite_bind_int,
	.bind_text = sqlite_bind_text,
	.step = sqlite_step,
	.columns = sqlite_columns,
	.column_name = sqlite_column_name,
	.column_is_null = sqlite_column_is_null,
	.column_int = sqlite_column_int,
	.column_text = sqlite_column_text,
	.column_len = sqlite_column_len,
	.exec = exec_sql,
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
