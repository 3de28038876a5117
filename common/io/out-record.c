/* record: a block of "Title: value" lines for each record, and what people's formats share. */
#include "io/out-internal.h"

#include "base/utf8.h"

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7F;
}

/* Appends one code point, or two for CR LF; returns how many bytes of s it took. */
static size_t add_masked_char(struct strbuf *sb, const char *s, size_t len)
{
	int32_t cp;
	size_t n = utf8_read(s, len, &cp);

	if (!utf8_is_control(cp)) {
		strbuf_add(sb, s, n);
		return n;
	}
	switch (cp) {
	case '\t':
		strbuf_addch(sb, ' ');
		return n;
	case '\n':
	case '\r':
	case 0x2028:
	case 0x2029:
		strbuf_addstr(sb, "⏎");
		return cp == '\r' && len > 1 && s[1] == '\n' ? 2 : n;
	}
	strbuf_addstr(sb, "·");
	return n;
}

size_t add_masked(struct strbuf *sb, const char *s, size_t len)
{
	size_t start = sb->len, i = 0;

	while (i < len) {
		size_t run = i;

		while (i < len && is_plain((unsigned char)s[i]))
			i++;
		strbuf_add(sb, s + run, i - run);
		if (i == len && !run)
			return len; /* all ASCII, a column each */
		if (i < len)
			i += add_masked_char(sb, s + i, len - i);
	}
	return utf8_width(sb->buf + start, sb->len - start);
}

struct title {
	char *text; /* "Title:" */
	size_t width;
};

struct record_state {
	struct title *title; /* of each column */
	size_t width;	     /* of the widest */
};

static void record_begin(struct out *o)
{
	struct record_state *r = xcalloc(1, sizeof(*r));

	r->title = xcalloc(o->n + 1, sizeof(*r->title));
	for (size_t i = 0; i < o->n; i++) {
		struct strbuf sb = STRBUF_INIT;

		r->title[i].width =
			1 + add_masked(&sb, o->column[i].title, strlen(o->column[i].title));
		strbuf_addch(&sb, ':');
		r->title[i].text = strbuf_detach(&sb);
		if (r->title[i].width > r->width)
			r->width = r->title[i].width;
	}
	o->state = r;
}

/* The lines of a value; the first stands beside the title, which is `used` columns wide. */
static void put_lines(struct out *o, const char *s, size_t len, size_t used)
{
	const struct record_state *r = o->state;
	struct strbuf *sb = &o->scratch;
	const char *end = s + len;

	for (;;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		size_t n = (size_t)((stop ? stop : end) - s);

		if (stop && n && s[n - 1] == '\r')
			n--;
		strbuf_reset(sb);
		if (n)
			strbuf_addchn(sb, ' ', r->width + 1 - used);
		add_masked(sb, s, n);
		strbuf_addch(sb, '\n');
		put(o, sb->buf, sb->len);
		/* A line break at the end of the text begins no further line. */
		if (!stop || stop + 1 == end)
			return;
		s = stop + 1;
		used = 0;
	}
}

static void record_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	const struct record_state *r = o->state;

	(void)c;
	(void)kind;
	if (!o->at && o->rows)
		put_char(o, '\n');
	put_str(o, r->title[o->at].text);
	put_lines(o, s, len, r->title[o->at].width);
}

static void nothing(struct out *o)
{
	(void)o;
}

static void record_release(struct out *o)
{
	struct record_state *r = o->state;

	for (size_t i = 0; i < o->n; i++)
		free(r->title[i].text);
	free(r->title);
	free(r);
}

const struct printer printer_record = {
	.name = "record",
	.people = true,
	.begin = record_begin,
	.value = record_value,
	.end_row = nothing,
	.end = nothing,
	.release = record_release,
};
