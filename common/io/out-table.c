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
	HEADING_MAX = 3,	      /* lines of a heading */
	ROW_MAX = 10000,	      /* columns and lines no terminal has */
};

struct cell {
	size_t len;
	size_t width;
};

/* One line of a heading; the text stays the title's. */
struct line {
	const char *s;
	struct cell cell;
};

struct table {
	struct strbuf text; /* the kept cells' texts, one after another; the titles first */
	VEC(struct cell) cell;
	size_t *data;  /* the widest kept value of each column, without its heading */
	size_t *width; /* of each column */
	bool *cut;     /* columns that were narrowed: wider cells are shortened */
	size_t blanks; /* owed before the next visible text, so that no line ends in one */
	size_t lines;  /* that a heading may take */
	bool decided;
	bool header; /* the first of the cells are the titles, not written yet */
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
	t->data = xcalloc(o->n + 1, sizeof(*t->data));
	t->width = xcalloc(o->n + 1, sizeof(*t->width));
	t->cut = xcalloc(o->n + 1, sizeof(*t->cut));
	t->lines = 1;
	t->header = o->n && !o->no_header;
	o->state = t;
	/* The titles are masked like values; they may come from data, too. */
	for (size_t i = 0; i < o->n && t->header; i++)
		add_cell(t, OUT_TEXT, o->column[i].title, strlen(o->column[i].title));
}

static void table_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	(void)kind;
	add_cell(o->state, c->type, s, len);
}

/* --- headings --- */

/* The length of the longest run of whole words within `width`: at least one word. */
static size_t words_within(const char *s, size_t len, size_t width)
{
	size_t taken = 0, used = 0;

	for (size_t i = 1; i <= len; i++) {
		if (i < len && s[i] != ' ')
			continue;
		used += utf8_width(s + taken, i - taken);
		if (taken && used > width)
			break;
		taken = i;
	}
	return taken;
}

/*
 * Breaks a title at blanks into at most `max` lines, `width` wide if its words allow that; the
 * last line takes what is left.  Returns the number of lines.
 */
static size_t split_title(
	const char *s, size_t len, size_t width, size_t max, struct line line[HEADING_MAX])
{
	size_t n = 0;

	while (len && n < max) {
		size_t taken = n + 1 < max ? words_within(s, len, width) : len;

		line[n++] = (struct line){ s, { taken, utf8_width(s, taken) } };
		s += taken;
		len -= taken;
		for (; len && *s == ' '; len--)
			s++;
	}
	return n;
}

static bool title_fits(const char *s, size_t len, size_t width, size_t max)
{
	struct line line[HEADING_MAX];
	size_t n = split_title(s, len, width, max, line);

	while (n && line[n - 1].cell.width <= width)
		n--;
	return !n;
}

/* The least width, but not less than the data's, in which the title takes at most `max` lines. */
static size_t heading_width(const char *s, struct cell title, size_t data, size_t max)
{
	size_t low = data, high = title.width;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (title_fits(s, title.len, middle, max))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* How many lines the header takes, with the columns as wide as they are now. */
static size_t header_height(const struct out *o, const struct table *t)
{
	struct line line[HEADING_MAX];
	const char *s = t->text.buf;
	size_t height = 1;

	if (!t->header)
		return 0;
	for (size_t i = 0; i < o->n; s += t->cell.v[i++].len) {
		size_t n = split_title(s, t->cell.v[i].len, t->width[i], t->lines, line);

		if (n > height)
			height = n;
	}
	return height;
}

/* --- widths --- */

static size_t positive_env(const char *name)
{
	const char *s = getenv(name);
	long v = s ? strtol(s, NULL, 10) : 0;

	return v > 0 && v <= ROW_MAX ? (size_t)v : 0;
}

void out_terminal_size(size_t *columns, size_t *lines)
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
	for (size_t i = t->header ? o->n : 0; i < t->cell.n; i++)
		if (t->cell.v[i].width > t->data[i % o->n])
			t->data[i % o->n] = t->cell.v[i].width;
}

static void narrow(struct table *t, size_t i, size_t width)
{
	if (t->width[i] <= width)
		return;
	t->width[i] = width;
	t->cut[i] = true;
}

/* Gives each column what its data need, and its heading in at most `lines` lines. */
static void set_widths(const struct out *o, struct table *t, size_t lines)
{
	const char *s = t->text.buf;

	t->lines = lines;
	for (size_t i = 0; i < o->n; i++) {
		t->width[i] = t->data[i];
		t->cut[i] = false;
		if (!t->header)
			continue;
		t->width[i] = heading_width(s, t->cell.v[i], t->data[i], lines);
		s += t->cell.v[i].len;
	}
}

/* The settings' widest columns. */
static void limit_widths(const struct out *o, struct table *t)
{
	for (size_t i = 0; i < o->n; i++)
		if (may_be_cut(o->column[i].type) && o->column[i].width > 0)
			narrow(t, i, (size_t)o->column[i].width);
}

static size_t row_width(const struct out *o, const struct table *t)
{
	size_t total = o->n ? (o->n - 1) * GAP : 0;

	for (size_t i = 0; i < o->n; i++)
		total += t->width[i];
	return total;
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

/*
 * Takes from the widest text, one by one, until the row fits.  If it never would, nothing is taken
 * and false returned: a row that wraps anyway had better be whole.
 */
static bool shorten_texts(const struct out *o, struct table *t, size_t columns)
{
	size_t total = row_width(o, t), least = total;

	for (size_t i = 0; i < o->n; i++)
		if (may_be_cut(o->column[i].type) && t->width[i] > WIDTH_MIN)
			least -= t->width[i] - WIDTH_MIN;
	if (least > columns)
		return false;
	for (size_t i = 0; i < o->n; i++)
		if (may_be_cut(o->column[i].type))
			narrow(t, i, columns); /* at once: a text may be megabytes long */
	for (total = row_width(o, t); total > columns; total--) {
		size_t i = widest(o, t);

		narrow(t, i, t->width[i] - 1);
	}
	return true;
}

static void set_lines(const struct out *o, struct table *t, size_t lines)
{
	set_widths(o, t, lines);
	limit_widths(o, t);
}

/* The screen's lines that a row wraps into. */
static size_t row_height(const struct out *o, const struct table *t, size_t columns)
{
	return (row_width(o, t) + columns - 1) / columns;
}

/*
 * Makes rows fit the screen: headings are broken before any text is shortened.  If nothing helps,
 * false is returned and headings are broken only as far as rows wrap into fewer lines by that.
 */
static bool fit(const struct out *o, struct table *t, size_t columns)
{
	size_t height[HEADING_MAX + 1], best = 1;

	for (size_t lines = 1; lines <= HEADING_MAX; lines++) {
		set_lines(o, t, lines);
		height[lines] = row_height(o, t, columns);
		if (height[lines] <= 1)
			return true;
		if (height[lines] < height[best])
			best = lines;
	}
	if (shorten_texts(o, t, columns))
		return true;
	set_lines(o, t, best);
	return false;
}

/* --- rows --- */

/* `more`: there may be rows yet that are not kept. */
static void decide(struct out *o, struct table *t, bool more)
{
	size_t columns, lines, rows = o->n ? t->cell.n / o->n : 0;
	bool wraps;

	t->decided = true;
	measure(o, t);
	if (!o->terminal) {
		set_widths(o, t, 1);
		return;
	}
	out_terminal_size(&columns, &lines);
	wraps = !fit(o, t, columns);
	/* The header counts; one line is the shell's.  How long wrapped rows get, less finds out.
	 */
	rows += header_height(o, t) - t->header;
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
	t->blanks = 0;
	put_char(o, '\n');
}

/* The line of the header that is `below` lines above its last: headings stand at the bottom. */
static void put_header_line(struct out *o, struct table *t, size_t below)
{
	struct line line[HEADING_MAX];
	const char *s = t->text.buf;

	if (o->color)
		put_str(o, "\033[1m");
	for (size_t i = 0; i < o->n; s += t->cell.v[i++].len) {
		size_t n = split_title(s, t->cell.v[i].len, t->width[i], t->lines, line);

		if (below < n)
			put_cell(o, t, i, line[n - 1 - below].s, line[n - 1 - below].cell);
		else
			put_cell(o, t, i, "", (struct cell){ 0, 0 });
	}
	if (o->color)
		put_str(o, "\033[m");
	end_line(o, t);
}

static void put_kept(struct out *o, struct table *t)
{
	const char *s = t->text.buf;
	size_t first = t->header ? o->n : 0;

	for (size_t i = header_height(o, t); i-- > 0;)
		put_header_line(o, t, i);
	t->header = false;
	for (size_t i = 0; i < t->cell.n; s += t->cell.v[i++].len) {
		if (i < first)
			continue;
		put_cell(o, t, i % o->n, s, t->cell.v[i]);
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
	free(t->data);
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
