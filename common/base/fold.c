#include "base/fold.h"

#include <limits.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum { YO = 0x451, YE = 0x435 };

/*
 * The fast path: ASCII and the Russian part of Cyrillic, which fold to something of the same
 * length.  Returns the folded code point, or -1 when utf8proc has to look at the text.
 */
static int32_t fold_common(int32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp >= 0x410 && cp <= 0x42F)
		return cp + 32;
	if (cp >= 0x430 && cp <= 0x44F)
		return cp;
	if (cp == 0x401 || cp == YO)
		return YE;
	return -1;
}

static bool is_space(int32_t cp)
{
	if (cp < 0x80)
		return cp == ' ' || (cp >= '\t' && cp <= '\r');
	return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
		cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static void add_folded(struct strbuf *out, size_t start, int32_t cp)
{
	if (is_space(cp)) {
		if (out->len > start && out->buf[out->len - 1] != ' ')
			strbuf_addch(out, ' ');
	} else if (cp < 0x80) {
		strbuf_addch(out, (char)cp);
	} else if (cp < 0x800) {
		strbuf_addch(out, (char)(0xC0 | cp >> 6));
		strbuf_addch(out, (char)(0x80 | (cp & 0x3F)));
	} else {
		utf8_add(out, cp);
	}
}

/* Words of the command line may be any bytes: each that is no UTF-8 becomes U+FFFD. */
static void repair(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		int32_t cp;
		size_t n = utf8_read(s + i, len - i, &cp);

		utf8_add(out, n == 1 && cp >= 0x80 ? 0xFFFD : cp);
		i += n;
	}
}

static void fold_unicode(struct strbuf *out, size_t start, const char *s, size_t len)
{
	struct strbuf repaired = STRBUF_INIT;
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n =
		utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &mapped,
			UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
				UTF8PROC_IGNORE);

	if (n == UTF8PROC_ERROR_INVALIDUTF8) {
		repair(&repaired, s, len);
		fold_unicode(out, start, repaired.buf, repaired.len);
		strbuf_release(&repaired);
		return;
	}
	if (n < 0)
		die(STATUS_IO, _("out of memory"));
	for (size_t i = 0; i < (size_t)n;) {
		int32_t cp;

		i += utf8_read((const char *)mapped + i, (size_t)n - i, &cp);
		add_folded(out, start, cp == YO ? YE : cp);
	}
	free(mapped);
}

void fold(struct strbuf *out, const char *s, size_t len)
{
	size_t start = out->len;

	strbuf_grow(out, len);
	for (size_t i = 0; i < len;) {
		int32_t cp;

		i += utf8_read(s + i, len - i, &cp);
		cp = fold_common(cp);
		if (cp < 0) {
			strbuf_setlen(out, start);
			fold_unicode(out, start, s, len);
			break;
		}
		add_folded(out, start, cp);
	}
	if (out->len > start && out->buf[out->len - 1] == ' ')
		strbuf_setlen(out, out->len - 1);
}

/* Letters, marks and numbers make a word; the rest parts words. */
static bool in_word(int32_t cp)
{
	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
	if (cp >= 0x430 && cp <= 0x44F)
		return true;
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

void fold_words(struct strbuf *out, const char *s, size_t len)
{
	size_t start = out->len, end, to = start, word = start;
	bool inside = false;

	/* Folded in place, then moved together: what parts words never gets longer. */
	fold(out, s, len);
	strbuf_grow(out, 1);
	end = out->len;
	for (size_t i = start; i < end;) {
		int32_t cp;
		size_t n = utf8_read(out->buf + i, end - i, &cp);

		if (in_word(cp)) {
			word = inside ? word : to;
			inside = true;
			if (to + n - word <= FOLD_WORD_MAX) {
				memmove(out->buf + to, out->buf + i, n);
				to += n;
			}
		} else if (inside) {
			out->buf[to++] = ' ';
			inside = false;
		}
		i += n;
	}
	if (inside)
		out->buf[to++] = ' ';
	strbuf_setlen(out, to);
}

bool fold_equal(const char *a, const char *b)
{
	struct strbuf fa = STRBUF_INIT, fb = STRBUF_INIT;
	bool equal;

	fold(&fa, a, strlen(a));
	fold(&fb, b, strlen(b));
	equal = fa.len == fb.len && !memcmp(fa.buf, fb.buf, fa.len);
	strbuf_release(&fa);
	strbuf_release(&fb);
	return equal;
}

enum { DISTANCE_MAX = 64 };

static int code_points(const char *s, int32_t cp[DISTANCE_MAX])
{
	struct strbuf folded = STRBUF_INIT;
	int n = 0;

	fold(&folded, s, strlen(s));
	for (size_t i = 0; i < folded.len;) {
		if (n == DISTANCE_MAX) {
			n = -1;
			break;
		}
		i += utf8_read(folded.buf + i, folded.len - i, &cp[n++]);
	}
	strbuf_release(&folded);
	return n;
}

int fold_distance(const char *a, const char *b)
{
	int32_t ca[DISTANCE_MAX], cb[DISTANCE_MAX];
	int row[3][DISTANCE_MAX + 1];
	int na = code_points(a, ca), nb = code_points(b, cb);

	if (na < 0 || nb < 0)
		return INT_MAX;
	for (int j = 0; j <= nb; j++)
		row[0][j] = j;
	for (int i = 1; i <= na; i++) {
		int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (int j = 1; j <= nb; j++) {
			int best = last[j - 1] + (ca[i - 1] != cb[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && ca[i - 1] == cb[j - 2] && ca[i - 2] == cb[j - 1] &&
				before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[na % 3][nb];
}
