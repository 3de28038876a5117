/*
 * Migrations: numbered SQL files, one path for new and old stores.  A file's first line is
 * "-- SENTENCE", said to the user when an existing store is brought up to date.  Dialect words in
 * braces are replaced by the driver's; {history TABLE} makes the shadow table that keeps the old
 * versions of TABLE's rows: the same columns and `until`, the change that ended the version.
 */
#include "db/driver.h"

static void add_history(struct strbuf *out, const char *table, size_t len)
{
	strbuf_addf(out,
		"CREATE TABLE %.*s_history AS SELECT t.*, t.since AS until FROM %.*s t WHERE 1 = "
		"0;\n"
		"CREATE INDEX %.*s_history_id ON %.*s_history (id, until);\n"
		"CREATE INDEX %.*s_history_until ON %.*s_history (until)",
		(int)len, table, (int)len, table, (int)len, table, (int)len, table, (int)len, table,
		(int)len, table);
}

static void add_word(struct db *db, struct strbuf *out, const char *word, size_t len)
{
	static const char history[] = "history ";

	if (len > strlen(history) && !strncmp(word, history, strlen(history))) {
		add_history(out, word + strlen(history), len - strlen(history));
		return;
	}
	for (const struct db_word *w = db->driver->words; w->name; w++) {
		if (strlen(w->name) == len && !strncmp(w->name, word, len)) {
			strbuf_addstr(out, w->text);
			return;
		}
	}
	BUG("unknown word {%.*s} in a migration", (int)len, word);
}

static void run_one(struct db *db, const struct db_migration *m)
{
	struct strbuf sql = STRBUF_INIT;

	for (const char *p = m->sql; *p; p++) {
		const char *end;

		if (*p != '{') {
			strbuf_addch(&sql, *p);
			continue;
		}
		end = strchr(p, '}');
		if (!end)
			BUG("open brace in migration %s", m->name);
		add_word(db, &sql, p + 1, (size_t)(end - p - 1));
		p = end;
	}
	db_exec(db, sql.buf);
	strbuf_release(&sql);
}

static void say(const struct db_migration *m, struct strbuf *notice)
{
	const char *end = strchr(m->sql, '\n');
	char *text;

	if (strncmp(m->sql, "-- ", 3) || !end)
		BUG("migration %s does not begin with its sentence", m->name);
	text = xstrndup(m->sql + 3, (size_t)(end - m->sql - 3));
	strbuf_addf(notice, "%s\n", tr(text));
	free(text);
}

bool db_is_outdated(struct db *db)
{
	int version = db->driver->schema_version(db);

	return version > 0 && version < db_migration_count;
}

int db_migrate(struct db *db, struct strbuf *notice, struct strbuf *err)
{
	int version = db->driver->schema_version(db);
	bool fresh = version == 0;

	if (version < 0)
		return fail(err, _("%s: the database is damaged (schema %d)"), db->name, version);
	if (version > db_migration_count)
		return fail(err,
			_("%s: made by a newer version of crm (schema %d, this one knows %d)"),
			db->name, version, db_migration_count);
	if (version == db_migration_count)
		return 0;
	if (db->mode == DB_READ)
		BUG("%s is of an older version, and a reader got here", db->name);
	db_begin(db);
	version = db->driver->schema_version(db);
	for (; version < db_migration_count; version++) {
		run_one(db, &db_migrations[version]);
		if (!fresh)
			say(&db_migrations[version], notice);
	}
	db->driver->set_schema_version(db, version);
	db_commit(db);
	return 0;
}
