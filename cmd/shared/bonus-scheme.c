#include "bonus-scheme.h"

#include "base/date.h"
#include "base/money.h"
#include "io/yamltree.h"
#include "model/query.h"

const char *const bonus_base_names[] = { "payments", "profit", "revenue", "won" };

/* A scheme while it is read. */
struct reading {
	const struct bonus_schemes *all;
	struct bonus_scheme *s;
	struct arena *arena;
	int scale; /* of the scheme's currency */
	struct strbuf *err;
};

void bonus_place(const struct bonus_schemes *s, const struct bonus_scheme *scheme, int line,
	struct strbuf *err)
{
	strbuf_addf(err, "%s:%d: bonus %s: ", s->file, line, scheme->name);
}

/* The place, for fail() to go on. */
static struct strbuf *at(struct reading *r, const struct yaml *y)
{
	bonus_place(r->all, r->s, y->key ? y->key_line : y->line, r->err);
	return r->err;
}

/* A text; NULL with a sentence where there is none. */
static const char *need_text(struct reading *r, const struct yaml *y)
{
	const char *text = yaml_text(y);

	if (!text || !*text)
		fail(at(r, y), _("%s: a value is expected"), y->key);
	return text && *text ? text : NULL;
}

static int read_bool(struct reading *r, const struct yaml *y, bool *out)
{
	const char *text = need_text(r, y);

	if (!text)
		return -1;
	*out = !strcmp(text, "yes") || !strcmp(text, "true");
	if (!*out && strcmp(text, "no") && strcmp(text, "false"))
		return fail(at(r, y), _("%s: yes or no, not \"%s\""), y->key, text);
	return 0;
}

static int read_number(struct reading *r, const struct yaml *y, bool percent, int64_t *out)
{
	const char *text = need_text(r, y);
	struct strbuf why = STRBUF_INIT;
	int result;

	if (!text)
		return -1;
	result =
		percent ? percent_parse(text, out, &why) : decimal_parse(text, r->scale, out, &why);
	if (result)
		fail(at(r, y), "%s: %s", y->key, why.buf);
	else if (*out < 0 || (percent && *out > PERCENT_WHOLE))
		result = fail(at(r, y),
			percent ? _("%s: from 0 to 100 %%, not \"%s\"")
				: _("%s: an amount of 0 or more, not \"%s\""),
			y->key, text);
	strbuf_release(&why);
	return result;
}

static size_t count(const struct yaml *y)
{
	size_t n = 0;

	for (y = y->child; y; y = y->next)
		n++;
	return n;
}

static int read_base(struct reading *r, const struct yaml *y)
{
	const char *text = need_text(r, y);

	if (!text)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(bonus_base_names); i++)
		if (!strcmp(text, bonus_base_names[i])) {
			r->s->base = (enum bonus_base)i;
			return 0;
		}
	return fail(at(r, y), _("base: payments, profit, revenue or won, not \"%s\""), text);
}

static int read_any(struct reading *r, const struct yaml *y)
{
	return read_bool(r, y, &r->s->any);
}

/* A word alone would look for itself everywhere, which is no condition. */
static int read_filter(struct reading *r, const struct yaml *y)
{
	const struct yaml *one = y->kind == YAML_LIST ? y->child : y;
	size_t n = y->kind == YAML_LIST ? count(y) : 1;

	r->s->filter = arena_alloc(r->arena, n * sizeof(*r->s->filter));
	for (size_t i = 0; i < n; i++, one = one->next) {
		const char *text = yaml_text(one);

		if (!text || !query_is_condition(text))
			return fail(at(r, one),
				_("filter: conditions such as partner.region=Ural are expected, "
				  "not \"%s\""),
				text ? text : "");
		r->s->filter[r->s->filters++] = (struct bonus_filter){ text, one->line };
	}
	return 0;
}

static int read_rate(struct reading *r, const struct yaml *y)
{
	r->s->step = arena_alloc(r->arena, sizeof(*r->s->step));
	r->s->steps = 1;
	return read_number(r, y, true, &r->s->step[0].rate);
}

static int read_step(struct reading *r, const struct yaml *y, struct bonus_step *step)
{
	if (y->kind != YAML_MAP || !yaml_get(y, "rate"))
		return fail(at(r, y), _("steps: {from: AMOUNT, rate: PERCENT} is expected"));
	for (const struct yaml *part = y->child; part; part = part->next) {
		bool rate = !strcmp(part->key, "rate");

		if (!rate && strcmp(part->key, "from"))
			return fail(at(r, part), _("steps: from and rate are known, not \"%s\""),
				part->key);
		if (read_number(r, part, rate, rate ? &step->rate : &step->from))
			return -1;
	}
	return 0;
}

static int read_steps(struct reading *r, const struct yaml *y)
{
	if (y->kind != YAML_LIST || !y->child)
		return fail(at(r, y), _("steps: a list of {from: AMOUNT, rate: PERCENT}"));
	r->s->step = arena_alloc(r->arena, count(y) * sizeof(*r->s->step));
	for (const struct yaml *one = y->child; one; one = one->next) {
		struct bonus_step *step = &r->s->step[r->s->steps++];

		if (read_step(r, one, step))
			return -1;
		if (step > r->s->step && step->from <= step[-1].from)
			return fail(at(r, one), _("steps: each begins above the one before it"));
	}
	return 0;
}

static int read_whole(struct reading *r, const struct yaml *y)
{
	return read_bool(r, y, &r->s->whole);
}

static int read_cap(struct reading *r, const struct yaml *y)
{
	return read_number(r, y, false, &r->s->cap);
}

static int read_minimum(struct reading *r, const struct yaml *y)
{
	return read_number(r, y, false, &r->s->minimum);
}

static int read_split(struct reading *r, const struct yaml *y)
{
	char sum[DECIMAL_SIZE];
	int64_t total = 0;

	if (y->kind != YAML_MAP || !y->child)
		return fail(at(r, y),
			_("split: {WHO: PERCENT, …} is expected, WHO being responsible, manager "
			  "or a login"));
	r->s->share = arena_alloc(r->arena, count(y) * sizeof(*r->s->share));
	for (const struct yaml *one = y->child; one; one = one->next) {
		struct bonus_share *share = &r->s->share[r->s->shares++];

		share->line = one->key_line;
		share->login = one->key;
		share->who = !strcmp(one->key, "responsible") ? BONUS_RESPONSIBLE
			: !strcmp(one->key, "manager")	      ? BONUS_MANAGER
							      : BONUS_LOGIN;
		if (read_number(r, one, true, &share->share))
			return -1;
		total += share->share;
	}
	if (total != PERCENT_WHOLE)
		return fail(at(r, y), _("split: its shares make %s %%, not 100"),
			decimal_format_short(total, PERCENT_SCALE, sum));
	return 0;
}

static int read_currency(struct reading *r, const struct yaml *y)
{
	const char *text = need_text(r, y);

	if (!text)
		return -1;
	r->scale = currency_scale(text);
	if (r->scale < 0)
		return fail(
			at(r, y), _("currency: a code such as RUB is expected, not \"%s\""), text);
	r->s->currency = text;
	return 0;
}

static int read_day(struct reading *r, const struct yaml *y, const char **day)
{
	*day = need_text(r, y);
	if (!*day)
		return -1;
	/* Not a word such as today: what was paid stays what it was. */
	if (!date_is_valid(*day))
		return fail(at(r, y), _("%s: a day such as 2025-01-31 is expected, not \"%s\""),
			y->key, *day);
	return 0;
}

static int read_from(struct reading *r, const struct yaml *y)
{
	return read_day(r, y, &r->s->from);
}

static int read_to(struct reading *r, const struct yaml *y)
{
	return read_day(r, y, &r->s->to);
}

static const struct key {
	const char *name;
	int (*read)(struct reading *r, const struct yaml *y);
} keys[] = {
	{ "currency", read_currency }, /* first: amounts are read by it */
	{ "base", read_base },
	{ "any", read_any },
	{ "filter", read_filter },
	{ "rate", read_rate },
	{ "steps", read_steps },
	{ "whole", read_whole },
	{ "cap", read_cap },
	{ "minimum", read_minimum },
	{ "split", read_split },
	{ "valid_from", read_from },
	{ "valid_to", read_to },
};

static int check_keys(struct reading *r, const struct yaml *map)
{
	for (const struct yaml *y = map->child; y; y = y->next) {
		size_t i = 0;

		while (i < ARRAY_SIZE(keys) && strcmp(keys[i].name, y->key))
			i++;
		if (i < ARRAY_SIZE(keys))
			continue;
		fail(at(r, y), _("unknown key \"%s\" (there are:"), y->key);
		for (i = 0; i < ARRAY_SIZE(keys); i++)
			strbuf_addf(r->err, " %s", keys[i].name);
		return fail(r->err, ")");
	}
	if (!yaml_get(map, "base"))
		return fail(at(r, map), _("base is missing: payments, profit, revenue or won"));
	if (!yaml_get(map, "rate") == !yaml_get(map, "steps"))
		return fail(at(r, map), _("either rate or steps is needed"));
	return 0;
}

/* What only the keys together can tell. */
static int check_scheme(struct reading *r, const struct yaml *map)
{
	static const struct bonus_share responsible = { .who = BONUS_RESPONSIBLE,
		.share = PERCENT_WHOLE };

	if (r->s->any && r->s->base != BONUS_PAYMENTS)
		return fail(at(r, yaml_get(map, "any")), _("any: only for base: payments"));
	if (r->s->from && r->s->to && strcmp(r->s->to, r->s->from) < 0)
		return fail(at(r, yaml_get(map, "valid_to")),
			_("valid_to: before valid_from, which is %s"), r->s->from);
	if (!r->s->shares) {
		r->s->share = arena_alloc(r->arena, sizeof(responsible));
		r->s->share[r->s->shares++] = responsible;
	}
	return 0;
}

static int read_scheme(struct reading *r, const struct yaml *map)
{
	if (map->kind != YAML_MAP)
		return fail(at(r, map), _("keys such as base: and steps: are expected"));
	if (check_keys(r, map))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct yaml *y = yaml_get(map, keys[i].name);

		if (y && keys[i].read(r, y))
			return -1;
	}
	return check_scheme(r, map);
}

/* A version begins behind the one before it, which it ends if nothing else does. */
static int follow(struct reading *r, const struct yaml *map, struct bonus_scheme *before)
{
	char day[DATE_SIZE];

	if (!r->s->from)
		return fail(at(r, map),
			_("valid_from is missing: each version but the first has "
			  "one"));
	if (strcmp(r->s->from, before->to ? before->to : before->from ? before->from : "") <= 0)
		return fail(at(r, yaml_get(map, "valid_from")),
			_("valid_from: behind the version before, not on %s"), r->s->from);
	if (!before->to) {
		date_of_days(date_days(r->s->from) - 1, day);
		before->to = arena_strdup(r->arena, day);
	}
	return 0;
}

static int read_versions(struct bonus_schemes *all, const struct yaml *y, const char *currency,
	struct arena *arena, struct strbuf *err)
{
	const struct yaml *one = y->kind == YAML_LIST ? y->child : y;
	size_t n = y->kind == YAML_LIST ? count(y) : 1;

	for (size_t i = 0; i < n; i++, one = one->next) {
		struct bonus_scheme s = { .name = y->key,
			.line = one->key ? one->key_line : one->line,
			.cap = INT64_MAX,
			.minimum = INT64_MIN,
			.currency = currency };
		struct reading r = { all, &s, arena, currency_scale(currency), err };

		if (read_scheme(&r, one) ||
			(i && follow(&r, one, &all->scheme.v[all->scheme.n - 1])))
			return -1;
		vec_push(&all->scheme, s);
	}
	return 0;
}

int bonus_schemes_read(
	const struct config *c, struct arena *arena, struct bonus_schemes *s, struct strbuf *err)
{
	const char *currency = config_get(c, CONFIG_CURRENCY);

	*s = (struct bonus_schemes){ .file = c->file };
	if (!c->bonus)
		return 0;
	if (c->bonus->kind != YAML_MAP)
		return fail(err, _("%s:%d: bonus: a list of NAME: SCHEME is expected"), c->file,
			c->bonus->line);
	for (const struct yaml *y = c->bonus->child; y; y = y->next)
		if (read_versions(s, y, currency, arena, err))
			return -1;
	return 0;
}

void bonus_schemes_release(struct bonus_schemes *s)
{
	vec_release(&s->scheme);
}
