#include "property.h"

#include <ctype.h>
#include <iconv.h>
#include <strings.h>

#include "base/utf8.h"

/* --- lines --- */

/* Appends the line at l->at to the text, and goes to the next. */
static void take_line(struct lines *l)
{
	const char *s = l->at;

	while (s < l->end && *s != '\r' && *s != '\n')
		s++;
	strbuf_add(&l->text, l->at, (size_t)(s - l->at));
	/* LF, CR, CRLF, and CRCRLF, which comes of a CRLF that was made one once more. */
	if (s + 2 < l->end && s[0] == '\r' && s[1] == '\r' && s[2] == '\n')
		s += 3;
	else if (s + 1 < l->end && s[0] == '\r' && s[1] == '\n')
		s += 2;
	else if (s < l->end)
		s++;
	l->at = s;
	l->line++;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* "NAME;ENCODING=QUOTED-PRINTABLE:…=": the value goes on behind the end of the line. */
static bool is_soft_end(const struct strbuf *text)
{
	static const char name[] = "QUOTED-PRINTABLE";
	const char *colon = memchr(text->buf, ':', text->len);

	if (!text->len || text->buf[text->len - 1] != '=' || !colon)
		return false;
	for (const char *s = text->buf; s + sizeof(name) - 1 <= colon; s++)
		if (!strncasecmp(s, name, sizeof(name) - 1))
			return true;
	return false;
}

bool lines_next(struct lines *l)
{
	strbuf_reset(&l->text);
	while (l->at < l->end && !l->text.len) {
		l->number = l->line;
		take_line(l);
	}
	if (!l->text.len)
		return false;
	while (l->at < l->end) {
		if (is_soft_end(&l->text)) {
			strbuf_setlen(&l->text, l->text.len - 1);
			take_line(l);
		} else if (is_blank(*l->at)) {
			l->at += !l->vcal1;
			take_line(l);
		} else {
			break;
		}
	}
	return true;
}

/* --- values in other encodings --- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : isxdigit((unsigned char)c) ? (c & 7) + 9 : -1;
}

static size_t from_quoted_printable(char *s, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '=' && i + 2 < len && hex_digit(s[i + 1]) >= 0 &&
			hex_digit(s[i + 2]) >= 0) {
			s[out++] = (char)(hex_digit(s[i + 1]) << 4 | hex_digit(s[i + 2]));
			i += 2;
		} else {
			s[out++] = s[i];
		}
	}
	s[out] = '\0';
	return out;
}

/* The bytes as UTF-8, or NULL if they are none of this encoding. */
static char *from_charset(struct arena *arena, char *s, size_t len, const char *charset)
{
	size_t room = len * 4 + 1;
	char *out = arena_alloc(arena, room), *to = out;
	iconv_t cd = iconv_open("UTF-8", charset);
	size_t rc;

	if (cd == (iconv_t)-1)
		return NULL;
	rc = iconv(cd, &s, &len, &to, &room);
	iconv_close(cd);
	*to = '\0';
	return rc == (size_t)-1 ? NULL : out;
}

static int decode(struct arena *arena, struct property *p, struct strbuf *err)
{
	const char *encoding = property_parameter(p, "ENCODING");
	const char *charset = property_parameter(p, "CHARSET");
	char *value = (char *)p->value;
	size_t len = strlen(value);

	for (size_t i = 0; i < p->n; i++)
		if (!utf8_valid(p->parameter[i].name, strlen(p->parameter[i].name), NULL) ||
			!utf8_valid(p->parameter[i].value, strlen(p->parameter[i].value), NULL))
			return fail(err, _("%s: a parameter is not UTF-8"), p->name);
	if (property_parameter(p, "QUOTED-PRINTABLE") ||
		(encoding && !strcasecmp(encoding, "QUOTED-PRINTABLE")))
		len = from_quoted_printable(value, len);
	if (utf8_valid(value, len, NULL))
		return 0;
	p->value = charset ? from_charset(arena, value, len, charset) : NULL;
	if (p->value && utf8_valid(p->value, strlen(p->value), NULL))
		return 0;
	if (charset)
		return fail(err, _("%s: not a text of the encoding \"%s\""), p->name,
			brief(charset, strlen(charset)));
	return fail(err, _("%s: neither UTF-8 nor a CHARSET that is named"), p->name);
}

/* --- a line --- */

static char *upper(char *s)
{
	for (char *c = s; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return s;
}

/* RFC 6868: ^n ^^ ^' in values of parameters. */
static void uncaret(char *s)
{
	char *out = s;

	for (; *s; s++) {
		if (*s == '^' && (s[1] == 'n' || s[1] == '^' || s[1] == '\'')) {
			s++;
			*out++ = *s == 'n' ? ' ' : *s == '\'' ? '"' : '^';
		} else {
			*out++ = *s;
		}
	}
	*out = '\0';
}

/* The end of a parameter's value: at , ; or : outside of quotes, which are taken away. */
static char *parameter_value(char *s, char **value)
{
	char *out = s;
	bool quoted = false;

	*value = s;
	for (; *s && (quoted || !strchr(";:", *s)); s++) {
		if (*s == '"')
			quoted = !quoted;
		else
			*out++ = *s;
	}
	if (quoted)
		return NULL;
	if (out < s)
		*out = '\0';
	return s;
}

/* Behind the name: ";NAME=value…", up to the colon, whose place is returned; NULL if broken. */
static char *read_parameters(char *s, struct property *p)
{
	char mark = *s;

	while (mark == ';') {
		char *name = ++s, *value = s;

		s += strcspn(s, "=;:");
		if (*s == '=') {
			*s = '\0';
			s = parameter_value(s + 1, &value);
		}
		if (!s || !*s)
			return NULL;
		mark = *s;
		*s = '\0';
		while (is_blank(*name))
			name++;
		if (p->n == PROPERTY_PARAMETERS)
			continue;
		uncaret(value);
		p->parameter[p->n].name = upper(name);
		p->parameter[p->n++].value = value;
	}
	return mark == ':' ? s : NULL;
}

static bool is_name(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("-_.", s[i]))
			return false;
	return len > 0;
}

int property_read(struct arena *arena, const char *text, size_t len, long line, struct property *p,
	struct strbuf *err)
{
	char *s = arena_strndup(arena, text, len), *value;
	size_t n = strcspn(s, ":; \t");
	char *dot;

	*p = (struct property){ .name = s, .value = "", .line = line };
	if (memchr(text, '\0', len))
		return fail(err, _("a NUL byte in the line"));
	if (!is_name(s, n))
		return fail(err, _("this is no NAME:value of a calendar"));
	value = s + n;
	while (is_blank(*value))
		*value++ = '\0';
	if (*value != ';' && *value != ':')
		return fail(err, _("this is no NAME:value of a calendar"));
	value = read_parameters(value, p);
	if (!value)
		return fail(err, _("%.*s: a parameter is not ended"), (int)n, s);
	s[n] = '\0';
	*value = '\0';
	dot = strrchr(s, '.');
	p->name = upper(dot ? dot + 1 : s);
	p->value = value + 1;
	return decode(arena, p, err);
}

const char *property_parameter(const struct property *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->parameter[i].name, name))
			return p->parameter[i].value;
	return NULL;
}

char *property_text(struct arena *arena, const char *value, size_t len)
{
	char *text = arena_strndup(arena, value, len), *out = text;

	for (const char *s = text; *s; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			*out++ = *s == 'n' || *s == 'N' ? '\n' : *s;
		} else if (*s != '\r') {
			*out++ = *s;
		}
	}
	*out = '\0';
	return text;
}

size_t property_item(const char *value, char separator)
{
	size_t n = 0;

	for (; value[n] && value[n] != separator; n++)
		if (value[n] == '\\' && value[n + 1])
			n++;
	return n;
}

const char *brief(const char *text, size_t len)
{
	enum { LETTERS = 40 };
	static struct strbuf pool[2] = { STRBUF_INIT, STRBUF_INIT };
	static unsigned next;
	struct strbuf *out = &pool[next++ % 2];
	size_t at = 0;
	int32_t cp;

	strbuf_reset(out);
	for (int n = 0; n < LETTERS && at < len; n++)
		at += utf8_read(text + at, len - at, &cp);
	utf8_add_valid(out, text, at);
	utf8_mask(out, 0);
	if (at < len)
		strbuf_addstr(out, "…");
	return out->buf;
}
