/* Our own TSV: a record is a line, no quotes, \t \n \r \\ stand for what a cell cannot hold. */
#include "io/reader-internal.h"

static char unescaped(char c)
{
	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case '\\':
		return '\\';
	}
	return 0;
}

/*
 * A cell that only a writer of CSV makes: in quotes as a whole, and with doubled quotes or a tab
 * or line break inside.  In our own TSV a text such as "Ромашка" may well stand in quotes, but
 * for any other text to look so would be a rare chance.  *s is moved behind the cell.
 */
static bool is_csv_cell(const char **s, const char *end)
{
	const char *at = *s + 1;
	bool needed = false;

	while (at < end && (*at != '"' || (at + 1 < end && at[1] == '"'))) {
		needed |= *at == '"' || *at == '\t' || *at == '\n';
		at += *at == '"' ? 2 : 1;
	}
	if (at >= end || (at + 1 < end && at[1] != '\t' && at[1] != '\n' && at[1] != '\r'))
		return false;
	if (needed)
		*s = at + 1;
	return needed;
}

bool tsv_detect(const char *text, size_t len, bool *escapes)
{
	const char *end = text + len;
	bool cell_starts = true;

	*escapes = true;
	/* Our column names have no quotes. */
	if (len && *text == '"')
		return false;
	for (const char *s = text; s < end; s++) {
		if (*s == '"' && cell_starts && is_csv_cell(&s, end))
			return false;
		/* "C:\data": the file is not ours, and its backslashes mean themselves. */
		if (*s == '\\' && s + 1 < end && s[1] != 'N' && !unescaped(s[1]))
			*escapes = false;
		else if (*s == '\\' && s + 1 < end)
			s++;
		cell_starts = *s == '\t' || *s == '\n' || *s == '\r';
	}
	return true;
}

/* Replaces the escapes in place; the offset of a wrong one, or SIZE_MAX. */
static size_t unescape(char *text, size_t *len)
{
	char *out = memchr(text, '\\', *len);

	if (!out)
		return SIZE_MAX;
	for (size_t i = (size_t)(out - text); i < *len; i++) {
		char c = text[i];

		if (c == '\\') {
			c = i + 1 < *len ? unescaped(text[i + 1]) : 0;
			if (!c)
				return i;
			i++;
		}
		*out++ = c;
	}
	*len = (size_t)(out - text);
	return SIZE_MAX;
}

static int add_cell(struct reader *r, char *text, size_t len, struct strbuf *err)
{
	size_t wrong;

	if (!len || (r->escapes && len == 2 && text[0] == '\\' && text[1] == 'N')) {
		vec_push(&r->cell, (struct reader_cell){ NULL, 0 });
		return 0;
	}
	if (r->escapes) {
		size_t was = len;

		wrong = unescape(text, &len);
		if (wrong != SIZE_MAX)
			return reader_refuse(r, r->line, err,
				_("a backslash must be followed by t, n, r or another backslash: "
				  "%s"),
				reader_quoted(text + wrong, was - wrong));
	}
	text[len] = '\0';
	vec_push(&r->cell, (struct reader_cell){ text, len });
	return 0;
}

static int next(struct reader *r, struct strbuf *err)
{
	struct source_line line;
	char *at, *end;
	int rc;

	do
		rc = source_line(&r->source, &line, err);
	while (rc > 0 && !line.len);
	r->cell.n = 0;
	r->failed = rc < 0;
	if (rc <= 0)
		return rc;
	r->line = line.number;
	if (reader_check(r, &line, err))
		return -1;
	end = line.text + line.len;
	for (at = line.text;;) {
		char *stop = memchr(at, r->separator, (size_t)(end - at));

		if (add_cell(r, at, (size_t)((stop ? stop : end) - at), err))
			return -1;
		if (!stop)
			return 1;
		at = stop + 1;
	}
}

const struct reader_driver tsv_driver = { true, NULL, next, NULL };
