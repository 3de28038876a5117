#include "base/utf8.h"

#include <utf8proc.h>

/* Length of the well-formed sequence at s (Unicode 15, table 3-7), or 0. */
static size_t sequence(const unsigned char *s, size_t len)
{
	unsigned char lo = 0x80, hi = 0xBF;
	size_t n;

	if (s[0] < 0x80)
		return s[0] ? 1 : 0;
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		n = 2;
	else if (s[0] >= 0xE0 && s[0] <= 0xEF)
		n = 3;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	if (s[0] == 0xE0)
		lo = 0xA0;
	else if (s[0] == 0xED)
		hi = 0x9F;
	else if (s[0] == 0xF0)
		lo = 0x90;
	else if (s[0] == 0xF4)
		hi = 0x8F;
	if (s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

bool utf8_valid(const char *s, size_t len, size_t *bad)
{
	size_t i = 0;

	while (i < len) {
		size_t n = sequence((const unsigned char *)s + i, len - i);

		if (!n) {
			if (bad)
				*bad = i;
			return false;
		}
		i += n;
	}
	return true;
}

size_t utf8_read(const char *s, size_t len, int32_t *cp)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x80 || !sequence(u, len)) {
		*cp = u[0];
		return 1;
	}
	if (u[0] < 0xE0) {
		*cp = (u[0] & 0x1F) << 6 | (u[1] & 0x3F);
		return 2;
	}
	if (u[0] < 0xF0) {
		*cp = (u[0] & 0x0F) << 12 | (u[1] & 0x3F) << 6 | (u[2] & 0x3F);
		return 3;
	}
	*cp = (u[0] & 0x07) << 18 | (u[1] & 0x3F) << 12 | (u[2] & 0x3F) << 6 | (u[3] & 0x3F);
	return 4;
}

void utf8_add_valid(struct strbuf *sb, const char *s, size_t len)
{
	size_t bad;

	while (!utf8_valid(s, len, &bad)) {
		strbuf_add(sb, s, bad);
		utf8_add(sb, 0xFFFD);
		s += bad + 1;
		len -= bad + 1;
	}
	strbuf_add(sb, s, len);
}

bool utf8_is_control(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C || cp == 0x200E ||
		cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

void utf8_mask(struct strbuf *sb, size_t start)
{
	struct strbuf out = STRBUF_INIT;

	for (size_t i = start; i < sb->len;) {
		int32_t cp;
		size_t n = utf8_read(sb->buf + i, sb->len - i, &cp);

		if (cp == '\t')
			strbuf_addch(&out, ' ');
		else if (cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029)
			strbuf_addstr(&out, "⏎");
		else if (utf8_is_control(cp) || (n == 1 && cp >= 0x80))
			strbuf_addstr(&out, "·");
		else
			strbuf_add(&out, sb->buf + i, n);
		i += n;
	}
	strbuf_setlen(sb, start);
	strbuf_add(sb, out.buf, out.len);
	strbuf_release(&out);
}

void utf8_add(struct strbuf *sb, int32_t cp)
{
	char text[4];

	strbuf_add(sb, text, (size_t)utf8proc_encode_char(cp, (utf8proc_uint8_t *)text));
}

size_t utf8_length(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xC0) != 0x80;
	return n;
}

static size_t width_of(int32_t cp)
{
	int w;

	if (cp < 0x20 || cp == 0x7F)
		return 1;
	if (cp < 0x300)
		return 1;
	w = utf8proc_charwidth(cp);
	return w > 0 ? (size_t)w : 0;
}

size_t utf8_prefix(const char *s, size_t len, size_t columns)
{
	size_t i = 0, used = 0;

	while (i < len) {
		int32_t cp;
		size_t n = utf8_read(s + i, len - i, &cp);

		used += width_of(cp);
		if (used > columns)
			break;
		i += n;
	}
	return i;
}

size_t utf8_width(const char *s, size_t len)
{
	size_t i = 0, used = 0;

	while (i < len) {
		int32_t cp;

		i += utf8_read(s + i, len - i, &cp);
		used += width_of(cp);
	}
	return used;
}
