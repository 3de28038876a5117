/*
 * Exchange rates (DOMAIN 6.7): an amount is converted by the rate in force on its own day, which is
 * the last one that began on or before it; rates are given in our currency.
 */
#ifndef CMD_SHARED_RATES_H
#define CMD_SHARED_RATES_H

#include "model/model.h"

struct rate {
	char currency[4];
	char valid_from[11];
	int64_t units, rate; /* `rate` millionths of our currency for so many units */
};

struct rates {
	const char *own;        /* our currency; borrowed from the model's settings */
	VEC(struct rate) rate;  /* by currency and date */
};

void rates_load(struct rates *r, struct model *m);
void rates_release(struct rates *r);
/*
 * Converts an amount in minor units, rounding half away from zero.  -1 with a sentence when there
 * is no rate of a currency on that day.
 */
int rates_convert(const struct rates *r, int64_t amount, const char *from, const char *to,
	const char *day, int64_t *out, struct strbuf *err) MUST_USE;

#endif
