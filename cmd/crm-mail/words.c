#include "letters.h"

#include <gmime/gmime.h>

/* =?charset?B?text?= (RFC 2047). */
struct word {
	char charset[64];
	char encoding; /* 'B' or 'Q' */
	const char *text;
	size_t len;  /* of the text */
	size_t size; /* of the whole */
};

static bool read_word(const char *s, struct word *w)
{
	size_t n, lang;
	const char *end;

	if (s[0] != '=' || s[1] != '?')
		return false;
	n = strcspn(s + 2, "? \t\"");
	if (!n || n >= sizeof(w->charset) || s[2 + n] != '?' || !s[3 + n] || s[4 + n] != '?')
		return false;
	memcpy(w->charset, s + 2, n);
	w->charset[n] = '\0';
	lang = strcspn(w->charset, "*"); /* RFC 2231: charset*language */
	w->charset[lang] = '\0';
	w->encoding = s[3 + n] & ~0x20;
	w->text = s + 5 + n;
	end = strstr(w->text, "?=");
	/* Q-text may begin with = so that "?=" is met too early. */
	if (end == w->text && w->encoding == 'Q' && w->text[2] && strstr(w->text + 2, "?="))
		end = strstr(w->text + 2, "?=");
	if (!end || (w->encoding != 'B' && w->encoding != 'Q'))
		return false;
	w->len = (size_t)(end - w->text);
	w->size = (size_t)(end + 2 - s);
	return true;
}

static int hex(char c)
{
	char low = c | 0x20;

	if (c >= '0' && c <= '9')
		return c - '0';
	return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

static void add_bytes(struct strbuf *out, const struct word *w)
{
	if (w->encoding == 'B') {
		guchar *bytes;
		gint state = 0;
		guint32 save = 0;

		bytes = xmalloc(w->len + 4);
		strbuf_add(out, bytes,
			g_base64_decode_step(w->text, w->len, bytes, &state, (guint *)&save));
		free(bytes);
		return;
	}
	for (size_t i = 0; i < w->len; i++) {
		char c = w->text[i];

		if (c == '=' && i + 2 < w->len && hex(w->text[i + 1]) >= 0 &&
			hex(w->text[i + 2]) >= 0) {
			strbuf_addch(out, (char)(hex(w->text[i + 1]) * 16 + hex(w->text[i + 2])));
			i += 2;
		} else {
			strbuf_addch(out, c == '_' ? ' ' : c);
		}
	}
}

/* A decoded text where the syntax of addresses goes on around it. */
static void add_quoted(struct strbuf *out, const char *text, bool quotes)
{
	if (quotes)
		strbuf_addch(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_addch(out, '\\');
		strbuf_addch(out, *text == '\n' ? ' ' : *text);
	}
	if (quotes)
		strbuf_addch(out, '"');
}

/*
 * Words that stand side by side are one text, and those of the same charset one sequence of bytes,
 * as a letter may be cut in the middle.  Returns the length of all of them.
 */
static size_t take_words(const char *s, struct word w, struct strbuf *text)
{
	struct strbuf bytes = STRBUF_INIT;
	size_t used = 0;

	for (;;) {
		struct word next;
		size_t gap;

		add_bytes(&bytes, &w);
		used += w.size;
		gap = strspn(s + used, " \t\r\n");
		if (!gap || !read_word(s + used + gap, &next)) {
			charset_text(text, bytes.buf, bytes.len, w.charset);
			break;
		}
		if (g_ascii_strcasecmp(next.charset, w.charset)) {
			charset_text(text, bytes.buf, bytes.len, w.charset);
			strbuf_reset(&bytes);
		}
		used += gap;
		w = next;
	}
	strbuf_release(&bytes);
	return used;
}

static void flush_plain(struct strbuf *out, struct strbuf *plain, const char *charset)
{
	charset_header(out, plain->buf, charset);
	strbuf_reset(plain);
}

void words_decode(struct strbuf *out, const char *raw, const char *charset, bool addresses)
{
	struct strbuf plain = STRBUF_INIT, text = STRBUF_INIT;
	bool quoted = false;
	struct word w;

	while (*raw) {
		if (*raw == '=' && read_word(raw, &w)) {
			flush_plain(out, &plain, charset);
			strbuf_reset(&text);
			raw += take_words(raw, w, &text);
			if (addresses)
				add_quoted(out, text.buf, !quoted);
			else
				strbuf_add(out, text.buf, text.len);
			continue;
		}
		if (*raw == '\\' && raw[1] && quoted)
			strbuf_addch(&plain, *raw++);
		else if (*raw == '"')
			quoted = !quoted;
		strbuf_addch(&plain, *raw++);
	}
	flush_plain(out, &plain, charset);
	strbuf_release(&plain);
	strbuf_release(&text);
}
