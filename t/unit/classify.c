/*
 * Classes by importance, stages, variation: tables worked out by hand, and random lists against
 * the plainest way to say the same.
 */
#include "tap.h"

#include "base/classify.h"

enum { MOST = 40 };

static const int64_t usual[3] = { 8000, 1500, 500 };

/* The classes of 0…n-1 as a text, '-' for none. */
static const char *letters(const struct abc_entry *entry, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		out[entry[i].id] = entry[i].abc ? entry[i].abc : '-';
	out[n] = '\0';
	return out;
}

/* Names for the entries of a case: the letters of `names`, by id. */
static void by_letters(struct abc_entry *entry, size_t n, void *data)
{
	const char *names = data;

	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k && names[entry[k].id] < names[entry[k - 1].id]; k--) {
			struct abc_entry x = entry[k];

			entry[k] = entry[k - 1];
			entry[k - 1] = x;
		}
}

static void test_abc(void)
{
	static const struct {
		const char *what;
		enum abc_rule rule;
		int64_t share[3];
		int64_t sum[10];
		const char *names; /* by id; NULL = the ids decide */
		const char
			*flags; /* s: sales, o: takes no part, -: neither; NULL = all have sales */
		const char *expected;
	} cases[] = {
		{ "one entry is A", ABC_DOWN, { 8000, 1500, 500 }, { 7 }, NULL, NULL, "A" },
		{ "the one that straddles takes the higher class", ABC_DOWN, { 8000, 1500, 500 },
			{ 50, 40, 8, 2 }, NULL, NULL, "AABC" },
		{ "a limit that is hit is behind the class", ABC_DOWN, { 8000, 1500, 500 },
			{ 80, 15, 5 }, NULL, NULL, "ABC" },
		{ "one below a limit is within", ABC_DOWN, { 8000, 1500, 500 }, { 79, 16, 5 }, NULL,
			NULL, "AAC" },
		{ "one above a limit is behind it", ABC_DOWN, { 8000, 1500, 500 }, { 81, 13, 6 },
			NULL, NULL, "ABB" },
		{ "equal sums are cut by id", ABC_DOWN, { 8000, 1500, 500 },
			{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, NULL, NULL, "AAAAAAAABB" },
		{ "equal sums are cut by name", ABC_DOWN, { 8000, 1500, 500 },
			{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "jihgfedcba", NULL, "BBAAAAAAAA" },
		{ "equal names are cut by id", ABC_DOWN, { 8000, 1500, 500 },
			{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "baabababab", NULL, "AAAAAAABAB" },
		{ "a tie in the middle", ABC_DOWN, { 5000, 3000, 2000 }, { 10, 40, 10, 10, 30 },
			"cxaby", NULL, "CABCA" },
		{ "0/0/100", ABC_DOWN, { 0, 0, 10000 }, { 5, 4, 3 }, NULL, NULL, "CCC" },
		{ "100/0/0", ABC_DOWN, { 10000, 0, 0 }, { 5, 4, 3 }, NULL, NULL, "AAA" },
		{ "0/100/0", ABC_DOWN, { 0, 10000, 0 }, { 5, 4, 3 }, NULL, NULL, "BBB" },
		{ "nothing and less is C with sales", ABC_DOWN, { 8000, 1500, 500 },
			{ 100, 0, 0, -5, -5 }, NULL, "ss-s-", "AC-C-" },
		{ "100/0/0 does not make them more", ABC_DOWN, { 10000, 0, 0 }, { 1, 0, -1 }, NULL,
			NULL, "ACC" },
		{ "a negative sum is no part of the whole", ABC_DOWN, { 8000, 1500, 500 },
			{ 80, 20, -90 }, NULL, NULL, "ABC" },
		{ "nobody above nothing", ABC_DOWN, { 8000, 1500, 500 }, { -1, 0, 0 }, NULL, "ss-",
			"CC-" },
		{ "who takes no part has none", ABC_DOWN, { 8000, 1500, 500 }, { 1000, 80, 15, 5 },
			NULL, "osss", "-ABC" },
		{ "fractions of a percent", ABC_DOWN, { 3333, 3333, 3334 }, { 3333, 3333, 3334 },
			"bca", NULL, "BCA" },
		{ "upp: exact limits", ABC_UP, { 7000, 2000, 1000 }, { 70, 20, 10 }, NULL, NULL,
			"ABC" },
		{ "upp: one above goes up", ABC_UP, { 7000, 2000, 1000 }, { 69, 20, 11 }, NULL,
			NULL, "AAB" },
		{ "upp: one below", ABC_UP, { 7000, 2000, 1000 }, { 71, 20, 9 }, NULL, NULL,
			"ABC" },
		{ "upp: one entry is A", ABC_UP, { 7000, 2000, 1000 }, { 5 }, NULL, NULL, "A" },
		/* T = 15: a tenth is 1.5, so 2; a fifth is 3 */
		{ "upp: the limit of C is rounded up", ABC_UP, { 7000, 2000, 1000 }, { 10, 3, 2 },
			NULL, NULL, "ABC" },
		/* T = 14: a tenth is 1.4, so 1; a fifth is 2.8, so 3, together 4 */
		{ "upp: and down, that of B by itself", ABC_UP, { 7000, 2000, 1000 }, { 10, 3, 1 },
			NULL, NULL, "ABC" },
		{ "upp: 2 of 14 are not C", ABC_UP, { 7000, 2000, 1000 }, { 12, 2 }, NULL, NULL,
			"AB" },
		/* T = 4: 0 and 1 */
		{ "upp: no room for C", ABC_UP, { 7000, 2000, 1000 }, { 1, 1, 1, 1 }, NULL, NULL,
			"AAAB" },
		{ "upp: of equal sums the last name counts first", ABC_UP, { 7000, 2000, 1000 },
			{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "jihgfedcba", NULL, "CBBAAAAAAA" },
		{ "upp: then the last id", ABC_UP, { 7000, 2000, 1000 },
			{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "aaaaaaaaaa", NULL, "AAAAAAABBC" },
		{ "upp: not above nothing", ABC_UP, { 7000, 2000, 1000 }, { 90, 10, 0, -7, 0 },
			NULL, "ssss-", "ACCC-" },
		{ "upp: lost clients are no part of the whole", ABC_UP, { 7000, 2000, 1000 },
			{ 70, 20, 10, 900, 0 }, NULL, "sssoo", "ABC--" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct abc_entry entry[10] = { { .id = 0 } };
		size_t n = strlen(cases[i].expected);
		char got[11], names[11] = "";

		for (size_t k = 0; k < n; k++) {
			char flag = cases[i].flags ? cases[i].flags[k] : 's';

			/* Given from the end: the order is not that of the list. */
			entry[n - 1 - k] = (struct abc_entry){ .id = (int64_t)k,
				.sum = cases[i].sum[k],
				.sales = flag == 's',
				.out = flag == 'o' };
		}
		if (cases[i].names)
			memcpy(names, cases[i].names, n);
		abc_assign(entry, n, cases[i].share, cases[i].rule,
			cases[i].names ? by_letters : NULL, names);
		is_text(letters(entry, n, got), cases[i].expected, cases[i].what);
	}
	abc_assign(NULL, 0, usual, ABC_DOWN, NULL, NULL);
	ok(true, "nobody at all");
}

/* The same as said: sorted by sum, name, id, then one after the other. */
struct plain {
	int64_t id, sum;
	char name;
	bool sales, out;
	char abc;
};

static bool behind(const struct plain *x, const struct plain *y)
{
	if (x->sum != y->sum)
		return x->sum < y->sum;
	return x->name != y->name ? x->name > y->name : x->id > y->id;
}

static void plain_abc(struct plain *x, int n, const int64_t share[3], enum abc_rule rule)
{
	__int128 total = 0, before = 0, c, b;

	for (int i = 1; i < n; i++)
		for (int k = i; k && behind(&x[k - 1], &x[k]); k--) {
			struct plain y = x[k];

			x[k] = x[k - 1];
			x[k - 1] = y;
		}
	for (int i = 0; i < n; i++)
		total += !x[i].out && x[i].sum > 0 ? x[i].sum : 0;
	c = (2 * total * share[2] + 10000) / 20000;
	b = (2 * total * share[1] + 10000) / 20000;
	for (int at = 0; at < n; at++) {
		struct plain *one = &x[rule == ABC_UP ? n - 1 - at : at];

		one->abc = one->sales && !one->out ? 'C' : '-';
		if (one->out || one->sum <= 0)
			continue;
		if (rule == ABC_UP) {
			before += one->sum;
			one->abc = before <= c ? 'C' : before <= c + b ? 'B' : 'A';
			continue;
		}
		one->abc = before * 10000 < total * share[0]		 ? 'A'
			: before * 10000 < total * (share[0] + share[1]) ? 'B'
									 : 'C';
		before += one->sum;
	}
}

static uint64_t random_state = 20260302;

static int64_t random_to(int64_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int64_t)(random_state % (uint64_t)below);
}

static void test_abc_random(void)
{
	static const int64_t sizes[] = { 3, 12, 1000, 900000000000000 };
	int wrong = 0;

	for (int round = 0; round < 4000 && wrong < 5; round++) {
		struct abc_entry entry[MOST];
		struct plain x[MOST];
		int n = (int)random_to(MOST) + 1;
		int64_t size = sizes[round % 4], share[3];
		enum abc_rule rule = round & 4 ? ABC_UP : ABC_DOWN;
		char names[MOST + 1] = "", got[MOST + 1], expected[MOST + 1] = "";

		share[0] = random_to(10001);
		share[1] = random_to(10001 - share[0]);
		share[2] = 10000 - share[0] - share[1];
		for (int i = 0; i < n; i++) {
			bool out = !random_to(9);

			names[i] = (char)('a' + random_to(4));
			x[i] = (struct plain){ i, random_to(size) - size / 5, names[i],
				random_to(5) != 0, out, 0 };
			entry[i] = (struct abc_entry){ i, x[i].sum, x[i].sales, out, 0 };
		}
		abc_assign(entry, (size_t)n, share, rule, by_letters, names);
		letters(entry, (size_t)n, got);
		plain_abc(x, n, share, rule);
		for (int i = 0; i < n; i++)
			expected[x[i].id] = x[i].abc;
		if (strcmp(got, expected))
			wrong++;
		if (strcmp(got, expected))
			is_text(got, expected, "a random list");
	}
	ok(!wrong, "random lists have the classes of the plain way");
}

static void test_stages(void)
{
	static const enum relation from[] = { RELATION_NONE, RELATION_POTENTIAL, RELATION_ONE_TIME,
		RELATION_REGULAR, RELATION_LOST };
	static const struct {
		int64_t sales;
		struct relation_rule rule;
		const char *expected; /* p o r l by `from` */
	} cases[] = {
		{ 0, { 1, 1, false }, "ppoll" },
		{ 0, { 1, 1, true }, "pplll" },
		{ 1, { 1, 1, false }, "ooorr" },
		{ 1, { 1, 1, true }, "ooorr" },
		{ 2, { 1, 1, false }, "rrrrr" },
		{ 2, { 1, 1, true }, "rrrrr" },
		{ 0, { 3, 7, false }, "ppoll" },
		{ 1, { 3, 7, false }, "ppoll" },
		{ 2, { 3, 7, false }, "ppoll" },
		{ 2, { 3, 7, true }, "pplll" },
		{ 3, { 3, 7, false }, "ooorr" },
		{ 5, { 3, 7, true }, "ooorr" },
		{ 7, { 3, 7, false }, "ooorr" },
		{ 8, { 3, 7, false }, "rrrrr" },
		{ INT64_MAX, { 3, 7, false }, "rrrrr" },
		{ INT64_MAX, { 1, INT64_MAX, false }, "ooorr" },
		{ 1, { 1, INT64_MAX, false }, "ooorr" },
		{ 0, { 1, INT64_MAX, true }, "pplll" },
	};
	static const char of[] = { [RELATION_NONE] = '-',
		[RELATION_REGULAR] = 'r',
		[RELATION_ONE_TIME] = 'o',
		[RELATION_POTENTIAL] = 'p',
		[RELATION_LOST] = 'l' };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char got[6] = "";
		char *what = xasprintf("%" PRId64 " sales, one-time %" PRId64 "..%" PRId64 "%s",
			cases[i].sales, cases[i].rule.once_from, cases[i].rule.once_to,
			cases[i].rule.once_lost ? ", then lost" : "");

		for (size_t k = 0; k < ARRAY_SIZE(from); k++)
			got[k] = of[relation_next(from[k], cases[i].sales, &cases[i].rule)];
		is_text(got, cases[i].expected, what);
		free(what);
	}
	ok(RELATION_REGULAR < RELATION_ONE_TIME && RELATION_ONE_TIME < RELATION_POTENTIAL &&
			RELATION_POTENTIAL < RELATION_LOST,
		"regular is better than one-time, potential, lost");
}

#define BIG INT64_C(9000000000000000) /* 90 million millions, in hundredths */

static void test_variation(void)
{
	static const struct {
		const char *what;
		int64_t value[12];
		size_t n;
		int64_t expected;
		char xyz; /* by 10/25 */
	} cases[] = {
		{ "even", { 5, 5, 5, 5 }, 4, 0, 'X' },
		{ "one value", { 5 }, 1, 0, 'X' },
		{ "one value of nothing", { 0 }, 1, -1, 'Z' },
		{ "one value below nothing", { -5 }, 1, -1, 'Z' },
		{ "only zeros", { 0, 0, 0 }, 3, -1, 'Z' },
		{ "below nothing in the mean", { 5, -6 }, 2, -1, 'Z' },
		{ "mixed to nothing", { 5, -5 }, 2, -1, 'Z' },
		{ "even and large", { BIG, BIG, BIG, BIG, BIG, BIG, BIG, BIG, BIG, BIG, BIG, BIG },
			12, 0, 'X' },
		/* mean 10, deviation 1: exactly 10 % */
		{ "just 10 %", { 9, 11 }, 2, 1000, 'X' },
		{ "just 10 % of four", { 9, 11, 11, 9 }, 4, 1000, 'X' },
		{ "just 10 %, otherwise",
			{ 90, 100, 100, 100, 110, 90, 110, 110, 90, 100, 100, 100 }, 12, 707, 'X' },
		{ "just 25 %", { 3, 5 }, 2, 2500, 'Y' },
		{ "just 25 % of four", { 3, 5, 5, 3 }, 4, 2500, 'Y' },
		/* a little above, which rounds to the same figure */
		{ "above 10 % by little", { 899999, 1100001 }, 2, 1000, 'Y' },
		{ "below 10 % by little", { 900001, 1099999 }, 2, 1000, 'X' },
		{ "above 25 % by little", { 749999, 1250001 }, 2, 2500, 'Z' },
		{ "below 25 % by little", { 750001, 1249999 }, 2, 2500, 'Y' },
		{ "one period of twelve", { 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0 }, 12, 33166, 'Z' },
		{ "half of them", { 4, 0 }, 2, 10000, 'Z' },
		{ "a third", { 1, 2, 3 }, 3, 4082, 'Z' },
		/* 100·σ/μ = 0.005 of a percent: half up; below half down */
		{ "half of a hundredth of a percent", { 19999, 20001 }, 2, 1, 'X' },
		{ "less than half", { 20000, 20002 }, 2, 0, 'X' },
		{ "mixed signs", { -1, 3 }, 2, 20000, 'Z' },
		{ "mixed and large", { -BIG, BIG, BIG }, 3, 28284, 'Z' },
		{ "large, just 10 %", { BIG / 10 * 9, BIG / 10 * 11 }, 2, 1000, 'X' },
		{ "large, above 10 % by one", { BIG / 10 * 9 - 1, BIG / 10 * 11 + 1 }, 2, 1000,
			'Y' },
		{ "large, below 10 % by one", { BIG / 10 * 9 + 1, BIG / 10 * 11 - 1 }, 2, 1000,
			'X' },
		{ "large, just 25 %", { BIG / 4 * 3, BIG / 4 * 5, BIG / 4 * 3, BIG / 4 * 5 }, 4,
			2500, 'Y' },
		{ "large, above 25 % by one",
			{ BIG / 4 * 3 - 1, BIG / 4 * 5 + 1, BIG / 4 * 3, BIG / 4 * 5 }, 4, 2500,
			'Z' },
		{ "large of twelve, below 25 % by one",
			{ BIG / 4 * 3, BIG / 4 * 5, BIG / 4 * 3, BIG / 4 * 5, BIG / 4 * 3,
				BIG / 4 * 5, BIG / 4 * 3, BIG / 4 * 5, BIG / 4 * 3, BIG / 4 * 5,
				BIG / 4 * 3, BIG / 4 * 5 - 1 },
			12, 2500, 'Y' },
		/* mean 1/2 and deviation BIG - 1/2: 200·BIG - 100 percent, past what is read */
		{ "a mean of next to nothing", { BIG, 1 - BIG }, 2, INT64_C(9000000000000000000),
			'Z' },
		{ "a small mean", { BIG / 1000, 200 - BIG / 1000 }, 2, (BIG / 1000 - 100) * 100,
			'Z' },
	};
	static const int64_t limit[2] = { 1000, 2500 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char got[2] = { xyz_class(cases[i].value, cases[i].n, limit), '\0' };
		char expected[2] = { cases[i].xyz, '\0' };

		is_int(variation(cases[i].value, cases[i].n), cases[i].expected, cases[i].what);
		is_text(got, expected, cases[i].what);
	}
}

static void test_limits(void)
{
	static const int64_t thirds[] = { 9, 11 }, even[] = { 7, 7 }, wide[] = { 0, 0, 0, 9 };
	static const int64_t none[2] = { 0, 0 }, same[2] = { 1000, 1000 }, under[2] = { 999, 1000 };
	static const int64_t under_both[2] = { 998, 999 }, much[2] = { 17320, 17321 };

	is_int(xyz_class(even, 2, none), 'X', "limits of nothing: only what is even");
	is_int(xyz_class(thirds, 2, none), 'Z', "and nothing else");
	is_int(xyz_class(thirds, 2, same), 'X', "two limits that are the same");
	is_int(xyz_class(thirds, 2, under), 'Y', "just the second limit");
	is_int(xyz_class(thirds, 2, under_both), 'Z', "above both");
	/* √3 = 1.7320508… */
	is_int(xyz_class(wide, 4, much), 'Y', "limits above 100 %");
}

/* Products of any length: eight digits of 32 bits, the lowest first. */
struct longer {
	uint32_t digit[8];
};

static struct longer times(struct longer x, unsigned __int128 by)
{
	struct longer out = { { 0 } };

	for (int k = 0; k < 4; k++) {
		uint64_t carry = 0, one = (uint32_t)(by >> (32 * k));

		for (int i = 0; i + k < 8; i++) {
			carry += out.digit[i + k] + one * x.digit[i];
			out.digit[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
	}
	return out;
}

static int order(struct longer x, struct longer y)
{
	for (int i = 7; i >= 0; i--)
		if (x.digit[i] != y.digit[i])
			return x.digit[i] < y.digit[i] ? -1 : 1;
	return 0;
}

/* a·b·c and d·e·f compared. */
static int products(unsigned __int128 a, unsigned __int128 b, unsigned __int128 c,
	unsigned __int128 d, unsigned __int128 e, unsigned __int128 f)
{
	static const struct longer one = { { 1 } };

	return order(times(times(times(one, a), b), c), times(times(times(one, d), e), f));
}

/* V is right if (2V-1)²·square ≤ 4·10⁸·spread < (2V+1)²·square; the class by such products, too. */
static bool right(const int64_t *value, size_t n, const int64_t limit[2], int64_t v, char class)
{
	__int128 sum = 0, squares = 0;
	unsigned __int128 spread, square, odd = 2 * (unsigned __int128)v + 1;
	char expected = 'Z';

	for (size_t i = 0; i < n; i++) {
		sum += value[i];
		squares += (__int128)value[i] * value[i];
	}
	if (sum <= 0)
		return v == -1 && class == 'Z';
	spread = (unsigned __int128)((__int128)n * squares - sum * sum);
	square = (unsigned __int128)(sum * sum);
	for (int i = 1; i >= 0; i--)
		if (products(spread, 100000000, 1, square, (unsigned __int128)limit[i],
			    (unsigned __int128)limit[i]) <= 0)
			expected = i ? 'Y' : 'X';
	return class == expected && v >= 0 &&
		products(spread, 400000000, 1, square, odd, odd) < 0 &&
		(!v || products(spread, 400000000, 1, square, odd - 2, odd - 2) >= 0);
}

static void test_variation_random(void)
{
	static const int64_t sizes[] = { 5, 1000, 100000, 3000000, BIG / 5 };
	int wrong = 0;

	for (int round = 0; round < 20000 && wrong < 5; round++) {
		int64_t value[12], size = sizes[round % 5], v;
		int64_t limit[2] = { random_to(6000), 0 };
		size_t n = (size_t)random_to(12) + 1;
		int64_t low = random_to(3) ? 0 : -size / 3, base = random_to(2) ? size * 4 : 0;
		char class;

		for (size_t i = 0; i < n; i++)
			value[i] = base + low + random_to(size);
		v = variation(value, n);
		/* Often a limit is the rounded value itself. */
		if (v > 0 && v < 30000 && random_to(2))
			limit[0] = v;
		limit[1] = limit[0] + random_to(6000);
		class = xyz_class(value, n, limit);
		if (right(value, n, limit, v, class))
			continue;
		wrong++;
		ok(false, "a random list: %" PRId64 " %c", v, class);
	}
	ok(!wrong, "random lists vary as the squares say");
}

int main(void)
{
	test_abc();
	test_abc_random();
	test_stages();
	test_variation();
	test_limits();
	test_variation_random();
	return done();
}
