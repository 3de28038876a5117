/* html: a small document that needs nothing else. */
#include "io/out-internal.h"

#include "base/utf8.h"

static void put_entity(struct out *o, char c)
{
	switch (c) {
	case '&':
		put_str(o, "&amp;");
		return;
	case '<':
		put_str(o, "&lt;");
		return;
	case '>':
		put_str(o, "&gt;");
		return;
	case '"':
		put_str(o, "&quot;");
		return;
	case '\r':
		/* A bare one would be read as a line feed. */
		put_str(o, "&#13;");
		return;
	case '\t':
	case '\n':
		put_char(o, c);
		return;
	}
	/* Other controls are not allowed in HTML in any form. */
	put_str(o, "·");
}

static bool is_plain(unsigned char c)
{
	/* 0xC2 begins U+0080…U+009F. */
	return c >= 0x20 && c != '&' && c != '<' && c != '>' && c != '"' && c != 0x7F && c != 0xC2;
}

static void put_html(struct out *o, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *run = s;
		int32_t cp;
		size_t n;

		while (s < end && is_plain((unsigned char)*s))
			s++;
		put(o, run, (size_t)(s - run));
		if (s == end)
			return;
		n = utf8_read(s, (size_t)(end - s), &cp);
		if (cp >= 0xA0)
			put(o, s, n);
		else
			put_entity(o, n == 1 ? *s : '\x7F');
		s += n;
	}
}

static void put_cell_start(struct out *o, const char *name, const struct out_column *c)
{
	put_char(o, '<');
	put_str(o, name);
	put_str(o, is_numeric(c->type) ? " class=\"n\">" : ">");
}

static void html_begin(struct out *o)
{
	const char *caption = o->caption ? o->caption : "";

	put_str(o, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>");
	/* A document without a title is not valid. */
	put_html(o, *caption ? caption : "crm", strlen(*caption ? caption : "crm"));
	put_str(o,
		"</title>\n<style>\n"
		"body { font-family: sans-serif }\n"
		"table { border-collapse: collapse }\n"
		"caption { font-weight: bold; text-align: left; padding: 0.3em 0 }\n"
		"th, td { border: 1px solid #bbb; padding: 0.2em 0.5em; text-align: left; "
		"vertical-align: top; white-space: pre-wrap }\n"
		".n { text-align: right; white-space: nowrap }\n"
		"</style>\n</head>\n<body>\n<table>\n");
	if (*caption) {
		put_str(o, "<caption>");
		put_html(o, caption, strlen(caption));
		put_str(o, "</caption>\n");
	}
	if (!o->no_header) {
		put_str(o, "<thead>\n<tr>");
		for (size_t i = 0; i < o->n; i++) {
			put_cell_start(o, "th", &o->column[i]);
			put_html(o, o->column[i].title, strlen(o->column[i].title));
			put_str(o, "</th>");
		}
		put_str(o, "</tr>\n</thead>\n");
	}
	put_str(o, "<tbody>\n");
}

static void html_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	(void)kind;
	if (!o->at)
		put_str(o, "<tr>");
	put_cell_start(o, "td", c);
	put_html(o, s, len);
	put_str(o, "</td>");
}

static void html_end_row(struct out *o)
{
	put_str(o, "</tr>\n");
}

static void html_end(struct out *o)
{
	put_str(o, "</tbody>\n</table>\n</body>\n</html>\n");
}

const struct printer printer_html = {
	.name = "html",
	.people = true,
	.begin = html_begin,
	.value = html_value,
	.end_row = html_end_row,
	.end = html_end,
};
