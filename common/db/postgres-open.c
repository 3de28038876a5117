/* Opening a store on a server: the connection, and whether our tables are there. */
#include "db/postgres.h"

enum { BUSY_MS = 5000 };

static struct postgres_db *of(struct db *db)
{
	return (struct postgres_db *)db;
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
		fail(err, "%s: %s", url, postgres_first_line(text ? text : ""));
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
		return fail(err, "%s: %s", url, postgres_first_line(pq.PQerrorMessage(db->conn)));
	pq.PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
	return 0;
}

/* A question while the store is being opened, when a failure is the caller's to tell. */
static PGresult *ask(struct db *db, const char *sql, enum status *status, struct strbuf *err)
{
	PGresult *result = pq.PQexec(of(db)->conn, sql);
	const char *state;

	if (postgres_succeeded(result))
		return result;
	state = pq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
	*status = state && !strcmp(state, "55P03") ? STATUS_BUSY : STATUS_IO;
	if (*status == STATUS_BUSY)
		fail(err, _("%s: busy: another command is writing; try again"), db->name);
	else
		fail(err, "%s: %s", db->name, postgres_first_line(pq.PQerrorMessage(of(db)->conn)));
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
int postgres_schema_version(struct db *db)
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

void postgres_close(struct db *db)
{
	free(of(db)->schema);
	pq.PQfinish(of(db)->conn);
	free(db);
}

struct db *postgres_open(const struct db_options *opt, enum status *status, struct strbuf *err)
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
