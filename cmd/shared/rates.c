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

/* The same number of units in minor units of another scale. */
static int64_t rescale(int64_t amount, int from, int to)
{
	return to >= from ? muldiv(amount, power(to - from), 1)
			  : muldiv(amount, 1, power(from - to));
}

int rates_convert(const struct rates *r, int64_t amount, const char *from, const char *to,
	const char *day, int64_t *out, struct strbuf *err)
{
	const struct rate *a = NULL, *b = NULL;

	*out = amount;
	if (!strcmp(from, to))
		return 0;
	if (strcmp(from, r->own) && !(a = in_force(r, from, day)))
		return fail(err, _("no rate of %s on %s (crm rate add --currency %s …)"), from, day,
			from);
	if (strcmp(to, r->own) && !(b = in_force(r, to, day)))
		return fail(
			err, _("no rate of %s on %s (crm rate add --currency %s …)"), to, day, to);
	/* With all digits that there are, so that it is rounded once where one rate is used. */
	if (a && !b) {
		*out = muldiv(rescale(amount, money_scale(from), money_scale(to)), a->rate,
			a->units * power(RATE_SCALE));
	} else if (b && !a) {
		*out = muldiv(rescale(amount, money_scale(from), money_scale(to)),
			b->units * power(RATE_SCALE), b->rate);
	} else {
		*out = muldiv(rescale(amount, money_scale(from), money_scale(to)),
			a->rate * b->units, a->units * b->rate);
	}
	return 0;
}
