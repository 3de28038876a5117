#include "base/encoding.h"

#include "base/utf8.h"

#include <iconv.h>

/*
 * How much a letter а … я speaks for Russian: ten times the binary logarithm of its share in
 * running text over 1/33.
 */
static const signed char letter_weight[32] = {
	14, -9, 6, -8, 0, 15, -17, -9, 13, -13, 2, 5, 1, 11, 19, -1,	      /* а … п */
	6, 9, 10, -2, -35, -16, -27, -11, -21, -31, -62, -7, -8, -32, -22, -6 /* р … я */
};

enum {
	WEIGHT_YO = -20,      /* ё: where written at all, about as rare as ш */
	WEIGHT_NEVER = -60,   /* what no one writes: "иВан", ь after a vowel, box drawing */
	WEIGHT_FOREIGN = -30, /* letters of Ukrainian, Serbian …; a word of two scripts */
	WEIGHT_MARK = -2,     /* « » № – and the like */
	WEIGHT_TURN = 5,      /* vowel after consonant, consonant after vowel */
	WEIGHT_HIATUS = -8,
	WEIGHT_CAPITAL = -3, /* Юг is likelier than ЧЦ, and ЧЦ than чЦ */
};

enum letter { NO_LETTER, ASCII_LETTER, VOWEL, CONSONANT };

struct scan {
	enum letter last; /* kind of the letter before */
	bool lower;	  /* the letter before is a small one */
	long score;
};

static bool is_vowel(int index)
{
	return index == 0 || index == 5 || index == 8 || index == 14 || index == 19 ||
		index == 27 || index >= 29;
}

/* Signs that stand in Russian business texts, as their code points. */
static bool is_mark(int32_t cp)
{
	switch (cp) {
	case 0xA0:
	case 0xA7:
	case 0xA9:
	case 0xAB:
	case 0xAE:
	case 0xB0:
	case 0xB1:
	case 0xB7:
	case 0xBB:
	case 0x2013:
	case 0x2014:
	case 0x2018:
	case 0x2019:
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x2022:
	case 0x2026:
	case 0x20AC:
	case 0x2116:
	case 0x2122:
		return true;
	}
	return false;
}

static void scan_russian(struct scan *scan, int index, bool upper)
{
	bool inside = scan->last == VOWEL || scan->last == CONSONANT;
	bool vowel = is_vowel(index);
	bool sign = index == 26 || index == 28;

	scan->score += index == 32 ? WEIGHT_YO : letter_weight[index];
	if (scan->last == ASCII_LETTER)
		scan->score += WEIGHT_FOREIGN;
	if (upper && inside)
		scan->score += scan->lower ? WEIGHT_NEVER : WEIGHT_CAPITAL;
	if ((sign && scan->last != CONSONANT) || (index == 27 && !inside))
		scan->score += WEIGHT_NEVER;
	else if (inside && (scan->last == VOWEL) != vowel)
		scan->score += WEIGHT_TURN;
	else if (inside && vowel)
		scan->score += WEIGHT_HIATUS;
	scan->last = vowel ? VOWEL : CONSONANT;
	scan->lower = !upper;
}

static void scan_char(struct scan *scan, int32_t cp)
{
	if (cp < 0x80) {
		bool letter = (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';

		if (letter && (scan->last == VOWEL || scan->last == CONSONANT))
			scan->score += WEIGHT_FOREIGN;
		scan->last = letter ? ASCII_LETTER : NO_LETTER;
		return;
	}
	if (cp >= 0x410 && cp <= 0x44F)
		return scan_russian(scan, (cp - 0x410) % 32, cp < 0x430);
	if (cp == 0x401 || cp == 0x451)
		return scan_russian(scan, 32, cp == 0x401);
	if (is_mark(cp))
		scan->score += WEIGHT_MARK;
	else
		scan->score += cp > 0x400 && cp < 0x500 ? WEIGHT_FOREIGN : WEIGHT_NEVER;
	scan->last = NO_LETTER;
}

/* How Russian the bytes look when read in the encoding. */
static long russian_score(const char *encoding, const unsigned char *raw, size_t len)
{
	struct scan scan = { NO_LETTER, false, 0 };
	int32_t table[128];
	iconv_t cd = iconv_open("UTF-32LE", encoding);

	if (cd == (iconv_t)-1)
		return INT32_MIN;
	for (int i = 0; i < 128; i++) {
		char byte = (char)(i + 128), *in = &byte, *out = (char *)&table[i];
		unsigned char *four = (unsigned char *)&table[i];
		size_t in_left = 1, out_left = 4;

		if (iconv(cd, &in, &in_left, &out, &out_left) == (size_t)-1)
			table[i] = 0xFFFD;
		else
			table[i] = four[0] | four[1] << 8 | four[2] << 16;
	}
	iconv_close(cd);
	for (size_t i = 0; i < len; i++)
		scan_char(&scan, raw[i] < 0x80 ? raw[i] : table[raw[i] - 128]);
	return scan.score;
}

static bool is_ascii_letter(const unsigned char *raw, size_t len, size_t i)
{
	return i < len && (raw[i] | 0x20) >= 'a' && (raw[i] | 0x20) <= 'z';
}

/*
 * "Müller", "Genève": letters of the upper half stand single among ASCII ones, as they do in the
 * languages of Western Europe and hardly ever in Russian.
 */
static bool looks_western(const unsigned char *raw, size_t len)
{
	size_t single = 0, other = 0;

	for (size_t i = 0; i < len; i++) {
		if (raw[i] < 0x80)
			continue;
		if (raw[i] >= 0xC0 && (i == 0 || raw[i - 1] < 0x80) &&
			(i + 1 == len || raw[i + 1] < 0x80) &&
			(is_ascii_letter(raw, len, i - 1) || is_ascii_letter(raw, len, i + 1)))
			single++;
		else
			other++;
	}
	return single > 2 * other;
}

static const char *single_byte(const char *raw, size_t len)
{
	/* The head start is for being the commonest; koi8-r and its capitals are hardly met now. */
	static const struct {
		const char *encoding;
		long head_start;
	} candidate[] = { { "windows-1251", 10 }, { "koi8-r", 0 }, { "cp866", 5 } };
	const unsigned char *bytes = (const unsigned char *)raw;
	const char *best = candidate[0].encoding;
	long best_score = INT32_MIN;

	if (looks_western(bytes, len))
		return "windows-1252";
	for (size_t i = 0; i < ARRAY_SIZE(candidate); i++) {
		long score = russian_score(candidate[i].encoding, bytes, len);

		score += candidate[i].head_start;
		if (score > best_score) {
			best_score = score;
			best = candidate[i].encoding;
		}
	}
	return best;
}

/*
 * UTF-16 without BOM: every other byte is the high half of a code unit, which for Latin text is
 * 0, for Cyrillic 4, for dashes and № 0x20 and 0x21.  No other encoding has so many of them.
 */
static const char *utf16_variant(const char *raw, size_t len)
{
	size_t high[2] = { 0, 0 }, zero[2] = { 0, 0 };

	for (size_t i = 0; i < len; i++) {
		high[i & 1] += raw[i] == 0 || raw[i] == 4 || raw[i] == 0x20 || raw[i] == 0x21;
		zero[i & 1] += raw[i] == 0 || raw[i] == 4;
	}
	for (int odd = 0; odd < 2; odd++)
		if (len >= 2 && zero[odd] * 4 > len && high[odd] * 20 >= (len / 2) * 19 &&
			zero[!odd] * 20 < len)
			return odd ? "utf-16le" : "utf-16be";
	return NULL;
}

/*
 * Letters of several bytes that are right against bytes that are wrong.  A few wrong bytes in a
 * text that is otherwise UTF-8 are damage, to be reported by row, and no reason to read all the
 * rest in another encoding.  Three bytes prove little: "узн" in cp866 is a Chinese sign.
 */
static bool looks_utf8(const char *raw, size_t len, bool whole)
{
	size_t right = 0, wrong = 0, i = 0;

	while (i < len) {
		int32_t cp;
		size_t n;

		if (!((unsigned char)raw[i] & 0x80)) {
			i++;
			continue;
		}
		n = utf8_read(raw + i, len - i, &cp);
		if (n == 2 || n == 4 || (n == 3 && cp >= 0x2000 && cp < 0x2200))
			right++;
		else if (n == 1 && (whole || len - i > 3))
			wrong++;
		i += n;
	}
	return right >= wrong;
}

const char *encoding_detect(const char *raw, size_t len, bool whole, size_t *bom)
{
	static const struct {
		const char *mark;
		size_t len;
		const char *encoding;
	} table[] = {
		{ "\xEF\xBB\xBF", 3, "utf-8" },
		{ "\xFF\xFE\0\0", 4, "utf-32le" },
		{ "\0\0\xFE\xFF", 4, "utf-32be" },
		{ "\xFF\xFE", 2, "utf-16le" },
		{ "\xFE\xFF", 2, "utf-16be" },
	};
	const char *variant;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (len >= table[i].len && !memcmp(raw, table[i].mark, table[i].len)) {
			*bom = table[i].len;
			return table[i].encoding;
		}
	}
	*bom = 0;
	variant = utf16_variant(raw, len);
	if (variant)
		return variant;
	return looks_utf8(raw, len, whole) ? "utf-8" : single_byte(raw, len);
}

bool encoding_known(const char *name)
{
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}
