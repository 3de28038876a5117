#include "base/fold.h"
#include "base/utf8.h"
#include "model/content.h"
#include "model/dump-tables.h"

struct dump_reader {
	struct model *m;
	struct dump_tables tables;
	int64_t lines, rows;
	bool begun, ended;
	const struct dump_table *table;
	bool in_content; /* instead: the contents of files */
	struct content_load content;
	VEC(const struct dump_column *) column; /* of the table at hand, as the file has them */
	struct stmt *insert;
	struct strbuf *folded; /* one per column */
	size_t folded_n;
};

struct dump_reader *dump_reader_new(struct model *m)
{
	struct dump_reader *x = xcalloc(1, sizeof(*x));

	x->m = x->content.m = m;
	dump_tables(m, &x->tables);
	for (size_t i = 0; i < x->tables.n; i++)
		db_drop_indexes(m->db, x->tables.v[i].name);
	db_load_begin(m->db);
	return x;
}

void dump_reader_free(struct dump_reader *x)
{
	for (size_t i = 0; i < x->folded_n; i++)
		strbuf_release(&x->folded[i]);
	free(x->folded);
	intake_free(x->content.intake);
	vec_release(&x->column);
	dump_tables_release(&x->tables);
	free(x);
}

int64_t dump_reader_rows(const struct dump_reader *x)
{
	return x->rows;
}

static int read_first(struct dump_reader *x, const char *text, struct strbuf *err)
{
	int version, schema;

	if (sscanf(text, "# crm dump %d schema %d", &version, &schema) != 2)
		return fail(err, _("not a dump of crm"));
	if (version > DUMP_VERSION || schema > db_schema_version(x->m->db))
		return fail(err, _("made by a newer version of crm (dump %d, schema %d)"), version,
			schema);
	x->begun = true;
	return 0;
}

static int read_end(struct dump_reader *x, const char *text, struct strbuf *err)
{
	int64_t rows;

	if (content_load_end(&x->content, err))
		return -1;
	if (sscanf(text, "# end %" SCNd64, &rows) != 1)
		return fail(err, _("neither a row, nor a table, nor the end: \"%.40s\""), text);
	if (rows != x->rows)
		return fail(err, _("%" PRId64 " rows were written, %" PRId64 " are here"), rows,
			x->rows);
	x->ended = true;
	return 0;
}

static const struct dump_column *find_column(const struct dump_table *t, const char *name)
{
	for (size_t i = 0; i < t->column.n; i++)
		if (!strcmp(t->column.v[i].name, name))
			return &t->column.v[i];
	return NULL;
}

/* Cuts off what stands before the next tab; NULL behind the last cell. */
static char *next_cell(char **rest)
{
	char *cell = *rest;

	if (!cell)
		return NULL;
	*rest = strchr(cell, '\t');
	if (*rest)
		*(*rest)++ = '\0';
	return cell;
}

/* Its columns, in their order, and nothing else. */
static int read_content_table(struct dump_reader *x, char *rest, struct strbuf *err)
{
	char *cell;
	size_t n = 0;

	while ((cell = next_cell(&rest)))
		if (n == CONTENT_CELLS || strcmp(cell, content_columns[n++]))
			return fail(err, _("table content has no column \"%s\", or has it already"),
				cell);
	if (n < CONTENT_CELLS)
		return fail(err, _("table content: no column %s"), content_columns[n]);
	x->in_content = true;
	return 0;
}

static void prepare_insert(struct dump_reader *x)
{
	struct strbuf sql = STRBUF_INIT, values = STRBUF_INIT;
	int n = 0;

	strbuf_addf(&sql, "INSERT INTO %s (", x->table->name);
	for (size_t i = 0; i < x->column.n; i++) {
		const struct dump_column *c = x->column.v[i];

		strbuf_addf(&sql, "%s%s", n ? ", " : "", c->name);
		strbuf_addf(&values, "%s$%d", n ? ", " : "", n + 1);
		n++;
		if (!c->folds)
			continue;
		strbuf_addf(&sql, ", %s_fold", c->name);
		strbuf_addf(&values, ", $%d", ++n);
	}
	strbuf_addf(&sql, ") VALUES (%s)", values.buf);
	x->insert = db_prepare_row(x->m->db, sql.buf);
	strbuf_release(&sql);
	strbuf_release(&values);
	for (; x->folded_n < x->column.n; x->folded_n++) {
		x->folded = xrealloc(x->folded, (x->folded_n + 1) * sizeof(*x->folded));
		strbuf_init(&x->folded[x->folded_n]);
	}
}

static int read_table(struct dump_reader *x, char *text, struct strbuf *err)
{
	char *rest = text, *cell;
	const char *name = next_cell(&rest);

	x->table = NULL;
	x->in_content = false;
	if (content_load_end(&x->content, err))
		return -1;
	if (!strcmp(name, "content"))
		return read_content_table(x, rest, err);
	for (size_t i = 0; i < x->tables.n && !x->table; i++)
		if (!strcmp(x->tables.v[i].name, name))
			x->table = &x->tables.v[i];
	if (!x->table)
		return fail(err, _("no such table: \"%s\""), name);
	x->column.n = 0;
	while ((cell = next_cell(&rest))) {
		const struct dump_column *c = find_column(x->table, cell);

		for (size_t i = 0; i < x->column.n && c; i++)
			c = x->column.v[i] == c ? NULL : c;
		if (!c)
			return fail(err, _("table %s has no column \"%s\", or has it already"),
				x->table->name, cell);
		vec_push(&x->column, c);
	}
	if (!x->column.n)
		return fail(err, _("table %s: no columns are named"), x->table->name);
	prepare_insert(x);
	return 0;
}

/* In place; -1 for a backslash that stands for nothing. */
static int unescape(char *text)
{
	static const char marks[] = "tnr\\", meant[] = "\t\n\r\\";
	char *out = text;

	for (char *p = text; *p; p++) {
		const char *mark;

		if (*p != '\\') {
			*out++ = *p;
			continue;
		}
		mark = *++p ? strchr(marks, *p) : NULL;
		if (!mark)
			return -1;
		*out++ = meant[mark - marks];
	}
	*out = '\0';
	return 0;
}

static int check_cell(const struct dump_column *c, char *text, struct strbuf *err)
{
	char *end;

	if (!strcmp(text, "\\N"))
		return 0;
	if (c->number) {
		errno = 0;
		strtoll(text, &end, 10);
		if (!*text || *end || errno)
			return fail(err, _("%s: not a number: \"%.40s\""), c->name, text);
	} else if (unescape(text)) {
		return fail(err, _("%s: a backslash stands for nothing: \"%.40s\""), c->name, text);
	}
	return 0;
}

static void bind_cell(struct dump_reader *x, size_t i, const char *text, int *n)
{
	const struct dump_column *c = x->column.v[i];
	bool null = !text;
	size_t len = null ? 0 : strlen(text);

	if (c->number && !null) {
		db_bind_int(x->insert, (*n)++, strtoll(text, NULL, 10));
		return;
	}
	db_bind_textn(x->insert, (*n)++, text, len);
	if (!c->folds)
		return;
	strbuf_reset(&x->folded[i]);
	fold(&x->folded[i], null ? "" : text, len);
	db_bind_textn(x->insert, (*n)++, null ? NULL : x->folded[i].buf, x->folded[i].len);
}

static int read_content_row(
	struct dump_reader *x, char *const *cell, size_t cells, struct strbuf *err)
{
	if (cells != CONTENT_CELLS)
		return fail(
			err, _("%s: %zu cells, not %zu"), "content", cells, (size_t)CONTENT_CELLS);
	if (content_load_row(&x->content, cell, err))
		return -1;
	x->rows++;
	return 0;
}

static int read_row(struct dump_reader *x, char *text, struct strbuf *err)
{
	char *cell[64], *rest = text;
	size_t cells = 0;
	int n = 1;

	if (!x->table && !x->in_content)
		return fail(err, _("a row before the first table"));
	for (char *c; (c = next_cell(&rest)) && cells < ARRAY_SIZE(cell);)
		cell[cells++] = c;
	if (x->in_content)
		return read_content_row(x, cell, rest ? 0 : cells, err);
	if (rest || cells != x->column.n)
		return fail(err, _("%s: %zu cells, not %zu"), x->table->name, cells, x->column.n);
	for (size_t i = 0; i < cells; i++) {
		bool null = !strcmp(cell[i], "\\N");

		if (check_cell(x->column.v[i], cell[i], err))
			return -1;
		cell[i] = null ? NULL : cell[i];
	}
	for (size_t i = 0; i < cells; i++)
		bind_cell(x, i, cell[i], &n);
	if (db_step_reset(x->insert) == DB_CONSTRAINT)
		return fail(err, "%s: %s", x->table->name, db_error_text(x->m->db));
	x->rows++;
	return 0;
}

int dump_reader_line(struct dump_reader *x, char *text, size_t len, struct strbuf *err)
{
	int64_t refused;

	if (len && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	db_load_mark(x->m->db, ++x->lines);
	if (strlen(text) != len || !utf8_valid(text, len, NULL))
		return fail(err, _("not UTF-8"));
	if (!x->begun)
		return read_first(x, text, err);
	if (x->ended)
		return fail(err, _("something follows the end"));
	if (*text == '#')
		return read_end(x, text, err);
	if (*text == '@' ? read_table(x, text + 1, err) : read_row(x, text, err))
		return -1;
	return db_load_refused(x->m->db, false, &refused) ? dump_reader_end(x, err) : 0;
}

int dump_reader_end(struct dump_reader *x, struct strbuf *err)
{
	int64_t line;

	if (db_load_refused(x->m->db, true, &line))
		return fail(err, _("line %" PRId64 ": %s"), line, db_error_text(x->m->db));
	if (!x->ended)
		return fail(err, _("the dump is not complete: its end is missing"));
	x->m->reindex_all = true;
	return db_verify_references(x->m->db, err);
}
