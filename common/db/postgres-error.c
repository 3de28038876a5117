/* Failures of the server: what they mean to the user. */
#include "db/postgres.h"

static struct postgres_db *of(struct db *db)
{
	return (struct postgres_db *)db;
}

/* The first line of what libpq says, without its end. */
const char *postgres_first_line(const char *text)
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
	text = postgres_first_line(text ? text : pq.PQerrorMessage(of(db)->conn));
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

bool postgres_succeeded(const PGresult *result)
{
	ExecStatusType s = pq.PQresultStatus(result);

	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_EMPTY_QUERY;
}

PGresult *postgres_query(struct db *db, const char *sql)
{
	PGresult *result = pq.PQexec(of(db)->conn, sql);

	if (postgres_succeeded(result))
		return result;
	postgres_failed(db, result, sql, __FILE__, __LINE__);
	die(STATUS_DATA, "%s: %s", db->name, db->error.buf);
}

void postgres_exec(struct db *db, const char *sql)
{
	pq.PQclear(postgres_query(db, sql));
}
