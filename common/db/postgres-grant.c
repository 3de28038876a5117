/* Rights on the server: what a login may read and write, by the server's own means. */
#include "db/postgres.h"

/* As an identifier; the caller frees it by PQfreemem(). */
static char *quoted(struct db *db, const char *name)
{
	return pq.PQescapeIdentifier(((struct postgres_db *)db)->conn, name, strlen(name));
}

static void make_login(struct db *db, const char *login, const char *name)
{
	struct strbuf sql = STRBUF_INIT;

	if (!db_int(db, 0, "SELECT 1 FROM pg_roles WHERE rolname = $1", "t", login)) {
		strbuf_addf(&sql, "CREATE ROLE %s LOGIN", name);
		postgres_exec(db, sql.buf);
	}
	strbuf_release(&sql);
}

/* What it had before is taken away, so that a smaller role is one. */
static void take_all(
	struct db *db, const char *schema, const char *owner, const char *login, const char *name)
{
	struct strbuf sql = STRBUF_INIT;

	if (db_int(db, 0,
		    "SELECT 1 FROM pg_auth_members m JOIN pg_roles l ON l.oid = m.member "
		    "JOIN pg_roles o ON o.oid = m.roleid "
		    "WHERE l.rolname = $1 AND quote_ident(o.rolname) = $2",
		    "tt", login, owner))
		strbuf_addf(&sql, "REVOKE %s FROM %s;", owner, name);
	strbuf_addf(&sql,
		"REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM %s;"
		"GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s",
		schema, name, schema, name, schema, name);
	postgres_exec(db, sql.buf);
	strbuf_release(&sql);
}

/* Whoever writes a row writes the change, the row's history and the words it is found by, too. */
static void give(struct db *db, const struct db_rights *rights, const char *name)
{
	struct strbuf sql = STRBUF_INIT;

	if (rights->table.n)
		strbuf_addf(&sql,
			"GRANT INSERT ON change, change_count, content, content_part TO %s;"
			"GRANT UPDATE (undoes) ON change TO %s;"
			"GRANT INSERT, UPDATE, DELETE ON search TO %s;",
			name, name, name);
	for (size_t i = 0; i < rights->table.n; i++)
		strbuf_addf(&sql,
			"GRANT INSERT, UPDATE, DELETE ON %s TO %s;"
			"GRANT INSERT ON %s_history TO %s;",
			rights->table.v[i], name, rights->table.v[i], name);
	if (sql.len)
		postgres_exec(db, sql.buf);
	strbuf_release(&sql);
}

int postgres_grant(
	struct db *db, const char *login, const struct db_rights *rights, struct strbuf *err)
{
	struct arena arena = ARENA_INIT;
	char *name = quoted(db, login);
	const char *schema = db_schema(db);
	char *owner = db_text(db, &arena,
		"SELECT quote_ident(tableowner) FROM pg_tables "
		"WHERE tablename = 'change' AND schemaname = current_schema()",
		"");
	int result = 0;

	if (!strcmp(owner, name) || !strcmp(owner, login)) {
		result = fail(err, _("%s owns the database, and may do everything"), login);
	} else {
		make_login(db, login, name);
		take_all(db, schema, owner, login, name);
		give(db, rights, name);
		if (rights->owner) {
			char *sql = xasprintf("GRANT %s TO %s", owner, name);

			postgres_exec(db, sql);
			free(sql);
		}
	}
	pq.PQfreemem(name);
	arena_release(&arena);
	return result;
}
