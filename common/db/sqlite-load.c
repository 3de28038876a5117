/*
 * Loads of many rows.  Rows are collected with their values and inserted by a second thread, one
 * batch after another, while the caller reads and checks the next ones.  The thread has the
 * connection for itself: the caller's statements wait until it has nothing left to do.
 */
#include "base/worker.h"
#include "db/sqlite.h"

enum { BATCH = 1 << 18 }; /* bytes handed to the thread at once */

enum value_tag { END, NOTHING, INT, TEXT };

struct db_load {
	struct db *db;
	struct worker *writer; /* NULL until there is a batch for it */
	struct strbuf rows;    /* the batch being filled: statement, mark, values, END */
	bool in_row;	       /* a row of it is not complete */
	int64_t mark;
	struct strbuf docs; /* of the text index, when it is built aside */
	bool aside;
	struct index_load *index; /* NULL until there is a batch for it */
	struct stmt *content, *search;
	bool large_hash; /* FTS5's, for the while */
	int rc;		 /* the first failure, and what failed */
	int64_t failed_mark;
	struct stmt *failed;
};

struct db_load *sqlite_load_begin(struct db *db)
{
	struct db_load *x = xcalloc(1, sizeof(*x));

	x->db = db;
	strbuf_init(&x->rows);
	strbuf_init(&x->docs);
	x->aside = !db_int(db, 0, "SELECT id FROM search_content LIMIT 1", "");
	if (x->aside)
		x->content =
			db_prepare_row(db, "INSERT INTO search_content (id, c0) VALUES ($1, $2)");
	else
		x->search = db_prepare_row(db, "INSERT INTO search (rowid, words) VALUES ($1, $2)");
	return x;
}

static void begin_value(struct db_load *x, struct stmt *st)
{
	if (x->in_row)
		return;
	strbuf_add(&x->rows, &st, sizeof(st));
	strbuf_add(&x->rows, &x->mark, sizeof(x->mark));
	x->in_row = true;
}

static void add_number(struct strbuf *sb, enum value_tag tag, int64_t v)
{
	char bytes[1 + sizeof(v)] = { (char)tag };

	memcpy(bytes + 1, &v, sizeof(v));
	strbuf_add(sb, bytes, sizeof(bytes));
}

void sqlite_load_int(struct db_load *x, struct stmt *st, int64_t v)
{
	begin_value(x, st);
	add_number(&x->rows, INT, v);
}

void sqlite_load_text(struct db_load *x, struct stmt *st, const char *s, size_t len)
{
	begin_value(x, st);
	if (!s) {
		strbuf_addch(&x->rows, NOTHING);
		return;
	}
	add_number(&x->rows, TEXT, (int64_t)len);
	strbuf_add(&x->rows, s, len);
}

/* Binds the values at p to a statement; returns what follows them. */
static const char *bind_row(sqlite3_stmt *st, const char *p)
{
	for (int n = 1; *p != END; n++) {
		enum value_tag tag = (enum value_tag) * p++;
		int64_t number;

		if (tag == NOTHING) {
			sqlite3_bind_null(st, n);
			continue;
		}
		memcpy(&number, p, sizeof(number));
		p += sizeof(number);
		if (tag == INT) {
			sqlite3_bind_int64(st, n, number);
		} else {
			sqlite3_bind_text64(st, n, p, (uint64_t)number, SQLITE_STATIC, SQLITE_UTF8);
			p += number;
		}
	}
	return p + 1;
}

static void write_rows(void *data, const struct strbuf *rows)
{
	struct db_load *x = data;
	const char *p = rows->buf;

	while (p < rows->buf + rows->len && x->rc == SQLITE_OK) {
		struct stmt *st;
		int64_t mark;

		memcpy(&st, p, sizeof(st));
		memcpy(&mark, p + sizeof(st), sizeof(mark));
		p = bind_row(sqlite_handle(st), p + sizeof(st) + sizeof(mark));
		if (sqlite3_step(sqlite_handle(st)) == SQLITE_DONE) {
			sqlite3_reset(sqlite_handle(st));
			continue;
		}
		x->rc = sqlite_error_code(x->db);
		x->failed = st;
		x->failed_mark = mark;
	}
}

void sqlite_load_row(struct db_load *x, struct stmt *st)
{
	(void)st;
	strbuf_addch(&x->rows, END);
	x->in_row = false;
	if (x->rows.len < BATCH)
		return;
	if (!x->writer)
		x->writer = worker_start(write_rows, x);
	if (x->writer) {
		worker_feed(x->writer, &x->rows);
		return;
	}
	write_rows(x, &x->rows);
	strbuf_reset(&x->rows);
}

void sqlite_load_mark(struct db_load *x, int64_t mark)
{
	x->mark = mark;
}

static void add_doc_row(
	struct db_load *x, struct stmt *st, int64_t doc, const char *words, size_t len)
{
	sqlite_load_int(x, st, doc);
	sqlite_load_text(x, st, words, len);
	sqlite_load_row(x, st);
}

/* The texts go into our own content table, the words to the index. */
static void hand_over_docs(struct db_load *x)
{
	const char *words;
	int64_t doc;
	size_t at = 0, len;

	if (!x->index)
		x->index = index_start(x->db);
	while (index_next_doc(&x->docs, &at, &doc, &words, &len))
		add_doc_row(x, x->content, doc, words, len);
	index_feed(x->index, &x->docs);
}

/* FTS5 writes a segment whenever its table of words is full, and merges them later. */
static void set_hash_size(struct db_load *x, bool large)
{
	sqlite_load_settle(x, NULL);
	x->db->driver->exec(x->db,
		large ? "INSERT INTO search (search, rank) VALUES ('hashsize', 33554432)"
		      : "INSERT INTO search (search, rank) VALUES ('hashsize', 1048576)");
	x->large_hash = large;
}

void sqlite_load_doc(struct db_load *x, int64_t doc, const char *words, size_t len)
{
	if (!x->aside) {
		if (!x->large_hash)
			set_hash_size(x, true);
		add_doc_row(x, x->search, doc, words, len);
		return;
	}
	index_add_doc(&x->docs, doc, words, len);
	if (x->docs.len >= BATCH)
		hand_over_docs(x);
}

/* All of it in any case: the connection is the thread's. */
bool sqlite_load_settle(struct db_load *x, const char *sql)
{
	(void)sql;
	if (x->in_row)
		BUG("a row is half bound");
	if (x->writer)
		worker_wait(x->writer);
	write_rows(x, &x->rows);
	strbuf_reset(&x->rows);
	if (x->rc == SQLITE_OK || x->db->refused)
		return true;
	sqlite_refused(x->failed, x->rc);
	x->db->refused = true;
	x->db->refused_mark = x->failed_mark;
	return true;
}

/* Few documents go in the ordinary way. */
static void put_docs(struct db_load *x)
{
	const char *words;
	int64_t doc;
	size_t at = 0, len;

	while (index_next_doc(&x->docs, &at, &doc, &words, &len))
		db_search_put(x->db, doc, words, len);
}

void sqlite_load_end(struct db_load *x, bool keep)
{
	if (keep && x->index && x->docs.len)
		hand_over_docs(x);
	if (keep)
		sqlite_load_settle(x, NULL);
	if (keep && x->large_hash)
		set_hash_size(x, false);
	worker_end(x->writer, false);
	if (x->index)
		index_end(x->index, keep);
	else if (keep)
		put_docs(x);
	strbuf_release(&x->rows);
	strbuf_release(&x->docs);
	free(x);
}
