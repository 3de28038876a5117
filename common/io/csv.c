/*
 * CSV through libcsv, which is fed one line at a time: so the line numbers are ours, and after a
 * row that cannot be read the next line starts afresh.
 */
#include "io/reader-internal.h"

#include <csv.h>

enum { CSV_OPTIONS = CSV_STRICT | CSV_EMPTY_IS_NULL };

struct csv {
	struct csv_parser parser;
	struct reader *r;
	char *text; /* the cells of the row, one behind the other, each with a NUL */
	size_t used, cap;
	bool complete;	  /* libcsv has seen the row's end */
	bool behind;	  /* blanks behind a closing quote have been met */
	long quote_line;  /* where the open quote began */
	size_t row_bytes; /* of the row so far */
};

/* libcsv drops what it takes for blanks around a cell; we want each byte. */
static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int any_space(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static void on_cell(void *s, size_t len, void *data)
{
	struct csv *c = data;

	c->behind = false;
	if (!s) {
		vec_push(&c->r->cell, (struct reader_cell){ NULL, 0 });
		return;
	}
	if (c->cap - c->used <= len) {
		c->cap = c->cap * 2 + len + 4096;
		c->text = xrealloc(c->text, c->cap);
	}
	memcpy(c->text + c->used, s, len);
	c->text[c->used + len] = '\0';
	c->used += len + 1;
	/* The address is known when the row is complete; until then any but NULL will do. */
	vec_push(&c->r->cell, (struct reader_cell){ strbuf_empty, len });
}

static void on_row(int terminator, void *data)
{
	struct csv *c = data;

	(void)terminator;
	c->complete = true;
}

static void start_parser(struct csv_parser *parser, unsigned char options, char separator)
{
	if (csv_init(parser, options))
		BUG("libcsv refuses its options");
	csv_set_delim(parser, (unsigned char)separator);
	csv_set_space_func(parser, no_space);
	csv_set_blk_size(parser, 16 * 1024);
}

static int start(struct reader *r, struct strbuf *err)
{
	struct csv *c;

	if (r->separator == '"' || r->separator == '\n' || r->separator == '\r')
		return fail(err, _("%s: a line end or a quote cannot be the separator"), r->name);
	c = xcalloc(1, sizeof(*c));
	c->r = r;
	start_parser(&c->parser, CSV_OPTIONS, r->separator);
	r->state = c;
	return 0;
}

static void finish(struct reader *r)
{
	struct csv *c = r->state;

	csv_free(&c->parser);
	free(c->text);
	free(c);
}

/* Lets the parser pass one byte which it refused, by other rules. */
static void pass(
	struct csv *c, const char *byte, unsigned char options, int (*is_space)(unsigned char))
{
	csv_set_opts(&c->parser, options);
	csv_set_space_func(&c->parser, is_space);
	csv_parse(&c->parser, byte, 1, on_cell, on_row, c);
	csv_set_opts(&c->parser, CSV_OPTIONS);
	csv_set_space_func(&c->parser, no_space);
}

/*
 * Feeds a piece of the row.  The strict parser stops at two things: a quote within an unquoted
 * cell, which is a letter like others, and what follows a closing quote, of which only blanks are
 * let by.  Returns the offset of what is wrong, or len.
 */
static size_t feed(struct csv *c, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		i += csv_parse(&c->parser, text + i, len - i, on_cell, on_row, c);
		if (i == len)
			break;
		if (csv_error(&c->parser) != CSV_EPARSE)
			die(STATUS_IO, _("out of memory"));
		if (text[i] == '"' && !c->behind) {
			pass(c, text + i, CSV_EMPTY_IS_NULL, no_space);
		} else if (any_space((unsigned char)text[i])) {
			c->behind = true;
			pass(c, text + i, CSV_OPTIONS, any_space);
		} else {
			break;
		}
		i++;
	}
	return i;
}

/* Forgets the row, and what the parser holds of it. */
static void restart(struct csv *c)
{
	csv_free(&c->parser);
	start_parser(&c->parser, CSV_OPTIONS, c->r->separator);
}

static int feed_line(struct csv *c, const struct source_line *line, struct strbuf *err)
{
	size_t cells = c->r->cell.n;
	size_t at = feed(c, line->text, line->size);

	if (at < line->size) {
		restart(c);
		return reader_refuse(c->r, line->number, err,
			_("text follows the closing quote of a cell, in which quotes must be "
			  "doubled: %s"),
			reader_quoted(line->text + at, line->len - at));
	}
	if (line->size == line->len) /* the last line, not ended */
		feed(c, "\n", 1);
	if (c->complete)
		return 0;
	if (c->r->cell.n > cells || line->number == c->r->line)
		c->quote_line = line->number;
	c->row_bytes += line->size;
	if (c->row_bytes <= SOURCE_LONGEST)
		return 0;
	c->r->failed = true;
	return reader_refuse(c->r, c->quote_line, err,
		_("the quote that opens on this line is not closed within 64 MB"));
}

/* An empty line; where there are several columns, also one of blanks; the end mark of DOS. */
static bool is_blank_line(const struct reader *r, const struct source_line *line)
{
	if (!line->len || (line->len == 1 && *line->text == '\x1A'))
		return true;
	if (r->column.n == 1)
		return false;
	for (size_t i = 0; i < line->len; i++)
		if (line->text[i] == r->separator || !any_space((unsigned char)line->text[i]))
			return false;
	return true;
}

static int first_line(struct reader *r, struct source_line *line, struct strbuf *err)
{
	int rc;

	do
		rc = source_line(&r->source, line, err);
	while (rc > 0 && is_blank_line(r, line));
	r->failed = rc < 0;
	r->line = rc > 0 ? line->number : r->line;
	return rc;
}

static void place_cells(struct csv *c)
{
	const char *at = c->text;

	for (size_t i = 0; i < c->r->cell.n; i++) {
		struct reader_cell *cell = &c->r->cell.v[i];

		if (!cell->text)
			continue;
		cell->text = at;
		at += cell->len + 1;
	}
}

static int next(struct reader *r, struct strbuf *err)
{
	struct csv *c = r->state;
	struct source_line line;
	bool bad = false;
	int rc = first_line(r, &line, err);

	c->complete = c->behind = false;
	c->used = c->row_bytes = r->cell.n = 0;
	while (rc > 0) {
		/* A row with wrong bytes is read on, to find its end. */
		if (!bad && reader_check(r, &line, err))
			bad = true;
		if (feed_line(c, &line, bad ? NULL : err))
			return -1;
		if (c->complete) {
			place_cells(c);
			return bad ? -1 : 1;
		}
		rc = source_line(&r->source, &line, err);
		if (rc < 0)
			r->failed = true;
		if (rc)
			continue;
		restart(c);
		if (bad)
			return -1;
		return reader_refuse(r, c->quote_line, err,
			_("the quote that opens on this line is never closed"));
	}
	return rc;
}

/* How many rows of the sample have how many cells, cut by one separator. */
struct tally {
	size_t cells;
	size_t first; /* cells of the first row */
	size_t rows;
	unsigned rows_of[1024]; /* by number of cells */
};

static void count_cell(void *s, size_t len, void *data)
{
	(void)s;
	(void)len;
	((struct tally *)data)->cells++;
}

static void count_row(int terminator, void *data)
{
	struct tally *t = data;

	(void)terminator;
	if (!t->rows++)
		t->first = t->cells;
	if (t->cells < ARRAY_SIZE(t->rows_of))
		t->rows_of[t->cells]++;
	t->cells = 0;
}

/* The rows that agree on a number of cells of two or more; thrice if the first row is of them. */
static size_t score(const struct tally *t, size_t *cells)
{
	size_t best = 2;

	for (size_t i = 3; i < ARRAY_SIZE(t->rows_of); i++)
		if (t->rows_of[i] > t->rows_of[best])
			best = i;
	*cells = best;
	if (t->first == best)
		return (size_t)t->rows_of[best] * 3;
	if (t->first >= 2)
		return (size_t)t->rows_of[best] * 2;
	/* A heading of one column: only if most rows say so. */
	return (size_t)t->rows_of[best] * 2 > t->rows ? t->rows_of[best] : 0;
}

char csv_detect(const char *text, size_t len, bool whole)
{
	static const char candidate[] = { ',', ';', '\t', '|' };
	size_t best_score = 0, best_cells = 0;
	char best = 0;

	for (size_t i = 0; i < ARRAY_SIZE(candidate); i++) {
		struct tally t = { 0 };
		struct csv_parser parser;
		size_t points, cells;

		start_parser(&parser, 0, candidate[i]);
		csv_parse(&parser, text, len, count_cell, count_row, &t);
		if (whole || !t.rows)
			csv_fini(&parser, count_cell, count_row, &t);
		csv_free(&parser);
		points = score(&t, &cells);
		if (points > best_score || (points == best_score && points && cells > best_cells)) {
			best = candidate[i];
			best_score = points;
			best_cells = cells;
		}
	}
	return best;
}

const struct reader_driver csv_driver = { true, start, next, finish };
