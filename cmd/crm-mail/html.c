#include "letters.h"

#include <strings.h>

#include "base/utf8.h"

enum { QUOTE_MAX = 20, LIST_MAX = 20 };

struct html {
	struct strbuf *out;
	const char *last;     /* the last > there is */
	size_t start;	      /* of our text in out */
	int breaks;	      /* line ends owed before the next word */
	bool space;	      /* a blank is owed */
	int quote;	      /* blockquotes around */
	int between;	      /* likewise in the blank lines that are owed */
	int pre;	      /* elements around in which blanks count */
	int list;	      /* lists around */
	int number[LIST_MAX]; /* of the next item; 0 = not numbered */
	struct strbuf href;
	size_t link; /* where the open link's text begins */
};

struct tag {
	char name[16];
	bool closes;
	const char *attributes;
	size_t len;
};

static const struct {
	const char *name;
	int32_t cp;
} entities[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
	{ "nbsp", ' ' }, { "ensp", ' ' }, { "emsp", ' ' }, { "thinsp", ' ' }, { "shy", 0xAD },
	{ "zwnj", 0xAD }, { "zwj", 0xAD }, { "laquo", 0xAB }, { "raquo", 0xBB },
	{ "mdash", 0x2014 }, { "ndash", 0x2013 }, { "hellip", 0x2026 }, { "ldquo", 0x201C },
	{ "rdquo", 0x201D }, { "bdquo", 0x201E }, { "lsquo", 0x2018 }, { "rsquo", 0x2019 },
	{ "sbquo", 0x201A }, { "bull", 0x2022 }, { "middot", 0xB7 }, { "copy", 0xA9 },
	{ "reg", 0xAE }, { "trade", 0x2122 }, { "euro", 0x20AC }, { "pound", 0xA3 },
	{ "sect", 0xA7 }, { "deg", 0xB0 }, { "plusmn", 0xB1 }, { "times", 0xD7 },
	{ "frac12", 0xBD }, { "larr", 0x2190 }, { "rarr", 0x2192 }, { "agrave", 0xE0 },
	{ "aacute", 0xE1 }, { "acirc", 0xE2 }, { "auml", 0xE4 }, { "aring", 0xE5 },
	{ "aelig", 0xE6 }, { "ccedil", 0xE7 }, { "egrave", 0xE8 }, { "eacute", 0xE9 },
	{ "ecirc", 0xEA }, { "euml", 0xEB }, { "icirc", 0xEE }, { "iuml", 0xEF },
	{ "ntilde", 0xF1 }, { "oacute", 0xF3 }, { "ocirc", 0xF4 }, { "ouml", 0xF6 },
	{ "oslash", 0xF8 }, { "ugrave", 0xF9 }, { "ucirc", 0xFB }, { "uuml", 0xFC },
	{ "szlig", 0xDF }, { "Auml", 0xC4 }, { "Ouml", 0xD6 }, { "Uuml", 0xDC },
	{ "Eacute", 0xC9 } };

/* "#171;" and "#xAB;" behind the &. */
static int32_t numeric(const char *s, size_t left, size_t *len)
{
	bool hex = left > 1 && (s[1] | 0x20) == 'x';
	size_t i = hex ? 2 : 1, first = i;
	int32_t cp = 0;

	for (; i < left && i < first + 7; i++) {
		char low = s[i] | 0x20;

		if (s[i] >= '0' && s[i] <= '9')
			cp = cp * (hex ? 16 : 10) + s[i] - '0';
		else if (hex && low >= 'a' && low <= 'f')
			cp = cp * 16 + low - 'a' + 10;
		else
			break;
	}
	*len = i + (i < left && s[i] == ';');
	if (i == first || cp >= 0x110000 || (cp >= 0xD800 && cp < 0xE000))
		return 0;
	return cp == 0xA0 || cp < 0x20 ? ' ' : cp;
}

int32_t html_entity(const char *s, size_t left, size_t *len)
{
	if (left && *s == '#')
		return numeric(s, left, len);
	for (size_t i = 0; i < ARRAY_SIZE(entities); i++) {
		size_t n = strlen(entities[i].name);

		if (left > n && !memcmp(s, entities[i].name, n) && s[n] == ';') {
			*len = n + 1;
			return entities[i].cp;
		}
	}
	return 0;
}

/* Pays what is owed before a word. */
static void settle(struct html *h)
{
	bool first = h->out->len == h->start;

	if (h->breaks || first) {
		for (int i = first ? 0 : h->breaks; i > 0; i--) {
			strbuf_addch(h->out, '\n');
			if (i > 1)
				strbuf_addchn(h->out, '>',
					(size_t)(h->between < h->quote ? h->between : h->quote));
		}
		strbuf_addchn(h->out, '>', (size_t)h->quote);
		if (h->quote)
			strbuf_addch(h->out, ' ');
		h->space = false;
	}
	if (h->space)
		strbuf_addch(h->out, ' ');
	h->space = false;
	h->breaks = 0;
}

static void owe(struct html *h, int breaks)
{
	if (!h->breaks)
		h->between = h->quote;
	if (h->breaks < breaks)
		h->breaks = breaks;
}

static void add_cp(struct html *h, int32_t cp)
{
	if (cp == '\n' && h->pre) {
		h->breaks++;
		return;
	}
	if (cp == ' ' || cp == '\n' || cp == '\t') {
		if (h->pre) {
			settle(h);
			strbuf_addch(h->out, cp == '\t' ? '\t' : ' ');
		}
		h->space = !h->pre;
		return;
	}
	if (cp == 0xAD || cp == 0x200B || cp == 0xFEFF)
		return; /* where a word might be parted */
	settle(h);
	utf8_add(h->out, cp);
}

static void add_text(struct html *h, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		int32_t cp;
		size_t n = utf8_read(s + i, len - i, &cp);

		if (cp == 0xA0)
			cp = ' ';
		add_cp(h, cp);
		i += n;
	}
}

/* The value of an attribute, its entities resolved; "" without one. */
static void attribute(const struct tag *t, const char *name, struct strbuf *out)
{
	size_t n = strlen(name), i = 0;

	for (; i + n < t->len; i++) {
		char quote = 0;
		size_t k = i + n;

		if ((i && !strchr(" \t\n\"'/", t->attributes[i - 1])) ||
			strncasecmp(t->attributes + i, name, n) || t->attributes[k] != '=')
			continue;
		k++;
		if (k < t->len && (t->attributes[k] == '"' || t->attributes[k] == '\''))
			quote = t->attributes[k++];
		while (k < t->len &&
			(quote ? t->attributes[k] != quote : !strchr(" \t\n>", t->attributes[k]))) {
			size_t used = 0;
			int32_t cp = t->attributes[k] == '&'
				? html_entity(t->attributes + k + 1, t->len - k - 1, &used)
				: 0;

			if (cp)
				utf8_add(out, cp);
			else
				strbuf_addch(out, t->attributes[k]);
			k += cp ? used + 1 : 1;
		}
		return;
	}
}

static bool one_of(const char *name, const char *list)
{
	size_t n = strlen(name);

	for (const char *at = list; n && (at = strstr(at, name)); at += n)
		if ((at == list || at[-1] == ' ') && (!at[n] || at[n] == ' '))
			return true;
	return false;
}

/* A link's address stands behind its text, unless that says it already. */
static void end_link(struct html *h)
{
	const char *url = h->href.buf, *bare = url;
	const char *text = h->out->buf + (h->link < h->out->len ? h->link : h->out->len);

	if (!h->href.len)
		return;
	if (!strncasecmp(bare, "mailto:", 7))
		bare += 7;
	if ((bare != url || !strncasecmp(url, "http", 4)) && !strstr(text, bare) && *bare &&
		!strpbrk(bare, "\n\r\t"))
		strbuf_addf(h->out, "%s<%s>", h->out->len > h->start ? " " : "", bare);
	strbuf_reset(&h->href);
}

static void begin_item(struct html *h)
{
	int depth = h->list < LIST_MAX ? h->list : LIST_MAX - 1;

	owe(h, 1);
	settle(h);
	strbuf_addchn(h->out, ' ', h->list > 1 ? 2 * (size_t)(depth - 1) : 0);
	if (depth && h->number[depth])
		strbuf_addf(h->out, "%d. ", h->number[depth]++);
	else
		strbuf_addstr(h->out, "- ");
}

static void take_list(struct html *h, const struct tag *t)
{
	owe(h, h->list + !t->closes > 1 ? 1 : 2);
	h->list += t->closes ? -(h->list > 0) : 1;
	if (!t->closes && h->list < LIST_MAX)
		h->number[h->list] = t->name[0] == 'o';
}

static void take_link(struct html *h, const struct tag *t)
{
	end_link(h);
	if (t->closes)
		return;
	attribute(t, "href", &h->href);
	h->link = h->out->len;
}

static void take_tag(struct html *h, const struct tag *t)
{
	if (!strcmp(t->name, "br")) {
		owe(h, h->breaks + 1);
	} else if (one_of(t->name, "p h1 h2 h3 h4 h5 h6 table dl form")) {
		owe(h, 2);
	} else if (!strcmp(t->name, "blockquote")) {
		owe(h, 2);
		h->quote += t->closes ? -(h->quote > 0) : h->quote < QUOTE_MAX;
	} else if (!strcmp(t->name, "pre")) {
		owe(h, 2);
		h->pre += t->closes ? -(h->pre > 0) : 1;
	} else if (one_of(t->name, "ul ol")) {
		take_list(h, t);
	} else if (!strcmp(t->name, "li") && !t->closes) {
		begin_item(h);
	} else if (one_of(t->name, "td th")) {
		h->space = true;
	} else if (one_of(t->name, "div tr dt dd li section article header footer body center")) {
		owe(h, 1);
	} else if (!strcmp(t->name, "hr")) {
		owe(h, 1);
		add_text(h, "----", 4);
		owe(h, 1);
	} else if (!strcmp(t->name, "a")) {
		take_link(h, t);
	} else if (!strcmp(t->name, "img")) {
		struct strbuf alt = STRBUF_INIT;

		attribute(t, "alt", &alt);
		add_text(h, alt.buf, alt.len);
		strbuf_release(&alt);
	}
}

/* Reads the tag at html[0] == '<': its length, or 0 when this is none. */
static size_t read_tag(const char *html, size_t len, struct tag *t)
{
	size_t i = 1, n = 0;
	const char *end;
	char quote = 0;

	memset(t, 0, sizeof(*t));
	t->closes = i < len && html[i] == '/';
	i += t->closes;
	if (i >= len || !(html[i] == '!' || html[i] == '?' || (html[i] | 0x20) >= 'a') ||
		(html[i] | 0x20) > 'z')
		return 0;
	for (; i < len && ((html[i] | 0x20) >= 'a' && (html[i] | 0x20) <= 'z'); i++)
		if (n + 1 < sizeof(t->name))
			t->name[n++] = html[i] | 0x20;
	for (; i < len && html[i] >= '1' && html[i] <= '6'; i++)
		if (n + 1 < sizeof(t->name))
			t->name[n++] = html[i];
	t->attributes = html + i;
	for (size_t k = i; k < len; k++) {
		if (quote) {
			quote = html[k] == quote ? 0 : quote;
		} else if ((html[k] == '"' || html[k] == '\'') && html[k - 1] == '=') {
			quote = html[k];
		} else if (html[k] == '>') {
			t->len = k - i;
			return k + 1;
		}
	}
	/* A quote that is never closed: up to the first >. */
	end = memchr(html + i, '>', len - i);
	t->len = end ? (size_t)(end - t->attributes) : 0;
	return end ? (size_t)(end - html) + 1 : 0;
}

/* Behind the end of an element whose content is not for reading. */
static size_t skip_element(const char *html, size_t len, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n + 2 <= len; i++)
		if (html[i] == '<' && html[i + 1] == '/' && !strncasecmp(html + i + 2, name, n))
			return i;
	return len;
}

static size_t skip_comment(const char *html, size_t len)
{
	const char *end = len > 4 ? memmem(html + 4, len - 4, "-->", 3) : NULL;

	return end ? (size_t)(end - html) + 3 : len;
}

static size_t take_markup(struct html *h, const char *html, size_t len)
{
	struct tag t;
	size_t n;

	if (len >= 4 && !memcmp(html, "<!--", 4))
		return skip_comment(html, len);
	n = html < h->last ? read_tag(html, len, &t) : 0;
	if (!n) {
		add_cp(h, '<');
		return 1;
	}
	if (!t.closes && one_of(t.name, "script style title template"))
		return n + skip_element(html + n, len - n, t.name);
	take_tag(h, &t);
	return n;
}

void html_text(struct strbuf *out, const char *html, size_t len)
{
	struct html h = { .out = out, .start = out->len, .href = STRBUF_INIT };

	h.last = memrchr(html, '>', len);

	for (size_t i = 0; i < len;) {
		size_t n = 0;
		int32_t cp;

		if (html[i] == '<') {
			i += take_markup(&h, html + i, len - i);
			continue;
		}
		cp = html[i] == '&' ? html_entity(html + i + 1, len - i - 1, &n) : 0;
		if (cp) {
			add_cp(&h, cp);
			i += n + 1;
			continue;
		}
		n = strcspn(html + i + 1, "<&") + 1;
		if (n > len - i)
			n = len - i;
		add_text(&h, html + i, n);
		i += n;
	}
	end_link(&h);
	strbuf_release(&h.href);
}
