/*
 * Loading the text index of SQLite.  FTS5 takes a third of the time of a large import, and can be
 * built aside: a second thread indexes the documents in a private temporary database, and its
 * index, which is plain rows of FTS5's own tables, is copied into ours at the end.  Only for an
 * empty index.
 */
#include "base/worker.h"
#include "db/sqlite.h"

struct index_load {
	struct db *db;
	struct worker *worker;
	sqlite3 *aside;
	sqlite3_stmt *insert;
	int rc; /* the thread's first failure */
};

void index_add_doc(struct strbuf *sb, int64_t doc, const char *words, size_t len)
{
	strbuf_add(sb, &doc, sizeof(doc));
	strbuf_add(sb, &len, sizeof(len));
	strbuf_add(sb, words, len);
}

bool index_next_doc(
	const struct strbuf *sb, size_t *at, int64_t *doc, const char **words, size_t *len)
{
	if (*at >= sb->len)
		return false;
	memcpy(doc, sb->buf + *at, sizeof(*doc));
	memcpy(len, sb->buf + *at + sizeof(*doc), sizeof(*len));
	*words = sb->buf + *at + sizeof(*doc) + sizeof(*len);
	*at += sizeof(*doc) + sizeof(*len) + *len;
	return true;
}

static int prepare_aside(struct index_load *x)
{
	int rc = sqlite3_exec(x->aside,
		"PRAGMA journal_mode=off; PRAGMA synchronous=off;"
		"PRAGMA cache_size=-32768;"
		"CREATE VIRTUAL TABLE search USING fts5 (words, content='', detail=none, "
		"columnsize=0, tokenize='ascii'); BEGIN",
		NULL, NULL, NULL);

	return rc != SQLITE_OK
		? rc
		: sqlite3_prepare_v2(x->aside, "INSERT INTO search (rowid, words) VALUES (?, ?)",
			  -1, &x->insert, NULL);
}

static void index_batch(void *data, const struct strbuf *docs)
{
	struct index_load *x = data;
	const char *words;
	int64_t doc;
	size_t at = 0, len;

	if (!x->insert && x->rc == SQLITE_OK)
		x->rc = prepare_aside(x);
	while (x->rc == SQLITE_OK && index_next_doc(docs, &at, &doc, &words, &len)) {
		sqlite3_bind_int64(x->insert, 1, doc);
		sqlite3_bind_text64(x->insert, 2, words, len, SQLITE_STATIC, SQLITE_UTF8);
		x->rc = sqlite3_step(x->insert);
		x->rc = x->rc == SQLITE_DONE ? SQLITE_OK : x->rc;
		sqlite3_reset(x->insert);
	}
}

struct index_load *index_start(struct db *db)
{
	struct index_load *x = xcalloc(1, sizeof(*x));
	int rc = sqlite3_open_v2("", &x->aside,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	x->db = db;
	x->worker = rc == SQLITE_OK ? worker_start(index_batch, x) : NULL;
	if (!x->worker)
		die(STATUS_IO, _("%s: no temporary database for the text index"), db->name);
	return x;
}

void index_feed(struct index_load *x, struct strbuf *docs)
{
	worker_feed(x->worker, docs);
}

/* Copies the rows of one of FTS5's own tables. */
static void copy_table(struct index_load *x, const char *select, const char *insert)
{
	struct stmt *to = db_prepare(x->db, insert);
	sqlite3_stmt *from;
	int rc = sqlite3_prepare_v2(x->aside, select, -1, &from, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(from)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(from); i++)
			sqlite3_bind_value(sqlite_handle(to), i + 1, sqlite3_column_value(from, i));
		db_step_reset(to);
		rc = SQLITE_OK;
	}
	if (rc != SQLITE_DONE)
		x->rc = rc;
	sqlite3_finalize(from);
	db_done(to);
}

static void copy_index(struct index_load *x)
{
	sqlite3_finalize(x->insert);
	x->insert = NULL;
	if (x->rc == SQLITE_OK)
		x->rc = sqlite3_exec(x->aside, "COMMIT", NULL, NULL, NULL);
	if (x->rc == SQLITE_OK) {
		db_exec(x->db, "DELETE FROM search_data; DELETE FROM search_idx");
		copy_table(x, "SELECT id, block FROM search_data",
			"INSERT INTO search_data (id, block) VALUES ($1, $2)");
		copy_table(x, "SELECT segid, term, pgno FROM search_idx",
			"INSERT INTO search_idx (segid, term, pgno) VALUES ($1, $2, $3)");
	}
	if (x->rc != SQLITE_OK)
		die(STATUS_IO, _("%s: the text index cannot be built: %s"), x->db->name,
			sqlite3_errmsg(x->aside));
}

void index_end(struct index_load *x, bool keep)
{
	worker_end(x->worker, keep);
	if (keep)
		copy_index(x);
	sqlite3_finalize(x->insert);
	sqlite3_close(x->aside);
	free(x);
}
