#include "base/classify.h"

#include "base/money.h"

typedef unsigned __int128 wide;

static const int64_t variation_max = 9000000000000000000; /* that can be read back */

/* The most important first, those that take no part last. */
static int by_sum(const void *a, const void *b)
{
	const struct abc_entry *x = a, *y = b;

	if (x->out != y->out)
		return x->out ? 1 : -1;
	if (x->sum != y->sum)
		return x->sum > y->sum ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* The class of an entry when `before` is the sum of those that come before it in the rule's order.
 */
static char class_at(
	enum abc_rule rule, wide before, int64_t sum, int64_t total, const int64_t share[3])
{
	if (rule == ABC_UP) {
		int64_t c = muldiv(total, share[2], PERCENT_WHOLE);
		int64_t b = muldiv(total, share[1], PERCENT_WHOLE);
		wide with = before + (wide)sum;

		return with <= (wide)c ? 'C' : with <= (wide)c + (wide)b ? 'B' : 'A';
	}
	if (before * PERCENT_WHOLE < (wide)total * (wide)share[0])
		return 'A';
	if (before * PERCENT_WHOLE < (wide)total * (wide)(share[0] + share[1]))
		return 'B';
	return 'C';
}

/* Entries with the same sum, n of them, at the place where `before` has been counted. */
static void assign_equal(struct abc_entry *entry, size_t n, enum abc_rule rule, wide before,
	int64_t total, const int64_t share[3], abc_name_fn name, void *data)
{
	wide sum = (wide)entry->sum;

	if (n > 1 && name &&
		class_at(rule, before, entry->sum, total, share) !=
			class_at(rule, before + sum * (n - 1), entry->sum, total, share))
		name(entry, n, data);
	for (size_t i = 0; i < n; i++) {
		size_t counted = rule == ABC_UP ? n - 1 - i : i;

		entry[i].abc = class_at(rule, before + sum * counted, entry->sum, total, share);
	}
}

void abc_assign(struct abc_entry *entry, size_t n, const int64_t share[3], enum abc_rule rule,
	abc_name_fn name, void *data)
{
	size_t counted = 0;
	int64_t total = 0;
	wide before = 0;

	if (n)
		qsort(entry, n, sizeof(*entry), by_sum);
	while (counted < n && !entry[counted].out && entry[counted].sum > 0)
		if (__builtin_add_overflow(total, entry[counted++].sum, &total))
			total = INT64_MAX;
	for (size_t i = counted; i < n; i++)
		entry[i].abc = !entry[i].out && entry[i].sales ? 'C' : '\0';
	if (rule == ABC_DOWN) {
		for (size_t i = 0, k; i < counted; i = k) {
			for (k = i + 1; k < counted && entry[k].sum == entry[i].sum; k++)
				;
			assign_equal(entry + i, k - i, rule, before, total, share, name, data);
			before += (wide)entry[i].sum * (k - i);
		}
		return;
	}
	for (size_t k = counted, i; k; k = i) {
		for (i = k - 1; i && entry[i - 1].sum == entry[k - 1].sum; i--)
			;
		assign_equal(entry + i, k - i, rule, before, total, share, name, data);
		before += (wide)entry[i].sum * (k - i);
	}
}

enum relation relation_next(enum relation before, int64_t sales, const struct relation_rule *rule)
{
	if (sales > rule->once_to)
		return RELATION_REGULAR;
	if (sales >= rule->once_from)
		return before == RELATION_REGULAR || before == RELATION_LOST ? RELATION_REGULAR
									     : RELATION_ONE_TIME;
	switch (before) {
	case RELATION_NONE:
	case RELATION_POTENTIAL:
		return RELATION_POTENTIAL;
	case RELATION_ONE_TIME:
		return rule->once_lost ? RELATION_LOST : RELATION_ONE_TIME;
	case RELATION_REGULAR:
	case RELATION_LOST:
		return RELATION_LOST;
	}
	return RELATION_NONE;
}

/*
 * For the variation: *spread = n·Σx² − (Σx)², *square = (Σx)², so that (σ/μ)² is their ratio.
 * Twelve values of 10^17 have room; larger ones are halved together, as often as need be.  False
 * where the mean is not above 0.
 */
static bool moments(const int64_t *value, size_t n, wide *spread, wide *square)
{
	int bits = 63; /* of n values together */
	int64_t most = 0;
	__int128 sum = 0, squares = 0;
	int shift = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t size = value[i] < 0 ? -(value[i] + 1) : value[i];

		most = size > most ? size : most;
		sum += value[i];
	}
	if (sum <= 0)
		return false;
	for (size_t k = n; k; k >>= 1)
		bits--;
	while (most >> shift >> bits)
		shift++;
	sum = 0;
	for (size_t i = 0; i < n; i++) {
		__int128 x = value[i] >> shift;

		sum += x;
		squares += x * x;
	}
	*square = (wide)(sum * sum);
	*spread = (wide)((__int128)n * squares - sum * sum);
	return sum > 0;
}

/* spread·times/square, rounded down, or the largest there is; *rest says whether it was rounded. */
static wide ratio(wide spread, wide square, uint64_t times, bool *rest)
{
	wide whole = 0, part = 0, left = spread % square;

	/* Bit by bit, as `left` · `times` may have no room. */
	for (int bit = 63; bit >= 0; bit--) {
		part = 2 * part + (times >> bit & 1 ? left : 0);
		whole = 2 * whole + part / square;
		part %= square;
	}
	*rest = part;
	if (__builtin_mul_overflow(spread / square, (wide)times, &part) ||
		__builtin_add_overflow(whole, part, &whole))
		return ~(wide)0;
	return whole;
}

/* The largest whole number whose square is not above x. */
static wide root(wide x)
{
	wide low = 0, high = (wide)1 << 64;

	while (high - low > 1) {
		wide middle = low + (high - low) / 2;

		if (middle * middle <= x)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int64_t variation(const int64_t *value, size_t n)
{
	wide spread, square, twice;
	bool rest;

	if (!moments(value, n, &spread, &square))
		return -1;
	/* Twice the value, rounded down, then half of it rounded up. */
	twice = root(ratio(spread, square, (uint64_t)4 * PERCENT_WHOLE * PERCENT_WHOLE, &rest));
	twice = twice / 2 + twice % 2;
	return twice < (wide)variation_max ? (int64_t)twice : variation_max;
}

char xyz_class(const int64_t *value, size_t n, const int64_t limit[2])
{
	wide spread, square, most, of;
	bool rest;

	if (!moments(value, n, &spread, &square))
		return 'Z';
	of = ratio(spread, square, (uint64_t)PERCENT_WHOLE * PERCENT_WHOLE, &rest);
	for (int i = 0; i < 2; i++) {
		most = (wide)limit[i] * (wide)limit[i];
		if (of < most || (of == most && !rest))
			return i ? 'Y' : 'X';
	}
	return 'Z';
}
