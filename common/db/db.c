#include "db/driver.h"

#include <unistd.h>

/* For the exit handler: a failure rolls back and closes. */
enum { HANDLES = 4 };
static struct db *handles[HANDLES];

static void close_at_exit(void)
{
	for (size_t i = 0; i < HANDLES; i++)
		db_close(handles[i]);
}

static void remember(struct db *db)
{
	static bool registered;
	size_t i = 0;

	while (i < HANDLES && handles[i])
		i++;
	if (i == HANDLES)
		BUG("more than %d databases are open", HANDLES);
	handles[i] = db;
	if (!registered)
		atexit(close_at_exit);
	registered = true;
}

static void forget(const struct db *db)
{
	for (size_t i = 0; i < HANDLES; i++)
		if (handles[i] == db)
			handles[i] = NULL;
}

bool db_is_server(const char *url)
{
	static const char *const beginnings[] = { "postgresql://", "postgres://", "service=" };

	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (!strncmp(url, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

static const struct db_driver *driver_of(const char *url)
{
	return db_is_server(url) ? &db_driver_postgres : &db_driver_sqlite;
}

/* A handle that only reads cannot bring the schema up to date: one that writes goes before it. */
static int update_first(const struct db_options *opt, struct strbuf *notice, enum status *status,
	struct strbuf *err)
{
	struct db_options writer = *opt;
	struct db *db;

	writer.mode = DB_WRITE;
	db = db_open(&writer, notice, status, err);
	db_close(db);
	return db ? 0 : -1;
}

struct db *db_open(const struct db_options *opt, struct strbuf *notice, enum status *status,
	struct strbuf *err)
{
	const struct db_driver *driver = driver_of(opt->url);
	struct db *db = driver->open(opt, status, err);

	if (db && opt->mode == DB_READ && db_is_outdated(db)) {
		db_close(db);
		db = update_first(opt, notice, status, err) ? NULL : driver->open(opt, status, err);
	}
	if (!db)
		return NULL;
	db->strict = getenv("CRM_DB_STRICT") != NULL;
	remember(db);
	if (db_migrate(db, notice, err)) {
		*status = STATUS_IO;
		db_close(db);
		return NULL;
	}
	return db;
}

static void close_before(struct db *db)
{
	struct db *before = db->before;

	db->before = NULL;
	if (before)
		db_close(before);
}

void db_close(struct db *db)
{
	struct stmt *st, *next;

	if (!db)
		return;
	forget(db);
	close_before(db);
	db_drop_files(db);
	db_end_load(db, false);
	for (st = db->all; st; st = next) {
		next = st->next;
		free(st->sql);
		db->driver->finalize(st);
	}
	map_release(&db->cache);
	map_release(&db->next_id);
	db_forget_dropped(db);
	vec_release(&db->dropped);
	vec_release(&db->made);
	free(db->folder);
	strbuf_release(&db->error);
	free(db->name);
	db->driver->close(db);
}

void db_discard(struct db *db)
{
	db_rollback(db);
	if (db->driver->discard)
		db->driver->discard(db);
}

bool db_is_reader(const struct db *db)
{
	return db->mode == DB_READ;
}

const char *db_name(const struct db *db)
{
	return db->name;
}

static struct stmt *from_cache(struct db *db, const char *sql, const char *file, int line)
{
	size_t len = strlen(sql);
	int64_t *place = map_at(&db->cache, sql, len, 0);
	struct stmt *st = (struct stmt *)(intptr_t)*place;

	db_settle(db, sql);
	if (!st) {
		st = db->driver->prepare(db, sql, file, line);
		st->db = db;
		st->sql = xstrndup(sql, len);
		st->next = db->all;
		db->all = st;
		*map_at(&db->cache, sql, len, 0) = (int64_t)(intptr_t)st;
	}
	if (st->busy)
		BUG("statement of %s:%d is still in use at %s:%d: %s", st->file, st->line, file,
			line, sql);
	st->file = file;
	st->line = line;
	return st;
}

struct stmt *db_prepare_at(struct db *db, const char *sql, const char *file, int line)
{
	struct stmt *st = from_cache(db, sql, file, line);

	st->busy = true;
	db->in_use++;
	return st;
}

struct stmt *db_prepare_row_at(struct db *db, const char *sql, const char *file, int line)
{
	struct stmt *st = from_cache(db, sql, file, line);

	st->row = true;
	return st;
}

void db_done(struct stmt *st)
{
	st->db->in_use--;
	st->db->driver->reset(st);
	st->busy = false;
}

/* While another statement stands open, its rows must not find the store at work. */
static bool put_off(struct stmt *st, int n)
{
	if (st->row && n == 1) {
		st->put_off = st->db->load && !st->db->in_use;
		if (!st->put_off)
			db_settle(st->db, NULL);
	}
	return st->put_off;
}

void db_bind_int(struct stmt *st, int n, int64_t v)
{
	if (put_off(st, n))
		st->db->driver->load_int(st->db->load, st, v);
	else
		st->db->driver->bind_int(st, n, v);
}

void db_bind_text(struct stmt *st, int n, const char *s)
{
	db_bind_textn(st, n, s, s ? strlen(s) : 0);
}

void db_bind_textn(struct stmt *st, int n, const char *s, size_t len)
{
	if (put_off(st, n))
		st->db->driver->load_text(st->db->load, st, s, len);
	else
		st->db->driver->bind_text(st, n, s, len);
}

void db_bind_blob(struct stmt *st, int n, const void *data, size_t len)
{
	if (st->row)
		bug_at(st->file, st->line, "bytes in a row that may be put off: %s", st->sql);
	st->db->driver->bind_blob(st, n, data, len);
}

void db_bind_null(struct stmt *st, int n)
{
	db_bind_textn(st, n, NULL, 0);
}

void db_stream(struct stmt *st)
{
	if (st->db->driver->stream)
		st->db->driver->stream(st);
}

enum db_result db_step(struct stmt *st)
{
	return st->db->driver->step(st);
}

enum db_result db_step_reset(struct stmt *st)
{
	enum db_result result;

	if (st->put_off) {
		st->db->driver->load_row(st->db->load, st);
		st->db->load_settled = false;
		return DB_DONE;
	}
	result = db_step(st);
	st->db->driver->reset(st);
	return result;
}

enum db_constraint db_constraint(const struct db *db)
{
	return db->constraint;
}

const char *db_error_text(const struct db *db)
{
	return db->error.buf;
}

int db_columns(struct stmt *st)
{
	return st->db->driver->columns(st);
}

const char *db_column_name(struct stmt *st, int col)
{
	return st->db->driver->column_name(st, col);
}

bool db_column_is_null(struct stmt *st, int col)
{
	return st->db->driver->column_is_null(st, col);
}

int64_t db_column_int(struct stmt *st, int col)
{
	return st->db->driver->column_int(st, col);
}

const char *db_column_text(struct stmt *st, int col)
{
	return st->db->driver->column_text(st, col);
}

size_t db_column_len(struct stmt *st, int col)
{
	return st->db->driver->column_len(st, col);
}

const void *db_column_blob(struct stmt *st, int col, size_t *len)
{
	return st->db->driver->column_blob(st, col, len);
}

static struct stmt *prepare_bound(
	struct db *db, const char *file, int line, const char *sql, const char *types, va_list ap)
{
	struct stmt *st = db_prepare_at(db, sql, file, line);
	int n = 1;

	for (const char *t = types; *t; t++, n++) {
		if (*t == 'i')
			db_bind_int(st, n, va_arg(ap, int64_t));
		else if (*t == 't')
			db_bind_text(st, n, va_arg(ap, const char *));
		else
			bug_at(file, line, "unknown parameter type '%c'", *t);
	}
	return st;
}

enum db_result db_run_at(
	struct db *db, const char *file, int line, const char *sql, const char *types, ...)
{
	enum db_result result;
	struct stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare_bound(db, file, line, sql, types, ap);
	va_end(ap);
	result = db_step(st);
	db_done(st);
	return result;
}

int64_t db_int_at(struct db *db, int64_t dflt, const char *file, int line, const char *sql,
	const char *types, ...)
{
	int64_t value = dflt;
	struct stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare_bound(db, file, line, sql, types, ap);
	va_end(ap);
	if (db_step(st) == DB_ROW && !db_column_is_null(st, 0))
		value = db_column_int(st, 0);
	db_done(st);
	return value;
}

char *db_text_at(struct db *db, struct arena *arena, const char *file, int line, const char *sql,
	const char *types, ...)
{
	char *value = NULL;
	struct stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare_bound(db, file, line, sql, types, ap);
	va_end(ap);
	if (db_step(st) == DB_ROW)
		value = arena_strdup(arena, db_column_text(st, 0));
	db_done(st);
	return value;
}

void db_exec(struct db *db, const char *sql)
{
	db_settle(db, NULL);
	db->driver->exec(db, sql);
}

void db_foreign_sql(struct db *db, const char *name)
{
	db->author = name;
	if (db->driver->only_read)
		db->driver->only_read(db);
}

void db_temp_table(struct db *db, const char *definition)
{
	char *sql = xasprintf("CREATE TEMP TABLE %s%s", definition, db->driver->temp_end);

	db_exec(db, sql);
	free(sql);
}

int db_schema_version(struct db *db)
{
	return db->driver->schema_version(db);
}

const char *db_schema(struct db *db)
{
	return db->driver->schema(db);
}

/*
 * One above every id that was ever there.  Who writes is alone, so that no generator is needed;
 * SQLite's would cost a second write for every row, PostgreSQL's would leave gaps.
 */
static int64_t next_id(struct db *db, const char *table, bool has_history)
{
	struct strbuf sql = STRBUF_INIT;
	struct stmt *st;
	int64_t id = 1;

	strbuf_addf(&sql, "SELECT max(id) FROM %s", table);
	if (has_history)
		strbuf_addf(&sql, " UNION ALL SELECT max(id) FROM %s_history", table);
	st = db_prepare(db, sql.buf);
	while (db_step(st) == DB_ROW)
		if (db_column_int(st, 0) >= id)
			id = db_column_int(st, 0) + 1;
	db_done(st);
	strbuf_release(&sql);
	return id;
}

int64_t db_next_id(struct db *db, const char *table, bool has_history)
{
	int64_t *next;

	if (!db->in_transaction)
		BUG("an id for %s outside a transaction", table);
	next = map_at(&db->next_id, table, strlen(table), 0);
	if (!*next)
		*next = next_id(db, table, has_history);
	return (*next)++;
}

int64_t db_claim_id(struct db *db, const char *table, int64_t id)
{
	int64_t *next = map_find(&db->next_id, table, strlen(table));

	if (next && *next && *next <= id)
		*next = id + 1;
	return id;
}

void db_check_references(struct db *db, bool on)
{
	db->driver->check_references(db, on);
}

int db_verify_references(struct db *db, struct strbuf *err)
{
	db_settle(db, NULL);
	return db->driver->verify_references ? db->driver->verify_references(db, err) : 0;
}

int64_t db_changes(struct db *db)
{
	return db->driver->changes(db);
}

void db_begin(struct db *db)
{
	if (db->in_transaction)
		BUG("a transaction is open already");
	map_release(&db->next_id);
	db->driver->begin(db);
	db->in_transaction = true;
}

struct db *db_before(struct db *db)
{
	struct db_options opt = { .url = db->name, .mode = DB_READ };
	struct strbuf err = STRBUF_INIT;
	enum status status;

	if (db->before)
		return db->before;
	if (!db->in_transaction)
		BUG("before what? there is no transaction");
	db->before = db->driver->open(&opt, &status, &err);
	if (!db->before)
		die(status, "%s", err.buf);
	db->before->strict = db->strict;
	db_begin(db->before);
	return db->before;
}

int db_grant(struct db *db, const char *login, const struct db_rights *rights, struct strbuf *err)
{
	if (!db->driver->grant)
		return fail(err,
			_("%s is a file: its permissions say who may do what (see crm-server(7))"),
			db->name);
	return db->driver->grant(db, login, rights, err);
}

enum db_result db_commit(struct db *db)
{
	enum db_result result;

	if (!db->in_transaction)
		BUG("commit without a transaction");
	if (db->dropped.n)
		BUG("commit while indexes are down");
	if (db->load)
		BUG("commit while a load is under way");
	close_before(db);
	result = db->driver->commit(db);
	if (result == DB_CONSTRAINT) {
		db_drop_files(db);
		db->driver->rollback(db);
	}
	db_keep_files(db);
	db->in_transaction = false;
	return result;
}

void db_rollback(struct db *db)
{
	if (!db->in_transaction)
		return;
	close_before(db);
	db_end_load(db, false);
	for (struct stmt *st = db->all; st; st = st->next)
		db->driver->reset(st);
	db_drop_files(db);
	db->driver->rollback(db);
	db->in_transaction = false;
	db_forget_dropped(db);
}

bool db_in_transaction(const struct db *db)
{
	return db->in_transaction;
}

void db_savepoint(struct db *db)
{
	db_run(db, "SAVEPOINT row", "");
}

void db_savepoint_keep(struct db *db)
{
	db_run(db, "RELEASE row", "");
}

void db_savepoint_undo(struct db *db)
{
	db_run(db, "ROLLBACK TO row", "");
	db_run(db, "RELEASE row", "");
}
