#include "base/classify.h"

#include "base/money.h"

typedef unsigned __int128 wide;

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
		int64_t c = muldiv(total, share[2], CLASSIFY_WHOLE);
		int64_t b = muldiv(total, share[1], CLASSIFY_WHOLE);
		wide with = before + (wide)sum;

		return with <= (wide)c ? 'C' : with <= (wide)c + (wide)b ? 'B' : 'A';
	}
	if (before * CLASSIFY_WHOLE < (wide)total * (wide)share[0])
		return 'A';
	if (before * CLASSIFY_WHOLE < (wide)total * (wide)(share[0] + share[1]))
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
	for (size_t i = 0; i < n; i++)
		entry[i].abc = class_at(rule, before + sum * i, entry->sum, total, share);
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
 * Values too large for 128 bits are halved together, as often as need be.  False where the mean is
 * not above 0.
 */
static bool moments(const int64_t *value, size_t n, wide *spread, wide *square)
{
	int bits = 48; /* of a value: room for twice these, twice those of n, and 4·percent² */
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

/* The largest whole number whose square is not above x. */
static int64_t root(wide x)
{
	wide low = 0, high = (wide)1 << 63;

	while (high - low > 1) {
		wide middle = low + (high - low) / 2;

		if (middle * middle <= x)
			low = middle;
		else
			high = middle;
	}
	return (int64_t)low;
}

int64_t variation(const int64_t *value, size_t n)
{
	const wide percents = (wide)CLASSIFY_WHOLE * CLASSIFY_WHOLE;
	wide spread, square;

	if (!moments(value, n, &spread, &square))
		return -1;
	/* Twice the value, rounded down, then half of it rounded up. */
	return (root(4 * (spread / square) * percents + 4 * (spread % square) * percents / square) +
		       1) /
		2;
}

char xyz_class(const int64_t *value, size_t n, const int64_t limit[2])
{
	const wide percents = (wide)CLASSIFY_WHOLE * CLASSIFY_WHOLE;
	wide spread, square;

	if (!moments(value, n, &spread, &square))
		return 'Z';
	for (int i = 0; i < 2; i++) {
		wide most = (wide)limit[i] * (wide)limit[i];

		/* spread/square ≤ most/percents, without leaving 128 bits */
		if (spread / square < most / percents ||
			(spread / square == most / percents &&
				(spread % square) * percents <= (most % percents) * square))
			return i ? 'Y' : 'X';
	}
	return 'Z';
}
