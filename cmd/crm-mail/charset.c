#include "letters.h"

#include <ctype.h>
#include <iconv.h>
#include <strings.h>

#include <gmime/gmime.h>

#include "base/encoding.h"
#include "base/utf8.h"

/* Converts what can be; each byte that cannot becomes U+FFFD.  Returns their number. */
static size_t convert(struct strbuf *out, const char *raw, size_t len, iconv_t cd)
{
	char *in = (char *)raw, part[4096];
	size_t wrong = 0;

	while (len) {
		char *to = part;
		size_t room = sizeof(part);
		size_t done = iconv(cd, &in, &len, &to, &room);
		bool full = done == (size_t)-1 && errno == E2BIG;

		strbuf_add(out, part, sizeof(part) - room);
		if (done != (size_t)-1 || full)
			continue;
		utf8_add(out, 0xFFFD);
		wrong++;
		in++;
		len--;
	}
	return wrong;
}

/* The descriptor of a declared name, which may be written in many ways; (iconv_t)-1 = unknown. */
static iconv_t open_charset(const char *charset)
{
	const char *name = g_mime_charset_iconv_name(charset);
	iconv_t cd;

	/* What is called Latin-1 has Windows' quotes and dashes in it. */
	if (!strcasecmp(charset, "iso-8859-1") || !strcasecmp(charset, "latin1"))
		name = "windows-1252";
	cd = iconv_open("UTF-8", name ? name : charset);
	return cd != (iconv_t)-1 ? cd : iconv_open("UTF-8", charset);
}

static bool is_ascii(const char *raw, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)raw[i] >= 0x80)
			return false;
	return true;
}

static bool declares(const char *charset, const char *const *names)
{
	for (; *names; names++)
		if (!strncasecmp(charset, *names, strlen(*names)))
			return true;
	return false;
}

/*
 * Letters of the upper half are few in a language of Western Europe; where nearly all are, a
 * program without a notion of encodings has declared its default.
 */
static bool hardly_western(const char *raw, size_t len)
{
	size_t high = 0, low = 0;

	for (size_t i = 0; i < len; i++) {
		high += (unsigned char)raw[i] >= 0x80;
		low += isalpha((unsigned char)raw[i]) && (unsigned char)raw[i] < 0x80;
	}
	return high >= 6 && high > low;
}

/* Whether the declaration is to be tried at all. */
static bool believed(const char *charset, const char *raw, size_t len)
{
	static const char *const nothing[] = { "utf", "us-ascii", "ascii", "unknown", "x-unknown",
		"default", "binary", "8bit", NULL };
	static const char *const western[] = { "iso-8859-1", "latin1", "windows-1252", NULL };

	if (!charset || !*charset ||
		(declares(charset, nothing) && strncasecmp(charset, "utf-7", 5) &&
			strncasecmp(charset, "utf-16", 6) && strncasecmp(charset, "utf-32", 6)))
		return false;
	return !(declares(charset, western) && strcasecmp(charset, "iso-8859-15") &&
		hardly_western(raw, len));
}

static void detect(struct strbuf *out, const char *raw, size_t len)
{
	enum { SAMPLE = 64 * 1024 };
	size_t bom;
	const char *name = encoding_detect(raw, len > SAMPLE ? SAMPLE : len, len <= SAMPLE, &bom);
	iconv_t cd = strcmp(name, "utf-8") ? iconv_open("UTF-8", name) : (iconv_t)-1;

	if (cd == (iconv_t)-1) {
		utf8_add_valid(out, raw + bom, len - bom);
		return;
	}
	convert(out, raw + bom, len - bom, cd);
	iconv_close(cd);
}

static void to_utf8(struct strbuf *out, const char *raw, size_t len, const char *charset)
{
	static const char *const wide[] = { "gb", "big5", "euc", "shift", "x-sjis", "iso-2022",
		"utf-1", "utf-3", "utf-7", "ks_c", "cp9", NULL };
	size_t start = out->len, wrong;
	iconv_t cd = (iconv_t)-1;

	if (believed(charset, raw, len) &&
		(declares(charset, wide) || is_ascii(raw, len) || !utf8_valid(raw, len, NULL)))
		cd = open_charset(charset);
	if (cd == (iconv_t)-1) {
		if (utf8_valid(raw, len, NULL))
			strbuf_add(out, raw, len);
		else
			detect(out, raw, len);
		return;
	}
	wrong = convert(out, raw, len, cd);
	iconv_close(cd);
	/* Another encoding can only be better where the declared one fails for the most part. */
	if (wrong && (utf8_valid(raw, len, NULL) || wrong > len / 20)) {
		strbuf_setlen(out, start);
		detect(out, raw, len);
	}
}

void charset_text(struct strbuf *out, const char *raw, size_t len, const char *charset)
{
	struct strbuf text = STRBUF_INIT;
	size_t from = 0;

	to_utf8(&text, raw, len, charset);
	if (text.len >= 3 && !memcmp(text.buf, "\xEF\xBB\xBF", 3))
		from = 3;
	strbuf_grow(out, text.len + 1);
	for (size_t i = from; i < text.len; i++) {
		char c = text.buf[i];

		if (c == '\r' && text.buf[i + 1] == '\n')
			continue;
		if (c == '\r' || c == '\f' || c == '\v')
			c = '\n';
		if ((unsigned char)c >= 0x20 ? c != 0x7F : c == '\n' || c == '\t')
			strbuf_addch(out, c);
	}
	strbuf_release(&text);
}

void charset_header(struct strbuf *out, const char *raw, const char *charset)
{
	size_t len = strlen(raw);

	if (is_ascii(raw, len) || utf8_valid(raw, len, NULL))
		strbuf_addstr(out, raw);
	else
		to_utf8(out, raw, len, charset);
}

void charset_line(struct strbuf *out, const char *text)
{
	struct strbuf valid = STRBUF_INIT;
	size_t start = out->len;

	utf8_add_valid(&valid, text, strlen(text));
	for (size_t i = 0; i < valid.len;) {
		int32_t cp;
		size_t n = utf8_read(valid.buf + i, valid.len - i, &cp);

		if (cp == ' ' || utf8_is_control(cp)) {
			if (out->len > start && out->buf[out->len - 1] != ' ')
				strbuf_addch(out, ' ');
		} else {
			strbuf_add(out, valid.buf + i, n);
		}
		i += n;
	}
	if (out->len > start && out->buf[out->len - 1] == ' ')
		strbuf_setlen(out, out->len - 1);
	strbuf_release(&valid);
}
