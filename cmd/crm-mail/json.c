#include "letters.h"

static void add_string(struct strbuf *line, const char *text)
{
	strbuf_addch(line, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_addf(line, "\\%c", *text);
		else if (*text == '\n')
			strbuf_addstr(line, "\\n");
		else if ((unsigned char)*text < 0x20)
			strbuf_addf(line, "\\u%04x", *text);
		else
			strbuf_addch(line, *text);
	}
	strbuf_addch(line, '"');
}

static void add_key(struct strbuf *line, const char *key)
{
	strbuf_addstr(line, line->len ? ", " : "{");
	add_string(line, key);
	strbuf_addstr(line, ": ");
}

void json_text(struct strbuf *line, const char *key, const char *text)
{
	add_key(line, key);
	if (text)
		add_string(line, text);
	else
		strbuf_addstr(line, "null");
}

void json_number(struct strbuf *line, const char *key, int64_t n)
{
	add_key(line, key);
	strbuf_addf(line, "%" PRId64, n);
}

void json_item(struct strbuf *line, const char *key, const char *text, bool first)
{
	if (first) {
		add_key(line, key);
		strbuf_addch(line, '[');
	} else {
		strbuf_addstr(line, ", ");
	}
	add_string(line, text ? text : "");
}

void json_list_end(struct strbuf *line, bool any)
{
	if (any)
		strbuf_addch(line, ']');
}
