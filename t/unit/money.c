/* Numbers: what is read, what is refused and why, formatting, rounding, currencies. */
#include "tap.h"

#include "base/money.h"

#define MAX_DECIMAL INT64_C(9000000000000000000)

static void test_decimal(void)
{
	static const struct {
		const char *text;
		int scale;
		int64_t expected;
	} cases[] = {
		{ "0", 2, 0 },
		{ "12", 2, 1200 },
		{ "12.5", 2, 1250 },
		{ "12,5", 2, 1250 },
		{ "1 234,50", 2, 123450 },
		{ "1\u00A0234,50", 2, 123450 },
		{ "1\u202F234,50", 2, 123450 },
		{ "1\u00A0234 567", 2, 123456700 },
		{ "1,234.50", 2, 123450 },
		{ "1.234,50", 2, 123450 },
		{ "1.234.567,8", 2, 123456780 },
		{ "1,234,567", 2, 123456700 },
		{ "1'234'567.89", 2, 123456789 },
		{ "1'234", 2, 123400 },
		{ "1 234", 2, 123400 },
		{ "12 345 678", 0, 12345678 },
		{ "-0.5", 2, -50 },
		{ "+0.5", 2, 50 },
		{ "\u22120.5", 2, -50 },
		{ "-0", 2, 0 },
		{ ".5", 2, 50 },
		{ "5.", 2, 500 },
		{ "5,", 2, 500 },
		{ "1,234.", 2, 123400 },
		{ "1.50000", 2, 150 },
		{ "1234.500", 2, 123450 },
		{ "0.500", 2, 50 },
		{ "0,120", 2, 12 },
		{ "1 234.500", 2, 123450 },
		{ "5.00", 0, 5 },
		{ "1,234", 3, 1234 },
		{ "1.234", 3, 1234 },
		{ "1,234.5", 3, 1234500 },
		{ "0.0001", 4, 1 },
		{ " 7 ", 2, 700 },
		{ "00012", 2, 1200 },
		{ "90000000000000000.00", 2, MAX_DECIMAL },
		{ "-90 000 000 000 000 000", 2, -MAX_DECIMAL },
		{ "0000000000000000000000000000000000001", 0, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf err = STRBUF_INIT;
		int64_t got = 0;

		ok(decimal_parse(cases[i].text, cases[i].scale, &got, &err) == 0 && !err.len,
			"\"%s\" is read", cases[i].text);
		is_int(got, cases[i].expected, cases[i].text);
		strbuf_release(&err);
	}
}

static void test_refused(void)
{
	static const struct {
		const char *text;
		int scale;
		const char *sentence; /* its first words */
	} cases[] = {
		{ "", 2, "not a number: \"\"" },
		{ " ", 2, "not a number: \" \"" },
		{ "12,5o", 2, "not a number: \"12,5o\"" },
		{ "1e5", 2, "not a number: \"1e5\"" },
		{ "--1", 2, "not a number" },
		{ "+-1", 2, "not a number" },
		{ "- 1", 2, "not a number" },
		{ "1-", 2, "not a number" },
		{ "(1)", 2, "not a number" },
		{ ".", 2, "not a number" },
		{ "-", 2, "not a number" },
		{ "-.", 2, "not a number" },
		{ ",.", 2, "not a number" },
		{ "1..2", 2, "not a number" },
		{ "1 23", 2, "not a number" },
		{ "1 2345", 2, "not a number" },
		{ "1234 567", 2, "not a number" },
		{ "0 123", 2, "not a number" },
		{ "1  234", 2, "not a number" },
		{ "1 234'567", 2, "not a number" },
		{ "1,234 567.0", 2, "not a number" },
		{ "1.234,567.8", 2, "not a number" },
		{ "1,234.567,8", 2, "not a number" },
		{ "1234,567.8", 2, "not a number" },
		{ "1,23,456", 2, "not a number" },
		{ ",123,456", 2, "not a number" },
		{ "12 %", 2, "not a number" },
		{ "7\t", 2, "not a number: \"7?\"" },
		{ "$12", 2, "not a number" },
		{ "0x10", 2, "not a number" },
		{ "nan", 2, "not a number" },
		{ "\xD9\xA1", 2, "not a number" },
		{ "1,234", 2, "thousands or a fraction: \"1,234\"" },
		{ "1.234", 0, "thousands or a fraction" },
		{ "-12.000", 2, "thousands or a fraction" },
		{ "1.005", 2, "thousands or a fraction" },
		{ "0.005", 2, "more than 2 digits after the decimal sign: \"0.005\"" },
		{ "1234.567", 2, "more than 2 digits" },
		{ "1,234.567", 2, "more than 2 digits" },
		{ "0.5", 0, "not a whole number: \"0.5\"" },
		{ "90000000000000000.01", 2, "number too large" },
		{ "-9000000000000000001", 0, "number too large" },
		{ "9223372036854775808", 0, "number too large" },
		{ "99999999999999999999999999", 0, "number too large" },
		{ "9000000000000000000", 2, "number too large" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct strbuf err = STRBUF_INIT;
		int64_t got;

		ok(decimal_parse(cases[i].text, cases[i].scale, &got, &err) == -1,
			"\"%s\" is refused", cases[i].text);
		strbuf_setlen(&err,
			strlen(cases[i].sentence) < err.len ? strlen(cases[i].sentence) : err.len);
		is_text(err.buf, cases[i].sentence, cases[i].text);
		strbuf_release(&err);
	}
}

static void test_percent_integer(void)
{
	static const struct {
		const char *text, *percent, *integer;
	} cases[] = {
		{ "20", "2000", "20" },
		{ "20%", "2000", "(refused)" },
		{ "12,5 %", "1250", "(refused)" },
		{ "-0.25\xC2\xA0%", "-25", "(refused)" },
		{ "%", "(refused)", "(refused)" },
		{ "5%%", "(refused)", "(refused)" },
		{ "% 5", "(refused)", "(refused)" },
		{ "1.234%", "(refused)", "(refused)" },
		{ "5.", "500", "(refused)" },
		{ "5.0", "500", "(refused)" },
		{ "1,234", "(refused)", "(refused)" },
		{ "1 234", "123400", "1234" },
		{ "1.234.567", "123456700", "1234567" },
		{ "-7", "-700", "-7" },
		{ "9223372036854775807", "(refused)", "9223372036854775807" },
		{ "9223372036854775808", "(refused)", "(refused)" },
		{ "-9223372036854775808", "(refused)", "-9223372036854775808" },
		{ "-9223372036854775809", "(refused)", "(refused)" },
		{ "", "(refused)", "(refused)" },
		{ "7x", "(refused)", "(refused)" },
	};
	char got[32];
	int64_t v;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(got, sizeof(got), "(refused)");
		if (!percent_parse(cases[i].text, &v, NULL))
			snprintf(got, sizeof(got), "%" PRId64, v);
		is_text(got, cases[i].percent, cases[i].text);
		snprintf(got, sizeof(got), "(refused)");
		if (!integer_parse(cases[i].text, &v, NULL))
			snprintf(got, sizeof(got), "%" PRId64, v);
		is_text(got, cases[i].integer, cases[i].text);
	}
}

static void test_format(void)
{
	static const struct {
		int64_t value;
		int scale;
		const char *full, *trimmed;
	} cases[] = {
		{ 123450, 2, "1234.50", "1234.5" },
		{ 1500, 3, "1.500", "1.5" },
		{ 2000, 3, "2.000", "2" },
		{ 0, 2, "0.00", "0" },
		{ 5, 2, "0.05", "0.05" },
		{ -5, 2, "-0.05", "-0.05" },
		{ -100, 2, "-1.00", "-1" },
		{ 7, 0, "7", "7" },
		{ 100, 0, "100", "100" },
		{ 1, 18, "0.000000000000000001", "0.000000000000000001" },
		{ INT64_MAX, 2, "92233720368547758.07", "92233720368547758.07" },
		{ INT64_MIN, 2, "-92233720368547758.08", "-92233720368547758.08" },
		{ INT64_MIN, 18, "-9.223372036854775808", "-9.223372036854775808" },
	};
	char out[DECIMAL_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		is_text(decimal_format(cases[i].value, cases[i].scale, out), cases[i].full,
			"all digits");
		is_text(decimal_format_short(cases[i].value, cases[i].scale, out), cases[i].trimmed,
			"without zeros at the end");
	}
}

static void test_muldiv(void)
{
	static const struct {
		int64_t a, b, c, expected;
	} cases[] = {
		{ 7, 1, 2, 4 },
		{ -7, 1, 2, -4 },
		{ 7, -1, 2, -4 },
		{ 7, 1, -2, -4 },
		{ -7, -1, -2, -4 },
		{ 5, 1, 3, 2 },
		{ 4, 1, 3, 1 },
		{ -5, 1, 3, -2 },
		{ 0, 5, -3, 0 },
		{ 1, 1, 3, 0 },
		{ -1, 1, 2, -1 },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN },
		{ INT64_MIN, 1, 1, INT64_MIN },
		{ INT64_MIN, 1, -1, INT64_MAX },
		{ INT64_MAX, 2, 1, INT64_MAX },
		{ INT64_MAX, -2, 1, INT64_MIN },
		{ 9000000000000000000, 3333, 10000, 2999700000000000000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *what = xasprintf(
			"%" PRId64 " * %" PRId64 " / %" PRId64, cases[i].a, cases[i].b, cases[i].c);

		is_int(muldiv(cases[i].a, cases[i].b, cases[i].c), cases[i].expected, what);
		free(what);
	}
}

static void test_currency(void)
{
	static const struct {
		const char *code;
		int scale;
	} cases[] = {
		{ "RUB", 2 },
		{ "USD", 2 },
		{ "EUR", 2 },
		{ "KZT", 2 },
		{ "BYN", 2 },
		{ "AED", 2 },
		{ "ZWL", 2 },
		{ "XAU", 2 },
		{ "HRK", 2 },
		{ "JPY", 0 },
		{ "KRW", 0 },
		{ "BIF", 0 },
		{ "XPF", 0 },
		{ "KWD", 3 },
		{ "TND", 3 },
		{ "BHD", 3 },
		{ "CLF", 4 },
		{ "UYW", 4 },
		{ "RUR", -1 },
		{ "rub", -1 },
		{ "RU", -1 },
		{ "RUBX", -1 },
		{ "", -1 },
		{ "AAA", -1 },
		{ "ZZZ", -1 },
		{ "D A", -1 },
		{ "ED ", -1 },
		{ " AF", -1 },
		{ "DEM", -1 },
		{ "РУБ", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		is_int(currency_scale(cases[i].code), cases[i].scale, cases[i].code);
}

static void test_muldiv_sum(void)
{
	static const int64_t a[] = { 1, 1, INT64_MAX }, b[] = { 1, 2, 3 };

	is_int(muldiv_sum(a, b, 0, 7), 0, "muldiv_sum of nothing");
	is_int(muldiv_sum(a, b, 2, 2), 2, "muldiv_sum: 3/2");
	is_int(muldiv_sum(a, b, 2, -2), -2, "muldiv_sum: -3/2");
	is_int(muldiv_sum(a, b, 2, 7), 0, "muldiv_sum: 3/7, rounded once");
	is_int(muldiv_sum(a + 2, b + 2, 1, 3), INT64_MAX, "muldiv_sum in 128 bits");
}

static void test_share_out(void)
{
	static const struct {
		int64_t whole, weight[4], part[4];
	} cases[] = {
		{ 0, { 1, 1, 1, 1 }, { 0, 0, 0, 0 } },
		{ 100, { 1, 1, 1, 0 }, { 34, 33, 33, 0 } },
		{ -100, { 1, 1, 1, 0 }, { -34, -33, -33, 0 } },
		{ 101, { 3333, 3333, 3334, 0 }, { 34, 33, 34, 0 } },
		{ 1, { 5000, 5000, 0, 0 }, { 1, 0, 0, 0 } },
		{ -1, { 5000, 5000, 0, 0 }, { -1, 0, 0, 0 } },
		{ 10, { 7, -1, 1, 0 }, { 10, -1, 1, 0 } },
		{ 7, { 0, 0, 0, 9 }, { 0, 0, 0, 7 } },
		{ INT64_MAX, { INT64_C(1) << 61, INT64_C(1) << 61, 0, 0 },
			{ (INT64_C(1) << 62), (INT64_C(1) << 62) - 1, 0, 0 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t part[4];
		char what[64];

		money_share_out(cases[i].whole, cases[i].weight, 4, part);
		for (size_t k = 0; k < 4; k++) {
			snprintf(what, sizeof(what), "share %zu of %" PRId64, k, cases[i].whole);
			is_int(part[k], cases[i].part[k], what);
		}
	}
}

int main(void)
{
	test_decimal();
	test_refused();
	test_percent_integer();
	test_format();
	test_muldiv();
	test_muldiv_sum();
	test_share_out();
	test_currency();
	return done();
}
