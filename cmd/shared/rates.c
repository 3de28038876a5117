#include "rates.h"

#include "base/money.h"
#include "model/record.h"

void rates_load(struct rates *r, struct model *m)
{
	struct stmt *st = db_prepare(m->db,
		"SELECT currency, valid_from, units, rate FROM rate "
		"ORDER BY currency, valid_from /* scan: all rates */");

	memset(r, 0, sizeof(*r));
	r->own = m->set.currency;
	while (db_step(st) == DB_ROW) {
		struct rate one = { .units = db_column_int(st, 2), .rate = db_column_int(st, 3) };

		snprintf(one.currency, sizeof(one.currency), "%s", db_column_text(st, 0));
		snprintf(one.valid_from, sizeof(one.valid_from), "%s", db_column_text(st, 1));
		vec_push(&r->rate, one);
	}
	db_done(st);
}

void rates_release(struct rates *r)
{
	vec_release(&r->rate);
}

/* The last one that began on or before the day; NULL if there is none. */
static const struct rate *in_force(const struct rates *r, const char *currency, const char *day)
{
	size_t low = 0, high = r->rate.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rate *x = &r->rate.v[middle];
		int order = strcmp(x->currency, currency);

		if (!order)
			order = strcmp(x->valid_from, day);
		if (order <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && !strcmp(r->rate.v[low - 1].currency, currency) ? &r->rate.v[low - 1] : NULL;
}

static int64_t power(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* The product, or the largest there is: nobody has such rates. */
static int64_t times(int64_t a, int64_t b)
{
	return muldiv(a, b, 1);
}

int rates_convert(const struct rates *r, int64_t amount, const char *from, const char *to,
	const char *day, int64_t *out, struct strbuf *err)
{
	const struct rate *a = NULL, *b = NULL;
	int64_t over, under;
	int digits;

	*out = amount;
	if (!strcmp(from, to))
		return 0;
	if (strcmp(from, r->own) && !(a = in_force(r, from, day)))
		return fail(err, _("no rate of %s on %s (crm rate add --currency %s …)"), from, day,
			from);
	if (strcmp(to, r->own) && !(b = in_force(r, to, day)))
		return fail(
			err, _("no rate of %s on %s (crm rate add --currency %s …)"), to, day, to);
	/* Rates and minor units make one fraction, so that it is rounded once. */
	over = a ? a->rate : power(RATE_SCALE);
	over = times(over, b ? b->units : 1);
	under = b ? b->rate : power(RATE_SCALE);
	under = times(under, a ? a->units : 1);
	digits = money_scale(to) - money_scale(from);
	if (digits > 0)
		over = times(over, power(digits));
	else
		under = times(under, power(-digits));
	*out = muldiv(amount, over, under);
	return 0;
}
