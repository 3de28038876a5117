/* The writing of a scalar in YAML so that it reads back as the same text. */
#include "io/yamltree.h"

#include "base/utf8.h"

#include <strings.h>

enum { BLOCK_INDENT = 2 };

enum form { FORM_PLAIN, FORM_SINGLE, FORM_DOUBLE, FORM_BLOCK };

/* Words that this or another reader would take for something else than text. */
static bool is_special_word(const char *s)
{
	static const char *const words[] = { "~", "null", "true", "false", "yes", "no", "y", "n",
		"on", "off", "=", "<<" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(s, words[i]))
			return true;
	return false;
}

/* Characters that YAML forbids or folds, and those that no one would see. */
static bool needs_escape(int32_t cp)
{
	return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp < 0xA0) ||
		cp == 0x2028 || cp == 0x2029 || cp == 0xFEFF || (cp & 0xFFFE) == 0xFFFE;
}

static bool plain_allowed(const char *s, size_t len)
{
	if (!len || strchr(" \t", s[0]) || strchr(" \t:", s[len - 1]) || is_special_word(s))
		return false;
	if (*s == '-' && !(s[1] >= '0' && s[1] <= '9'))
		return false;
	if (strchr("?:,[]{}#&*!|>'\"%@`", *s) || !strncmp(s, "...", 3))
		return false;
	return !strstr(s, ": ") && !strstr(s, " #") && !strchr(s, '\t');
}

/* A block keeps lines as they are; one of blanks alone an editor would take for empty. */
static bool block_allowed(const char *s)
{
	bool text = false;

	for (; *s; s++) {
		if (*s == '\n' && s[1] && strchr(" \t", s[1]) &&
			s[1 + strspn(s + 1, " \t")] == '\n')
			return false;
		text |= !strchr(" \t\n", *s);
	}
	return text;
}

static enum form form_of(const char *s, size_t len)
{
	bool lines = false;

	for (size_t i = 0; i < len;) {
		int32_t cp;

		i += utf8_read(s + i, len - i, &cp);
		if (needs_escape(cp))
			return FORM_DOUBLE;
		lines |= cp == '\n';
	}
	if (lines)
		return block_allowed(s) ? FORM_BLOCK : FORM_DOUBLE;
	return plain_allowed(s, len) ? FORM_PLAIN : FORM_SINGLE;
}

static void add_single(struct strbuf *out, const char *s)
{
	strbuf_addch(out, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			strbuf_addch(out, '\'');
		strbuf_addch(out, *s);
	}
	strbuf_addch(out, '\'');
}

static void add_double(struct strbuf *out, const char *s, size_t len)
{
	strbuf_addch(out, '"');
	for (size_t i = 0, n; i < len; i += n) {
		int32_t cp;

		n = utf8_read(s + i, len - i, &cp);
		if (cp == '"' || cp == '\\')
			strbuf_addf(out, "\\%c", (char)cp);
		else if (cp == '\n')
			strbuf_addstr(out, "\\n");
		else if (cp == '\t')
			strbuf_addstr(out, "\\t");
		else if (needs_escape(cp))
			strbuf_addf(out, cp > 0xFFFF ? "\\U%08X" : "\\u%04X", (unsigned)cp);
		else
			strbuf_add(out, s + i, n);
	}
	strbuf_addch(out, '"');
}

/* The caller ends the last line, so a line break at the end of the text is left to it. */
static void add_block(struct strbuf *out, const char *s, size_t len, int indent)
{
	bool ends = s[len - 1] == '\n';

	strbuf_addch(out, '|');
	if (strchr(" \t\n", *s))
		strbuf_addf(out, "%d", BLOCK_INDENT);
	if (!ends)
		strbuf_addch(out, '-');
	else if (len > 1 && s[len - 2] == '\n')
		strbuf_addch(out, '+');
	len -= ends;
	for (const char *end = s + len; s <= end;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		if (!stop)
			stop = end;
		strbuf_addch(out, '\n');
		if (stop > s)
			strbuf_addchn(out, ' ', (size_t)indent);
		strbuf_add(out, s, (size_t)(stop - s));
		s = stop + 1;
	}
}

void yaml_add_scalar(struct strbuf *out, const char *text, int indent)
{
	size_t len = strlen(text);

	switch (form_of(text, len)) {
	case FORM_PLAIN:
		strbuf_add(out, text, len);
		break;
	case FORM_SINGLE:
		add_single(out, text);
		break;
	case FORM_DOUBLE:
		add_double(out, text, len);
		break;
	case FORM_BLOCK:
		/* A block must be indented deeper than the key or dash it follows. */
		add_block(out, text, len, indent < BLOCK_INDENT ? BLOCK_INDENT : indent);
		break;
	}
}

static bool looks_like_number(const char *s)
{
	const char *p = s + (*s == '+' || *s == '-');

	return ((*p >= '0' && *p <= '9') || *p == '.') &&
		!p[strspn(p, "0123456789abcdefABCDEFoOxXtTzZinINyY_.,:+- ")];
}

void yaml_add_text(struct strbuf *out, const char *text, int indent)
{
	if (form_of(text, strlen(text)) == FORM_PLAIN && looks_like_number(text))
		add_single(out, text);
	else
		yaml_add_scalar(out, text, indent);
}
