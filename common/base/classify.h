/*
 * The arithmetic of classes: ABC by importance, stages of a relation, XYZ by evenness (DOMAIN 7.1
 * to 7.3).  Integers only; percentages are in hundredths of a percent.
 */
#ifndef BASE_CLASSIFY_H
#define BASE_CLASSIFY_H

#include "base/base.h"

struct abc_entry {
	int64_t id;
	int64_t sum; /* what importance is measured by */
	bool sales;  /* there were sales */
	bool out;    /* takes no part */
	char abc;    /* the result: 'A', 'B', 'C', or 0 for none */
};

enum abc_rule {
	/* From the most important down: A while the sum before an entry is below the limit. */
	ABC_DOWN,
	/*
	 * 1C:UPP: from the least important up, so from the last of equal ones, limits rounded to
	 * whole minor units.
	 */
	ABC_UP,
};

/*
 * Gives entries their classes; they come back in the order of importance.  share: of A, B, C in
 * sum, together PERCENT_WHOLE.  Entries whose sum is not above 0 have no part in the whole: they
 * are C if there were sales.  Equal sums are in the order of `name`, which is called to sort such
 * entries only where the order decides, then of ids.
 */
typedef void (*abc_name_fn)(struct abc_entry *entry, size_t n, void *data);
void abc_assign(struct abc_entry *entry, size_t n, const int64_t share[3], enum abc_rule rule,
	abc_name_fn name, void *data);

/* The stages in the order in which they are worse. */
enum relation { RELATION_NONE, RELATION_REGULAR, RELATION_ONE_TIME, RELATION_POTENTIAL,
	RELATION_LOST };

struct relation_rule {
	int64_t once_from, once_to; /* so many sales make a one-time client, more a regular one */
	bool once_lost;             /* a one-time client without sales is lost, not one-time */
};

/* The stage that follows from the one before and the number of sales in the window. */
enum relation relation_next(enum relation before, int64_t sales, const struct relation_rule *rule);

/*
 * The coefficient of variation of n ≥ 1 values, 100·σ/μ with the population's σ, rounded to
 * hundredths of a percent, 9·10^18 at most; -1 where the mean is not above 0.
 */
int64_t variation(const int64_t *value, size_t n);
/*
 * 'X' while the variation is not above limit[0], 'Y' not above limit[1], else 'Z', compared before
 * any rounding; 'Z' where the mean is not above 0.
 */
char xyz_class(const int64_t *value, size_t n, const int64_t limit[2]);

#endif
