/* Work on many rows: loads, indexes taken down for the while, the text index. */
#include "db/driver.h"

void db_settle(struct db *db, const char *sql)
{
	if (!db->load || db->load_settled)
		return;
	db->load_settled = db->driver->load_settle(db->load, sql);
}

void db_drop_indexes(struct db *db, const char *table)
{
	db_settle(db, NULL);
	if (db->load && db->refused)
		return;
	/* Who reads a table as it was before would have to wait for us to end, and we for him. */
	if (!db->before || !db->driver->alters_alone)
		db->driver->index_list(db, table);
}

void db_drop_search_index(struct db *db)
{
	db_drop_indexes(db, "search");
}

void db_forget_dropped(struct db *db)
{
	for (size_t i = 0; i < db->dropped.n; i++)
		free(db->dropped.v[i]);
	db->dropped.n = 0;
}

void db_restore_indexes(struct db *db)
{
	for (size_t i = 0; i < db->dropped.n; i++)
		db_exec(db, db->dropped.v[i]);
	db_forget_dropped(db);
}

void db_large_cache(struct db *db)
{
	if (!db->large_cache)
		db->driver->large_cache(db);
	db->large_cache = true;
}

static void put_document(struct db *db, int64_t doc, const char *words, size_t len)
{
	struct stmt *st = db_prepare(db, "INSERT INTO search (rowid, words) VALUES ($1, $2)");

	db_bind_int(st, 1, doc);
	db_bind_textn(st, 2, words, len);
	db_step(st);
	db_done(st);
}

void db_load_begin(struct db *db)
{
	if (db->load)
		return;
	db->load = db->driver->load_begin(db);
	db->load_settled = true;
	db->refused = false;
}

void db_end_load(struct db *db, bool keep)
{
	struct db_load *load = db->load;

	db->load = NULL;
	if (load)
		db->driver->load_end(load, keep);
}

void db_load_end(struct db *db)
{
	db_settle(db, NULL);
	if (db->load && db->refused)
		die(STATUS_DATA, _("%s: the store refused a row: %s"), db->name, db->error.buf);
	db_end_load(db, true);
}

bool db_loading(const struct db *db)
{
	return db->load != NULL;
}

void db_load_mark(struct db *db, int64_t mark)
{
	if (db->load)
		db->driver->load_mark(db->load, mark);
}

bool db_load_refused(struct db *db, bool wait, int64_t *mark)
{
	if (wait)
		db_settle(db, NULL);
	*mark = db->refused_mark;
	return db->load && db->refused;
}

void db_search_put(struct db *db, int64_t doc, const char *words, size_t len)
{
	if (!db->load) {
		put_document(db, doc, words, len);
		return;
	}
	if (db->in_use)
		BUG("a document of a load while a statement is open");
	db->driver->load_doc(db->load, doc, words, len);
	db->load_settled = false;
}

void db_search_drop(struct db *db, int64_t doc)
{
	db_run(db, "DELETE FROM search WHERE rowid = $1", "i", doc);
}

void db_search_clear(struct db *db)
{
	db_exec(db, "DELETE FROM search");
}

/* A piece of the driver's SQL with the parameter's number for %. */
static char *numbered(const char *text, struct arena *arena, int n)
{
	struct strbuf sql = STRBUF_INIT;
	char *copy;

	for (const char *p = text; *p; p++) {
		if (*p == '%')
			strbuf_addf(&sql, "$%d", n);
		else
			strbuf_addch(&sql, *p);
	}
	copy = arena_strdup(arena, sql.buf);
	strbuf_release(&sql);
	return copy;
}

struct stmt *db_search_documents(struct db *db)
{
	return db_prepare(db,
		"SELECT rowid, words FROM search WHERE rowid BETWEEN $1 AND $2 ORDER BY rowid "
		"/* scan: every document */");
}

char *db_search_select(struct db *db, struct arena *arena, int n)
{
	return numbered(db->driver->search_select, arena, n);
}

size_t db_search_terms(const struct db *db)
{
	return db->driver->search_terms;
}

char *db_search_word(struct db *db, struct arena *arena, int n)
{
	return numbered(db->driver->search_word, arena, n);
}

void db_search_pattern(struct db *db, const char *words, struct strbuf *out)
{
	const struct db_driver *d = db->driver;
	bool fresh = true; /* a term begins here */

	while (*words) {
		size_t len = strcspn(words, " |+");

		if (len) {
			if (fresh)
				strbuf_addf(out, "%s((", out->len ? d->search_and : "");
			strbuf_addf(
				out, "%s%.*s%s", d->search_begin, (int)len, words, d->search_end);
			fresh = false;
		}
		words += len;
		if (*words == '|')
			strbuf_addf(out, ")%s(", d->search_or);
		else if (*words == '+')
			strbuf_addstr(out, d->search_and);
		if ((*words == ' ' || !*words) && !fresh) {
			strbuf_addstr(out, "))");
			fresh = true;
		}
		words += *words != '\0';
	}
}
