/*
 * Loads of many rows: by COPY, a batch for each table.  A batch is sent and not waited for; the
 * server works it off while the caller reads and checks the next rows.
 */
#include "db/postgres.h"

enum { BATCH = 1 << 19 }; /* bytes of a COPY */

/* The rows of one statement that are not sent yet, in the text format of COPY. */
struct postgres_rows {
	struct stmt *st;
	char *table;
	char *copy; /* COPY table (columns) FROM STDIN */
	struct strbuf text;
	VEC(int64_t) mark; /* of each row */
	size_t values;	   /* of the row at hand */
};

struct db_load {
	struct db *db;
	int64_t mark;
	VEC(struct postgres_rows *) tables; /* that have had rows */
	struct postgres_rows *sent;	    /* whose COPY the server is at, or NULL */
	VEC(int64_t) sent_mark;
	struct stmt *search;
};

void postgres_rows_free(struct postgres_rows *rows)
{
	if (!rows)
		return;
	free(rows->table);
	free(rows->copy);
	strbuf_release(&rows->text);
	vec_release(&rows->mark);
	free(rows);
}

static PGconn *connection(struct db_load *x)
{
	return ((struct postgres_db *)x->db)->conn;
}

/* "INSERT INTO table (columns) VALUES (…)" as the COPY that does the same. */
static char *copy_of(const struct stmt *st)
{
	static const char insert[] = "INSERT INTO ";
	const char *values = strstr(st->sql, " VALUES");

	if (strncmp(st->sql, insert, strlen(insert)) || !values)
		bug_at(st->file, st->line, "not a row of a table: %s", st->sql);
	return xasprintf("COPY %.*s FROM STDIN", (int)(values - st->sql - strlen(insert)),
		st->sql + strlen(insert));
}

static struct postgres_rows *rows_of(struct db_load *x, struct stmt *st)
{
	struct postgres_rows **rows = &((struct postgres_stmt *)st)->rows;

	if (!*rows) {
		*rows = xcalloc(1, sizeof(**rows));
		(*rows)->st = st;
		(*rows)->copy = copy_of(st);
		(*rows)->table = xstrndup((*rows)->copy + strlen("COPY "),
			strcspn((*rows)->copy + strlen("COPY "), " ("));
		strbuf_init(&(*rows)->text);
		vec_push(&x->tables, *rows);
	}
	return *rows;
}

struct db_load *postgres_load_begin(struct db *db)
{
	struct db_load *x = xcalloc(1, sizeof(*x));

	x->db = db;
	x->search = db_prepare_row(db, "INSERT INTO search (rowid, words) VALUES ($1, $2)");
	return x;
}

void postgres_load_int(struct db_load *x, struct stmt *st, int64_t v)
{
	struct postgres_rows *rows = rows_of(x, st);

	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	if (rows->values++)
		strbuf_addch(&rows->text, '\t');
	do
		*--p = (char)('0' + left % 10);
	while (left /= 10);
	if (v < 0)
		*--p = '-';
	strbuf_add(&rows->text, p, (size_t)(digits + sizeof(digits) - p));
}

void postgres_load_text(struct db_load *x, struct stmt *st, const char *s, size_t len)
{
	struct postgres_rows *rows = rows_of(x, st);
	size_t i = 0;

	if (rows->values++)
		strbuf_addch(&rows->text, '\t');
	if (!s)
		strbuf_addstr(&rows->text, "\\N");
	while (s && i < len) {
		size_t plain = i;

		while (i < len && s[i] != '\t' && s[i] != '\n' && s[i] != '\r' && s[i] != '\\')
			i++;
		strbuf_add(&rows->text, s + plain, i - plain);
		if (i == len)
			break;
		strbuf_addch(&rows->text, '\\');
		strbuf_addch(&rows->text,
			s[i] == '\t'	       ? 't'
				: s[i] == '\n' ? 'n'
				: s[i] == '\r' ? 'r'
					       : '\\');
		i++;
	}
}

/* Which row of the COPY the server means: "COPY partner, line 5", in its own language. */
static size_t row_of_context(const char *context)
{
	const char *comma = context ? strchr(context, ',') : NULL;
	size_t row = 0;

	if (comma)
		row = strtoull(comma + strcspn(comma, "0123456789"), NULL, 10);
	return row ? row - 1 : 0;
}

static void refused(struct db_load *x, PGresult *result)
{
	size_t row = row_of_context(pq.PQresultErrorField(result, PG_DIAG_CONTEXT));
	const struct stmt *st = x->sent->st;

	postgres_failed(x->db, result, x->sent->copy, st->file, st->line);
	if (x->db->refused)
		return;
	x->db->refused = true;
	x->db->refused_mark = row < x->sent_mark.n ? x->sent_mark.v[row] : x->sent_mark.v[0];
}

/* Waits until the server has the rows sent. */
static void collect(struct db_load *x)
{
	PGresult *result;

	while (x->sent && (result = pq.PQgetResult(connection(x)))) {
		if (pq.PQresultStatus(result) == PGRES_COMMAND_OK)
			pq.PQclear(result);
		else
			refused(x, result);
	}
	x->sent = NULL;
	x->sent_mark.n = 0;
}

static void send_rows(struct db_load *x, struct postgres_rows *rows)
{
	PGresult *result;

	collect(x);
	if (!x->db->refused && rows->mark.n) {
		result = pq.PQexec(connection(x), rows->copy);
		if (pq.PQresultStatus(result) != PGRES_COPY_IN)
			postgres_failed(x->db, result, rows->copy, rows->st->file, rows->st->line);
		pq.PQclear(result);
		if (pq.PQputCopyData(connection(x), rows->text.buf, (int)rows->text.len) != 1 ||
			pq.PQputCopyEnd(connection(x), NULL) != 1)
			postgres_failed(x->db, NULL, rows->copy, rows->st->file, rows->st->line);
		for (size_t i = 0; i < rows->mark.n; i++)
			vec_push(&x->sent_mark, rows->mark.v[i]);
		x->sent = rows;
	}
	strbuf_reset(&rows->text);
	rows->mark.n = 0;
}

void postgres_load_row(struct db_load *x, struct stmt *st)
{
	struct postgres_rows *rows = rows_of(x, st);

	strbuf_addch(&rows->text, '\n');
	rows->values = 0;
	vec_push(&rows->mark, x->mark);
	if (rows->text.len >= BATCH)
		send_rows(x, rows);
}

void postgres_load_mark(struct db_load *x, int64_t mark)
{
	x->mark = mark;
}

void postgres_load_doc(struct db_load *x, int64_t doc, const char *words, size_t len)
{
	postgres_load_int(x, x->search, doc);
	postgres_load_text(x, x->search, words, len);
	postgres_load_row(x, x->search);
}

/* True if the table's name stands in the text as a word. */
static bool mentions(const char *sql, const char *table, size_t len)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyz_0123456789";

	for (const char *p = sql; (p = strstr(p, table)); p += len)
		if ((p == sql || !strchr(word, p[-1])) && (!p[len] || !strchr(word, p[len])))
			return true;
	return false;
}

/* Rows of tables that a statement does not mention may wait on: a COPY of one row costs most. */
bool postgres_load_settle(struct db_load *x, const char *sql)
{
	bool all = true;

	for (size_t i = 0; i < x->tables.n; i++) {
		struct postgres_rows *rows = x->tables.v[i];

		if (!rows->mark.n)
			continue;
		if (!sql || mentions(sql, rows->table, strlen(rows->table)))
			send_rows(x, rows);
		else
			all = false;
	}
	collect(x);
	return all;
}

void postgres_load_end(struct db_load *x, bool keep)
{
	if (keep)
		postgres_load_settle(x, NULL);
	else
		collect(x);
	for (size_t i = 0; i < x->tables.n; i++) {
		struct postgres_stmt *st = (struct postgres_stmt *)x->tables.v[i]->st;

		postgres_rows_free(st->rows);
		st->rows = NULL;
	}
	vec_release(&x->tables);
	vec_release(&x->sent_mark);
	free(x);
}
