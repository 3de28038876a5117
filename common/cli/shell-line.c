/* A shell's line: taken apart into words, and words put into it. */
#include "base/fold.h"
#include "cli/complete-internal.h"

/* Reads one character of a word, which may be quoted; returns what follows it. */
static const char *read_char(const char *p, char *quote, struct strbuf *word)
{
	if (*quote == '\'' || (*quote && *p == *quote)) {
		if (*p == *quote)
			*quote = '\0';
		else
			strbuf_addch(word, *p);
		return p + 1;
	}
	if (!*quote && (*p == '\'' || *p == '"')) {
		*quote = *p;
		return p + 1;
	}
	/* Within "…" the backslash quotes only these. */
	if (*p == '\\' && (!*quote || (p[1] && strchr("\"\\$`", p[1])))) {
		if (p[1])
			strbuf_addch(word, p[1]);
		return p + (p[1] ? 2 : 1);
	}
	strbuf_addch(word, *p);
	return p + 1;
}

/* Reads a word; returns what follows it. */
static const char *read_word(const char *p, const char *end, char *quote, struct strbuf *word)
{
	while (p < end && (*quote || !strchr(" \t\n", *p)))
		p = read_char(p, quote, word);
	return p;
}

void shell_split(struct arena *arena, const char *line, const char *tail, struct strvec *words,
	struct shell_line *s)
{
	const char *end = line + strlen(line), *begin = line;
	size_t behind = tail ? strlen(tail) : 0;
	struct strbuf word = STRBUF_INIT;
	char quote;

	for (const char *p = line;;) {
		p += strspn(p, " \t\n");
		begin = p;
		s->quote = '\0';
		strbuf_reset(&word);
		p = read_word(p, end, &s->quote, &word);
		vec_push(words, arena_strdup(arena, word.buf));
		if (p >= end)
			break;
	}
	/* What stands before the tail, without its quotes, stays. */
	strbuf_reset(&word);
	quote = '\0';
	if (behind < (size_t)(end - begin))
		read_word(begin, end - behind, &quote, &word);
	s->kept = arena_strdup(arena, word.buf);
	s->typed = words->v[words->n - 1] + word.len;
	strbuf_release(&word);
}

/* Appends a text so that bash reads it as it is, inside the open quote. */
static void add_quoted(struct strbuf *out, const char *text, size_t len, char quote)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=.,:/@%";

	for (size_t i = 0; i < len; i++) {
		if (quote == '\'' && text[i] == '\'')
			strbuf_addstr(out, "'\\'");
		else if (quote == '"' ? strchr("\"\\$`", text[i]) != NULL
				      : !quote && (unsigned char)text[i] < 0x80 &&
					!strchr(plain, text[i]))
			strbuf_addch(out, '\\');
		strbuf_addch(out, text[i]);
	}
}

/* Bytes that all values begin with, in whole characters. */
static size_t common_length(const struct strvec *v)
{
	size_t n = strlen(v->v[0]);

	for (size_t i = 1; i < v->n; i++) {
		size_t same = 0;

		while (same < n && v->v[i][same] == v->v[0][same])
			same++;
		n = same;
	}
	while (n && ((unsigned char)v->v[0][n] & 0xC0) == 0x80)
		n--;
	return n;
}

/* The part of a text behind as many characters as `typed` has. */
static const char *behind_typed(const char *text, const char *typed)
{
	for (; *typed; typed++) {
		if (((unsigned char)*typed & 0xC0) == 0x80)
			continue;
		text += *text != '\0';
		while (((unsigned char)*text & 0xC0) == 0x80)
			text++;
	}
	return text;
}

const char *shell_rest(struct arena *arena, const char *value, const char *kept)
{
	const char *rest = behind_typed(value, kept);

	return fold_equal(arena_strndup(arena, value, (size_t)(rest - value)), kept) ? rest : NULL;
}

/*
 * One value is put on the line as it is.  Of several bash keeps what they have in common, so that
 * has to be quoted, but must end neither in half of an escape nor before what was typed in other
 * letters ("acme" of ACME and Acme); the rest is only shown.
 */
void shell_print(struct arena *arena, const struct shell_line *s)
{
	struct strbuf line = STRBUF_INIT;
	size_t common = s->value.n ? common_length(&s->value) : 0;
	bool each = s->each || s->value.n == 1;
	bool shrinks = !each && common < strlen(s->typed);

	for (size_t i = 0; i < s->value.n; i++) {
		const char *value = s->value.v[i];

		if (shrinks)
			value = arena_printf(
				arena, "%s%s", s->typed, behind_typed(value, s->typed));
		strbuf_reset(&line);
		if (shrinks)
			common = strlen(s->typed);
		if (each)
			common = strlen(value);
		add_quoted(&line, value, common, s->quote);
		printf("%s%s\t\n", line.buf, value + common);
	}
	strbuf_release(&line);
}
