/*
 * table: columns aligned by display width.  The first rows are kept back until the widths are
 * known; after that every row is written at once, so that memory stays bounded.
 */
#include "io/out-internal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"
#include "io/pager.h"

enum {
	ROWS_KEPT = 1000,	      /* rows that decide the widths */
	BYTES_KEPT = 4 * 1024 * 1024, /* or as many of them as this holds */
	GAP = 2,		      /* blanks between columns */
	WIDTH_MIN = 8,		      /* no column is shortened below this */
	ROW_MAX = 10000,	      /* columns and lines no terminal has */
};

struct cell {
	size_t len;
	size_t width;
};

struct table {
	struct strbuf text; /* the kept cells' texts, one after another; the titles first */
	VEC(struct cell) cell;
	size_t *width; /* of each column */
	bool *cut;     /* columns that were narrowed: wider cells are shortened */
	size_t blanks; /* owed before the next visible text, so that no line ends in one */
	bool decided;
	bool bold; /* the next row is a header in colour */
};

/* The items of a list as "one, two". */
static size_t add_list(struct strbuf *sb, const char *s, size_t len)
{
	const char *end = s + len;
	size_t width = 0;

	for (;;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		width += add_masked(sb, s, (size_t)((stop ? stop : end) - s));
		if (!stop)
			return width;
		strbuf_add(sb, ", ", 2);
		width += 2;
		s = stop + 1;
	}
}

static void add_cell(struct table *t, enum out_type type, const char *s, size_t len)
{
	size_t start = t->text.len, width;

	if (type == OUT_LIST || type == OUT_PHONES)
		width = add_list(&t->text, s, len);
	else
		width = add_masked(&t->text, s, len);
	vec_push(&t->cell, (struct cell){ t->text.len - start, width });
}

static void table_begin(struct out *o)
{
	struct table *t = xcalloc(1, sizeof(*t));

	strbuf_init(&t->text);
	t->width = xcalloc(o->n + 1, sizeof(*t->width));
	t->cut = xcalloc(o->n + 1, sizeof(*t->cut));
	t->bold = o->color && !o->no_header;
	o->state = t;
	/* The header is a row like others; its titles may come from data, too. */
	for (size_t i = 0; i < o->n && !o->no_header; i++)
		add_cell(t, OUT_TEXT, o->column[i].title, strlen(o->column[i].title));
}

static void table_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	(void)kind;
	add_cell(o->state, c->type, s, len);
}

/* --- widths --- */

static size_t positive_env(const char *name)
{
	const char *s = getenv(name);
	long v = s ? strtol(s, NULL, 10) : 0;

	return v > 0 && v <= ROW_MAX ? (size_t)v : 0;
}

static void terminal_size(size_t *columns, size_t *lines)
{
	struct winsize ws;

	*columns = positive_env("COLUMNS");
	*lines = positive_env("LINES");
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws))
		memset(&ws, 0, sizeof(ws));
	if (!*columns)
		*columns = ws.ws_col ? ws.ws_col : 80;
	if (!*lines)
		*lines = ws.ws_row ? ws.ws_row : 24;
}

/* A number, a date or an identifier that lacks its end would be another value. */
static bool may_be_cut(enum out_type type)
{
	return type == OUT_TEXT || type == OUT_LIST;
}

static void measure(const struct out *o, struct table *t)
{
	for (size_t i = 0; i < t->cell.n; i++)
		if (t->cell.v[i].width > t->width[i % o->n])
			t->width[i % o->n] = t->cell.v[i].width;
}

static size_t widest(const struct out *o, const struct table *t)
{
	size_t found = o->n;

	for (size_t i = 0; i < o->n; i++)
		if (may_be_cut(o->column[i].type) && t->width[i] > WIDTH_MIN &&
			(found == o->n || t->width[i] > t->width[found]))
			found = i;
	return found;
}

static void narrow(struct table *t, size_t i, size_t width)
{
	if (t->width[i] <= width)
		return;
	t->width[i] = width;
	t->cut[i] = true;
}

/* Takes from the widest column, one by one, until the row fits; false if it never does. */
static bool fit(const struct out *o, struct table *t, size_t columns)
{
	size_t total = o->n ? (o->n - 1) * GAP : 0;

	for (size_t i = 0; i < o->n; i++) {
		if (may_be_cut(o->column[i].type) && o->column[i].width > 0)
			narrow(t, i, (size_t)o->column[i].width);
		if (may_be_cut(o->column[i].type))
			narrow(t, i, columns > WIDTH_MIN ? columns : WIDTH_MIN);
		total += t->width[i];
	}
	while (total > columns) {
		size_t i = widest(o, t);

		if (i == o->n)
			return false;
		narrow(t, i, t->width[i] - 1);
		total--;
	}
	return true;
}

/* --- rows --- */

/* `more`: there may be rows yet that are not kept. */
static void decide(struct out *o, struct table *t, bool more)
{
	size_t columns, lines, rows = o->n ? t->cell.n / o->n : 0;
	bool wraps;

	t->decided = true;
	measure(o, t);
	if (!o->terminal)
		return;
	terminal_size(&columns, &lines);
	wraps = !fit(o, t, columns);
	/* The header counts; one line is the shell's.  How long wrapped rows get, less finds out.
	 */
	if (o->pager && (more || wraps || rows >= lines)) {
		sink_flush(o);
		pager_start(o->pager_command);
		o->paged = true;
	}
}

static void put_blanks(struct out *o, struct table *t)
{
	static const char blank[] =
		"                                                                ";

	while (t->blanks) {
		size_t n = t->blanks < sizeof(blank) - 1 ? t->blanks : sizeof(blank) - 1;

		put(o, blank, n);
		t->blanks -= n;
	}
}

/* Blanks at the end of a cell's text are owed like those between columns. */
static void put_text(struct out *o, struct table *t, const char *s, size_t len)
{
	size_t n = len;

	while (n && s[n - 1] == ' ')
		n--;
	if (n) {
		put_blanks(o, t);
		put(o, s, n);
	}
	t->blanks += len - n;
}

static void put_cell(struct out *o, struct table *t, size_t i, const char *s, struct cell cell)
{
	size_t width = t->width[i], padding;
	bool shorten = t->cut[i] && cell.width > width;
	bool right = is_numeric(o->column[i].type);

	if (shorten) {
		cell.len = utf8_prefix(s, cell.len, width - 1);
		cell.width = utf8_width(s, cell.len) + 1;
	}
	padding = cell.width < width ? width - cell.width : 0;
	t->blanks += (i ? GAP : 0) + (right ? padding : 0);
	put_text(o, t, s, cell.len);
	if (shorten)
		put_text(o, t, "…", strlen("…"));
	t->blanks += right ? 0 : padding;
}

static void end_line(struct out *o, struct table *t)
{
	if (t->bold)
		put_str(o, "\033[m");
	t->bold = false;
	t->blanks = 0;
	put_char(o, '\n');
}

static void put_kept(struct out *o, struct table *t)
{
	const char *s = t->text.buf;

	if (t->bold)
		put_str(o, "\033[1m");
	for (size_t i = 0; i < t->cell.n; i++) {
		put_cell(o, t, i % o->n, s, t->cell.v[i]);
		s += t->cell.v[i].len;
		if (i % o->n + 1 == o->n)
			end_line(o, t);
	}
	t->cell.n = 0;
	strbuf_reset(&t->text);
}

static void table_end_row(struct out *o)
{
	struct table *t = o->state;

	if (!t->decided) {
		if (o->rows + 1 < ROWS_KEPT && t->text.len < BYTES_KEPT)
			return;
		decide(o, t, true);
	}
	put_kept(o, t);
}

static void table_end(struct out *o)
{
	struct table *t = o->state;

	if (t->decided)
		return;
	decide(o, t, false);
	put_kept(o, t);
}

static void table_release(struct out *o)
{
	struct table *t = o->state;

	strbuf_release(&t->text);
	vec_release(&t->cell);
	free(t->width);
	free(t->cut);
	free(t);
}

const struct printer printer_table = {
	.name = "table",
	.people = true,
	.begin = table_begin,
	.value = table_value,
	.end_row = table_end_row,
	.end = table_end,
	.release = table_release,
};
