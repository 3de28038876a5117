/* The facts that a scheme is about, and whose they are. */
#include "bonus.h"

#include "base/money.h"
#include "model/query.h"
#include "model/record.h"
#include "rates.h"

/* The columns that are read of a fact; what follows AT_AMOUNT is its base's own. */
enum { AT_DAY, AT_PARTNER, AT_CURRENCY, AT_AMOUNT, AT_RESPONSIBLE, AT_OTHERS };
enum { AT_PARTNERS_USER = AT_OTHERS, AT_COST, AT_DIRECTION = AT_COST, AT_AGREEMENT, AT_CONTRACT };

static const struct base {
	const char *noun, *day;
	const char *columns;
	const char *condition; /* NULL = none */
} bases[] = {
	[BONUS_PAYMENTS] = { "payment", "paid",
		"paid,partner,currency,amount,responsible.id,partner.responsible.id,direction,"
		"agreement.id,contract.id",
		NULL },
	[BONUS_PROFIT] = { "sale", "sold",
		"sold,partner,currency,revenue,responsible.id,partner.responsible.id,cost", NULL },
	[BONUS_REVENUE] = { "sale", "sold",
		"sold,partner,currency,revenue,responsible.id,partner.responsible.id", NULL },
	[BONUS_WON] = { "deal", "closed", "closed,partner,currency,amount,responsible.id",
		"state=won" },
};

/* The work on one version. */
struct collecting {
	struct bonus *b;
	const struct bonus_scheme *s;
	const struct bonus_user **login; /* of each share; NULL where it is no login */
	const struct bonus_user **owner; /* room for the owners of a fact … */
	int64_t *share, *amount;	 /* … and what is theirs */
	struct query q;
	struct rates rates;
	const char *own_currency;
	struct strbuf *err;
};

static const struct bonus_user *user_by_id(const struct bonus *b, int64_t id)
{
	size_t low = 0, high = b->user.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->user.v[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->user.n && b->user.v[low].id == id ? &b->user.v[low] : NULL;
}

static enum status find_logins(struct collecting *c)
{
	for (size_t i = 0; i < c->s->shares; i++) {
		const struct bonus_share *share = &c->s->share[i];

		if (share->who != BONUS_LOGIN)
			continue;
		for (size_t k = 0; k < c->b->user.n && !c->login[i]; k++)
			if (!strcmp(c->b->user.v[k].login, share->login))
				c->login[i] = &c->b->user.v[k];
		if (c->login[i])
			continue;
		bonus_place(c->b->schemes, c->s, share->line, c->err);
		fail(c->err, _("split: no user has the login \"%s\""), share->login);
		return STATUS_NOT_FOUND;
	}
	return STATUS_OK;
}

static enum status add_filter(struct collecting *c, const char *text, int line)
{
	enum status status = STATUS_USAGE;
	struct strbuf why = STRBUF_INIT;

	if (query_filter(&c->q, text, &status, &why)) {
		bonus_place(c->b->schemes, c->s, line, c->err);
		fail(c->err, "filter: %s", why.buf);
	} else {
		status = STATUS_OK;
	}
	strbuf_release(&why);
	return status;
}

static enum status select_facts(struct collecting *c)
{
	const struct base *base = &bases[c->s->base];
	const char *from = bonus_first_day(&c->b->ask, c->s);
	const char *to = bonus_last_day(&c->b->ask, c->s);
	const char *days = from || to
		? arena_printf(&c->q.arena, "%s=%s..%s", base->day, from ? from : "", to ? to : "")
		: arena_printf(&c->q.arena, "%s!=", base->day);
	enum status status = add_filter(c, days, c->s->line);

	if (status == STATUS_OK && base->condition)
		status = add_filter(c, base->condition, c->s->line);
	for (size_t i = 0; i < c->s->filters && status == STATUS_OK; i++)
		status = add_filter(c, c->s->filter[i].text, c->s->filter[i].line);
	if (status == STATUS_OK &&
		(query_columns(&c->q, base->columns, c->err) ||
			query_sort(&c->q, base->day, c->err)))
		BUG("%s: %s", base->noun, c->err->buf);
	return status;
}

static int place(const struct collecting *c, int column)
{
	return c->q.column.v[column].place;
}

static int64_t number(const struct collecting *c, struct stmt *st, int column)
{
	return db_column_int(st, place(c, column));
}

/* The amount as the base counts it; false if the fact does not count. */
static bool read_amount(const struct collecting *c, struct stmt *st, int64_t *amount)
{
	*amount = number(c, st, AT_AMOUNT);
	switch (c->s->base) {
	case BONUS_PAYMENTS:
		if (!strcmp(db_column_text(st, place(c, AT_DIRECTION)), "out"))
			*amount = -*amount;
		return c->s->any || number(c, st, AT_AGREEMENT) || number(c, st, AT_CONTRACT);
	case BONUS_PROFIT:
		*amount -= number(c, st, AT_COST);
		return true;
	case BONUS_REVENUE:
		return true;
	case BONUS_WON:
		return !db_column_is_null(st, place(c, AT_AMOUNT));
	}
	return false;
}

static const struct bonus_user *owner_of(const struct collecting *c, struct stmt *st)
{
	int64_t id = number(c, st, AT_RESPONSIBLE);

	if (!id && c->q.column.n > AT_OTHERS)
		id = number(c, st, AT_PARTNERS_USER);
	return user_by_id(c->b, id);
}

/* Shares of the same user come together, so that a fact stands once for each. */
static size_t find_owners(struct collecting *c, const struct bonus_user *responsible)
{
	size_t n = 0;

	for (size_t i = 0; i < c->s->shares; i++) {
		const struct bonus_user *who = c->login[i];
		size_t k = 0;

		switch (c->s->share[i].who) {
		case BONUS_RESPONSIBLE:
			who = responsible;
			break;
		case BONUS_MANAGER:
			who = responsible ? user_by_id(c->b, responsible->manager) : NULL;
			break;
		case BONUS_LOGIN:
			break;
		}
		while (k < n && c->owner[k] != who)
			k++;
		if (k == n) {
			c->owner[n] = who;
			c->share[n++] = 0;
		}
		c->share[k] += c->s->share[i].share;
	}
	return n;
}

static void add_parts(struct collecting *c, const struct bonus_user *responsible, int64_t amount)
{
	size_t n = find_owners(c, responsible);

	money_share_out(amount, c->share, n, c->amount);
	for (size_t i = 0; i < n; i++) {
		struct bonus_part part = { .scheme = c->s,
			.user = c->owner[i],
			.fact = c->b->fact.n - 1,
			.share = c->share[i],
			.amount = c->amount[i] };

		if (!c->b->ask.user || (part.user && part.user->id == c->b->ask.user))
			vec_push(&c->b->part, part);
	}
}

static enum status add_fact(struct collecting *c, struct stmt *st)
{
	const char *currency = db_column_text(st, place(c, AT_CURRENCY));
	struct bonus_fact fact = { .noun = bases[c->s->base].noun,
		.id = db_column_int(st, 0),
		.own_currency = arena_strdup(c->b->arena, currency ? currency : c->own_currency),
		.day = arena_strdup(c->b->arena, db_column_text(st, place(c, AT_DAY))),
		.partner = arena_strdup(c->b->arena, db_column_text(st, place(c, AT_PARTNER))) };
	struct strbuf why = STRBUF_INIT;
	enum status status = STATUS_OK;

	if (!read_amount(c, st, &fact.own_amount))
		return STATUS_OK;
	if (rates_convert(&c->rates, fact.own_amount, fact.own_currency, c->s->currency, fact.day,
		    &fact.amount, &why)) {
		bonus_place(c->b->schemes, c->s, c->s->line, c->err);
		fail(c->err, "%s:%" PRId64 ": %s", fact.noun, fact.id, why.buf);
		status = STATUS_DATA;
	} else {
		vec_push(&c->b->fact, fact);
		add_parts(c, owner_of(c, st), fact.amount);
	}
	strbuf_release(&why);
	return status;
}

enum status bonus_collect(
	struct bonus *b, struct model *m, const struct bonus_scheme *s, struct strbuf *err)
{
	struct collecting c = { .b = b, .s = s, .own_currency = m->set.currency, .err = err };
	enum status status;

	c.login = arena_alloc(b->arena, s->shares * sizeof(*c.login));
	c.owner = arena_alloc(b->arena, s->shares * sizeof(*c.owner));
	c.share = arena_alloc(b->arena, s->shares * sizeof(*c.share));
	c.amount = arena_alloc(b->arena, s->shares * sizeof(*c.amount));
	query_init(&c.q, m, model_need(m, bases[s->base].noun));
	rates_load(&c.rates, m);
	status = find_logins(&c);
	if (status == STATUS_OK)
		status = select_facts(&c);
	if (status == STATUS_OK) {
		struct stmt *st = query_open(&c.q);

		while (status == STATUS_OK && db_step(st) == DB_ROW)
			status = add_fact(&c, st);
		db_done(st);
	}
	rates_release(&c.rates);
	query_release(&c.q);
	return status;
}
