/*
 * Loading the text index of SQLite.  FTS5 takes a third of the time of a large import, and can be
 * built aside: a second thread indexes the documents in a private temporary database, and its
 * index, which is plain rows of FTS5's own tables, is copied into ours at the end.  Only for an
 * empty index; few documents are put in the ordinary way.
 */
#include "db/sqlite.h"

#include <pthread.h>

enum {
	BATCH = 1 << 20, /* bytes handed to the thread at once */
	QUEUE = 4,	 /* batches waiting at most */
};

struct batch {
	struct strbuf docs; /* doc number, length, words; one after another */
	struct batch *next;
};

struct search_load {
	struct db *db;
	struct strbuf collected; /* the batch being filled */
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct batch *first, **last;
	int waiting;
	bool ended; /* no more batches come */
	sqlite3 *aside;
	int rc; /* the thread's first failure */
};

static void add_doc(struct strbuf *sb, int64_t doc, const char *words, size_t len)
{
	strbuf_add(sb, &doc, sizeof(doc));
	strbuf_add(sb, &len, sizeof(len));
	strbuf_add(sb, words, len);
}

/* Walks the documents of a batch: false at its end. */
static bool next_doc(
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

static struct batch *take_batch(struct search_load *load)
{
	struct batch *b;

	pthread_mutex_lock(&load->lock);
	while (!load->first && !load->ended)
		pthread_cond_wait(&load->changed, &load->lock);
	b = load->first;
	if (b) {
		load->first = b->next;
		if (!load->first)
			load->last = &load->first;
		load->waiting--;
	}
	pthread_cond_broadcast(&load->changed);
	pthread_mutex_unlock(&load->lock);
	return b;
}

static int index_batch(sqlite3_stmt *st, const struct strbuf *docs)
{
	const char *words;
	int64_t doc;
	size_t at = 0, len;
	int rc = SQLITE_DONE;

	while (rc == SQLITE_DONE && next_doc(docs, &at, &doc, &words, &len)) {
		sqlite3_bind_int64(st, 1, doc);
		sqlite3_bind_text64(st, 2, words, len, SQLITE_STATIC, SQLITE_UTF8);
		rc = sqlite3_step(st);
		sqlite3_reset(st);
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static void *index_aside(void *data)
{
	struct search_load *load = data;
	sqlite3_stmt *st = NULL;
	struct batch *b;
	int rc;

	rc = sqlite3_exec(load->aside,
		"PRAGMA journal_mode=off; PRAGMA synchronous=off;"
		"PRAGMA cache_size=-32768;"
		"CREATE VIRTUAL TABLE search USING fts5 (words, content='', detail=none, "
		"columnsize=0, tokenize='ascii'); BEGIN",
		NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(load->aside,
			"INSERT INTO search (rowid, words) VALUES (?, ?)", -1, &st, NULL);
	while ((b = take_batch(load))) {
		if (rc == SQLITE_OK)
			rc = index_batch(st, &b->docs);
		strbuf_release(&b->docs);
		free(b);
	}
	sqlite3_finalize(st);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(load->aside, "COMMIT", NULL, NULL, NULL);
	load->rc = rc;
	return NULL;
}

static void start(struct search_load *load)
{
	int rc = sqlite3_open_v2("", &load->aside,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK || pthread_create(&load->thread, NULL, index_aside, load))
		die(STATUS_IO, _("%s: no temporary database for the text index"), load->db->name);
	load->started = true;
}

/* The texts go into our own content table, the words to the thread. */
static void hand_over(struct search_load *load)
{
	struct batch *b = xcalloc(1, sizeof(*b));
	const char *words;
	int64_t doc;
	size_t at = 0, len;

	if (!load->started)
		start(load);
	while (next_doc(&load->collected, &at, &doc, &words, &len)) {
		struct stmt *st =
			db_prepare(load->db, "INSERT INTO search_content (id, c0) VALUES ($1, $2)");

		db_bind_int(st, 1, doc);
		db_bind_textn(st, 2, words, len);
		db_step(st);
		db_done(st);
	}
	b->docs = load->collected;
	strbuf_init(&load->collected);
	pthread_mutex_lock(&load->lock);
	while (load->waiting >= QUEUE)
		pthread_cond_wait(&load->changed, &load->lock);
	*load->last = b;
	load->last = &b->next;
	load->waiting++;
	pthread_cond_broadcast(&load->changed);
	pthread_mutex_unlock(&load->lock);
}

struct search_load *sqlite_load_begin(struct db *db)
{
	struct search_load *load;

	if (db_int(db, 0, "SELECT id FROM search_content LIMIT 1", ""))
		return NULL;
	load = xcalloc(1, sizeof(*load));
	load->db = db;
	strbuf_init(&load->collected);
	pthread_mutex_init(&load->lock, NULL);
	pthread_cond_init(&load->changed, NULL);
	load->last = &load->first;
	return load;
}

void sqlite_load_put(struct search_load *load, int64_t doc, const char *words, size_t len)
{
	add_doc(&load->collected, doc, words, len);
	if (load->collected.len >= BATCH)
		hand_over(load);
}

/* Copies the rows of one of FTS5's own tables. */
static void copy_table(struct search_load *load, const char *select, const char *insert)
{
	struct stmt *to = db_prepare(load->db, insert);
	sqlite3_stmt *from;
	int rc = sqlite3_prepare_v2(load->aside, select, -1, &from, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(from)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(from); i++)
			sqlite3_bind_value(sqlite_handle(to), i + 1, sqlite3_column_value(from, i));
		db_step_reset(to);
		rc = SQLITE_OK;
	}
	if (rc != SQLITE_DONE)
		die(STATUS_IO, _("%s: the text index cannot be built: %s"), load->db->name,
			sqlite3_errmsg(load->aside));
	sqlite3_finalize(from);
	db_done(to);
}

static void put_collected(struct search_load *load)
{
	const char *words;
	int64_t doc;
	size_t at = 0, len;

	while (next_doc(&load->collected, &at, &doc, &words, &len))
		db_search_put(load->db, doc, words, len);
}

/* Ends the thread, if there is one; what it had waiting is lost unless `finish`. */
static void join(struct search_load *load)
{
	pthread_mutex_lock(&load->lock);
	load->ended = true;
	pthread_cond_broadcast(&load->changed);
	pthread_mutex_unlock(&load->lock);
	pthread_join(load->thread, NULL);
}

void sqlite_load_end(struct search_load *load, bool keep)
{
	if (!load->started) {
		if (keep)
			put_collected(load);
	} else {
		if (keep && load->collected.len)
			hand_over(load);
		join(load);
		if (keep && load->rc != SQLITE_OK)
			die(STATUS_IO, _("%s: the text index cannot be built: %s"), load->db->name,
				sqlite3_errmsg(load->aside));
		if (keep) {
			db_exec(load->db, "DELETE FROM search_data; DELETE FROM search_idx");
			copy_table(load, "SELECT id, block FROM search_data",
				"INSERT INTO search_data (id, block) VALUES ($1, $2)");
			copy_table(load, "SELECT segid, term, pgno FROM search_idx",
				"INSERT INTO search_idx (segid, term, pgno) VALUES ($1, $2, $3)");
		}
		sqlite3_close(load->aside);
	}
	strbuf_release(&load->collected);
	pthread_mutex_destroy(&load->lock);
	pthread_cond_destroy(&load->changed);
	free(load);
}
