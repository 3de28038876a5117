/*
 * One object of JSON (RFC 8259, strictly) as a record.  The values are unescaped in place, where
 * they can only get shorter.
 */
#include "io/reader-internal.h"

/* A place in the text of the object, which ends in a NUL. */
struct cursor {
	struct reader *r;
	char *at;
	const char *end;
	long line;
	struct strbuf *err;
};

bool json_is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int wrong(struct cursor *c, const char *sentence)
{
	return reader_refuse(c->r, c->line, c->err, "%s: %s", sentence,
		reader_quoted(c->at, (size_t)(c->end - c->at)));
}

static void blanks(struct cursor *c)
{
	for (; json_is_space(*c->at); c->at++)
		c->line += *c->at == '\n' || (*c->at == '\r' && c->at[1] != '\n');
}

/* Four hexadecimal digits, or -1. */
static int32_t hex4(const char *s)
{
	int32_t value = 0;

	for (int i = 0; i < 4; i++) {
		char low = s[i] | 0x20;

		if (s[i] >= '0' && s[i] <= '9')
			value = value * 16 + s[i] - '0';
		else if (low >= 'a' && low <= 'f')
			value = value * 16 + low - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* \uXXXX, or two of them for a letter beyond U+FFFF; c->at stands on the u. */
static int unicode_escape(struct cursor *c, char **out)
{
	int32_t cp = hex4(c->at + 1), low;
	char bytes[4];
	size_t n = 0;

	if (cp == 0)
		return wrong(c, _("a NUL character cannot be kept"));
	if (cp < 0)
		return wrong(c, _("\\u needs four hexadecimal digits"));
	if (cp >= 0xD800 && cp < 0xE000) {
		low = cp < 0xDC00 && c->at[5] == '\\' && c->at[6] == 'u' ? hex4(c->at + 7) : -1;
		if (low < 0xDC00 || low >= 0xE000)
			return wrong(c, _("half of a surrogate pair"));
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		c->at += 6;
	}
	c->at += 5;
	if (cp < 0x80) {
		bytes[n++] = (char)cp;
	} else {
		if (cp < 0x800) {
			bytes[n++] = (char)(0xC0 | cp >> 6);
		} else {
			if (cp < 0x10000) {
				bytes[n++] = (char)(0xE0 | cp >> 12);
			} else {
				bytes[n++] = (char)(0xF0 | cp >> 18);
				bytes[n++] = (char)(0x80 | (cp >> 12 & 0x3F));
			}
			bytes[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
		}
		bytes[n++] = (char)(0x80 | (cp & 0x3F));
	}
	memcpy(*out, bytes, n);
	*out += n;
	return 0;
}

/* Reads a string at its opening quote, writes its text to *out, which is moved behind it. */
static int read_string(struct cursor *c, char **out)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *name;

	for (c->at++; *c->at != '"';) {
		if ((unsigned char)*c->at < 0x20)
			return wrong(c, _("a control character stands within a text"));
		if (*c->at != '\\') {
			*(*out)++ = *c->at++;
			continue;
		}
		c->at++;
		name = *c->at ? strchr(names, *c->at) : NULL;
		if (name) {
			*(*out)++ = bytes[name - names];
			c->at++;
		} else if (*c->at != 'u') {
			return wrong(c, _("an unknown escape"));
		} else if (unicode_escape(c, out)) {
			return -1;
		}
	}
	c->at++;
	return 0;
}

static bool digits(const char **s)
{
	const char *start = *s;

	while (**s >= '0' && **s <= '9')
		(*s)++;
	return *s > start;
}

/* Length of the number at s by the grammar of JSON, or 0. */
static size_t number_length(const char *s)
{
	const char *at = s + (*s == '-');

	if (*at == '0')
		at++;
	else if (!digits(&at))
		return 0;
	if (*at == '.' && (at++, !digits(&at)))
		return 0;
	if (*at == 'e' || *at == 'E') {
		at++;
		at += *at == '+' || *at == '-';
		if (!digits(&at))
			return 0;
	}
	return (size_t)(at - s);
}

/* Reads a string, number or word and writes it to *out; false in *some for null. */
static int read_scalar(struct cursor *c, char **out, bool *some)
{
	static const struct {
		const char *word, *text;
	} words[] = { { "true", "1" }, { "false", "0" }, { "null", NULL } };
	size_t len;

	*some = true;
	if (*c->at == '"')
		return read_string(c, out);
	if (*c->at == '{' || *c->at == '[')
		return wrong(
			c, _("a value must be plain or a list of plain values, not an object"));
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		len = strlen(words[i].word);
		if (strncmp(c->at, words[i].word, len))
			continue;
		*some = words[i].text;
		if (*some)
			*(*out)++ = *words[i].text;
		c->at += len;
		return 0;
	}
	len = number_length(c->at);
	if (!len)
		return wrong(c, _("this is no value of JSON"));
	memmove(*out, c->at, len);
	*out += len;
	c->at += len;
	return 0;
}

/* Reads an array at its [ and writes the items to *out with line breaks between. */
static int read_array(struct cursor *c, char **out)
{
	bool some, first = true;

	c->at++;
	blanks(c);
	if (*c->at == ']') {
		c->at++;
		return 0;
	}
	for (;; first = false) {
		char *item;

		if (!first)
			*(*out)++ = '\n';
		item = *out;
		blanks(c);
		if (read_scalar(c, out, &some))
			return -1;
		if (memchr(item, '\n', (size_t)(*out - item)))
			return wrong(c, _("an item of a list cannot have several lines"));
		blanks(c);
		if (*c->at != ',' && *c->at != ']')
			return wrong(c, _("a comma or ] is missing"));
		if (*c->at++ == ']')
			return 0;
	}
}

/* Reads "key": value into its cell; a column that has a text already comes twice. */
static int read_member(struct cursor *c)
{
	char *key = c->at, *key_end = key, *out, *text;
	struct reader_cell *cell;
	bool some = true;

	if (*c->at != '"')
		return wrong(c, _("a name in quotes is missing"));
	if (read_string(c, &key_end))
		return -1;
	blanks(c);
	if (*c->at != ':')
		return wrong(c, _("a colon is missing"));
	/* From the colon on there is room for the text and its NUL. */
	text = out = c->at++;
	blanks(c);
	if (*c->at == '[' ? read_array(c, &out) : read_scalar(c, &out, &some))
		return -1;
	cell = reader_cell(c->r, key, (size_t)(key_end - key));
	/* len of a cell that was given: its text's, or 1 where that was null */
	if (cell->text || cell->len) {
		return reader_refuse(c->r, c->line, c->err, _("the name %s comes twice"),
			reader_quoted(key, (size_t)(key_end - key)));
	}
	*out = some ? '\0' : *out;
	*cell = (struct reader_cell){ some ? text : NULL, some ? (size_t)(out - text) : 1 };
	return 0;
}

static int read_object(struct cursor *c)
{
	c->at++;
	blanks(c);
	if (*c->at == '}') {
		c->at++;
		return 0;
	}
	for (;;) {
		blanks(c);
		if (read_member(c))
			return -1;
		blanks(c);
		if (*c->at != ',' && *c->at != '}')
			return wrong(c, _("a comma or } is missing"));
		if (*c->at++ == '}')
			return 0;
	}
}

int json_read_object(struct reader *r, char *text, size_t len, struct strbuf *err)
{
	struct cursor c = { r, text, text + len, r->line, err };

	for (size_t i = 0; i < r->cell.n; i++)
		r->cell.v[i] = (struct reader_cell){ NULL, 0 };
	if (read_object(&c))
		return -1;
	if (c.at != c.end)
		return wrong(&c, _("something follows the object"));
	for (size_t i = 0; i < r->cell.n; i++)
		if (!r->cell.v[i].text)
			r->cell.v[i].len = 0;
	return 0;
}
