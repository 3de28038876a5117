/* Folding for comparing and searching, edit distance, and UTF-8. */
#include "tap.h"

#include <limits.h>

#include "base/fold.h"
#include "base/utf8.h"

static void test_fold(void)
{
	static const char *const cases[][3] = {
		/* text, folded, words */
		{ "", "", "" },
		{ "  ", "", "" },
		{ "ООО «Ромашка-2»", "ооо «ромашка-2»", "ооо ромашка 2 " },
		{ "  Two\t\n words ", "two words", "two words " },
		{ "Ёлка", "елка", "елка " },
		{ "е\xCC\x88лка", "елка", "елка " }, /* е + U+0308 */
		{ "ЙОД", "йод", "йод " },
		{ "и\xCC\x86од", "йод", "йод " }, /* и + U+0306 */
		{ "Straße", "strasse", "strasse " },
		{ "ΣΊΣΥΦΟΣ", "σίσυφοσ", "σίσυφοσ " },
		{ "ﬁne", "fine", "fine " },
		{ "１２３", "123", "123 " },
		{ "a\u00A0\u2003b", "a b", "a b " },
		{ "№ 7", "no 7", "no 7 " },
		{ "Київ", "київ", "київ " },
		{ "東京", "東京", "東京 " },
		{ "a.b@c-d.ru", "a.b@c-d.ru", "a b c d ru " },
		{ "so\u00ADft", "soft", "soft " },
		{ "---", "---", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf once = STRBUF_INIT, twice = STRBUF_INIT, words = STRBUF_INIT;

		fold(&once, cases[i][0], strlen(cases[i][0]));
		is_text(once.buf, cases[i][1], cases[i][0]);
		fold(&twice, once.buf, once.len);
		is_text(twice.buf, once.buf, "folding again changes nothing");
		fold_words(&words, cases[i][0], strlen(cases[i][0]));
		is_text(words.buf, cases[i][2], "its words");
		strbuf_release(&once);
		strbuf_release(&twice);
		strbuf_release(&words);
	}
}

/* What stands in the buffer before is not touched, not even a blank at its end. */
static void test_appending(void)
{
	struct strbuf sb = STRBUF_INIT;

	strbuf_addstr(&sb, "A ");
	fold(&sb, " Б ", strlen(" Б "));
	is_text(sb.buf, "A б", "fold appends");
	fold(&sb, " ß ", strlen(" ß "));
	is_text(sb.buf, "A бss", "also off the fast path");
	fold_words(&sb, "-Ёж!", strlen("-Ёж!"));
	is_text(sb.buf, "A бssеж ", "fold_words appends");
	strbuf_release(&sb);
}

static void test_equal(void)
{
	ok(fold_equal("ЁЖ", "еж"), "ё is е");
	ok(fold_equal(" Two  words", "two words "), "blanks run together");
	ok(fold_equal("STRASSE", "straße"), "ß is ss");
	ok(!fold_equal("Ромашка", "Ромашка-2"), "a prefix is not equal");
	ok(!fold_equal("a.b", "ab"), "punctuation is kept");
	ok(fold_equal("", "  "), "empty is empty");
}

static void test_distance(void)
{
	static const struct {
		const char *a, *b;
		int expected;
	} cases[] = {
		{ "", "", 0 },
		{ "deal", "", 4 },
		{ "", "deal", 4 },
		{ "deal", "DEAL", 0 },
		{ "deal", "dael", 1 },
		{ "deal", "del", 1 },
		{ "deal", "ideal", 1 },
		{ "kitten", "sitting", 3 },
		{ "partner", "prtaner", 2 },
		{ "ca", "abc", 3 }, /* 2 only if a swapped pair could be edited again */
		{ "сделка", "сделак", 1 },
		{ "ёж", "еж", 0 },
		{ "й", "и", 1 },
	};
	char longest[66];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		is_int(fold_distance(cases[i].a, cases[i].b), cases[i].expected, cases[i].a);
		is_int(fold_distance(cases[i].b, cases[i].a), cases[i].expected, "and turned");
	}
	memset(longest, 'a', sizeof(longest));
	longest[65] = '\0';
	is_int(fold_distance(longest, "a"), INT_MAX, "65 code points are too many");
	longest[64] = '\0';
	is_int(fold_distance(longest, "a"), 63, "64 are not");
}

static void test_valid(void)
{
	static const struct {
		const char *text;
		size_t len;
		int bad; /* -1: valid */
	} cases[] = {
		{ "", 0, -1 },
		{ "abc", 3, -1 },
		{ "я€😀", 9, -1 },
		{ "\xC2\x80", 2, -1 },
		{ "\xE0\xA0\x80", 3, -1 },
		{ "\xED\x9F\xBF", 3, -1 },
		{ "\xEE\x80\x80", 3, -1 },
		{ "\xF4\x8F\xBF\xBF", 4, -1 },
		{ "a\0b", 3, 1 },     /* NUL */
		{ "ab\x80", 3, 2 },   /* a continuation alone */
		{ "\xC0\x80", 2, 0 }, /* overlong */
		{ "\xC1\xBF", 2, 0 },
		{ "a\xE0\x9F\xBF", 4, 1 },
		{ "\xF0\x8F\xBF\xBF", 4, 0 },
		{ "\xED\xA0\x80", 3, 0 },     /* a surrogate */
		{ "\xF4\x90\x80\x80", 4, 0 }, /* over U+10FFFF */
		{ "\xF5\x80\x80\x80", 4, 0 },
		{ "\xFF", 1, 0 },
		{ "я\xD0", 3, 2 }, /* cut off */
		{ "\xE2\x82", 2, 0 },
		{ "\xF0\x9F\x98", 3, 0 },
		{ "\xD0q", 2, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t bad = 99;
		bool valid = utf8_valid(cases[i].text, cases[i].len, &bad);

		is_int(valid ? -1 : (int)bad, cases[i].bad, "validity");
		is_int(utf8_valid(cases[i].text, cases[i].len, NULL), cases[i].bad < 0,
			"the same without asking where");
	}
}

/* Every code point there is: written, found valid, read back. */
static void test_every_code_point(void)
{
	int wrong = 0;

	for (int32_t cp = 1; cp <= 0x10FFFF; cp++) {
		struct strbuf sb = STRBUF_INIT;
		int32_t got = -1;

		if (cp == 0xD800)
			cp = 0xE000;
		utf8_add(&sb, cp);
		wrong += !utf8_valid(sb.buf, sb.len, NULL) || utf8_length(sb.buf, sb.len) != 1 ||
			utf8_read(sb.buf, sb.len, &got) != sb.len || got != cp;
		strbuf_release(&sb);
	}
	is_int(wrong, 0, "all code points, there and back");
}

static void test_width(void)
{
	static const struct {
		const char *text;
		int length, width;
	} cases[] = {
		{ "", 0, 0 },
		{ "abc", 3, 3 },
		{ "Ромашка", 7, 7 },
		{ "東京", 2, 4 },
		{ "e\xCC\x81", 2, 1 },
		{ "😀", 1, 2 },
		{ "a\tb", 3, 3 },
	};
	int32_t cp;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t len = strlen(cases[i].text);

		is_int((int)utf8_length(cases[i].text, len), cases[i].length, cases[i].text);
		is_int((int)utf8_width(cases[i].text, len), cases[i].width, "its width");
		is_int((int)utf8_prefix(cases[i].text, len, (size_t)cases[i].width), (int)len,
			"fits into its width");
	}
	is_int((int)utf8_prefix("東京", 6, 3), 3, "half a wide character does not fit");
	is_int((int)utf8_prefix("東京", 6, 1), 0, "nor does a wide one into one column");
	is_int((int)utf8_prefix("яб", 4, 1), 2, "a prefix ends between characters");
	is_int((int)utf8_prefix("e\xCC\x81x", 4, 1), 3, "an accent stays with its letter");
	is_int((int)utf8_read("\xD0", 1, &cp), 1, "a bad byte is read as one");
	is_int(cp, 0xD0, "with its value");
}

int main(void)
{
	test_fold();
	test_appending();
	test_equal();
	test_distance();
	test_valid();
	test_every_code_point();
	test_width();
	return done();
}
