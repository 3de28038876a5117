#include "bonus.h"

#include "base/money.h"

const char *bonus_first_day(const struct bonus_question *ask, const struct bonus_scheme *s)
{
	if (!ask->from || !s->from)
		return ask->from ? ask->from : s->from;
	return strcmp(ask->from, s->from) > 0 ? ask->from : s->from;
}

const char *bonus_last_day(const struct bonus_question *ask, const struct bonus_scheme *s)
{
	if (!ask->to || !s->to)
		return ask->to ? ask->to : s->to;
	return strcmp(ask->to, s->to) < 0 ? ask->to : s->to;
}

static bool is_asked(const struct bonus_question *ask, const struct bonus_scheme *s)
{
	const char *from = bonus_first_day(ask, s), *to = bonus_last_day(ask, s);

	if (ask->scheme && strcmp(ask->scheme, s->name))
		return false;
	return !from || !to || strcmp(from, to) <= 0;
}

static void load_users(struct bonus *b, struct model *m)
{
	struct stmt *st = db_prepare(m->db,
		"SELECT id, manager, login, name, name_fold FROM users "
		"ORDER BY id /* scan: all users */");

	while (db_step(st) == DB_ROW) {
		struct bonus_user u = { .id = db_column_int(st, 0),
			.manager = db_column_int(st, 1),
			.login = arena_strdup(b->arena, db_column_text(st, 2)),
			.name = arena_strdup(b->arena, db_column_text(st, 3)),
			.fold = arena_strdup(b->arena, db_column_text(st, 4)) };

		vec_push(&b->user, u);
	}
	db_done(st);
}

/* By name, then number; what is nobody's comes last. */
static int by_user(const struct bonus_user *x, const struct bonus_user *y)
{
	int order;

	if (x == y)
		return 0;
	if (!x || !y)
		return x ? -1 : 1;
	order = strcmp(x->fold, y->fold);
	return order ? order : x->id < y->id ? -1 : 1;
}

static int by_line(const void *a, const void *b)
{
	const struct bonus_part *x = a, *y = b;
	int order = strcmp(x->scheme->name, y->scheme->name);

	if (!order)
		order = by_user(x->user, y->user);
	/* Versions stand in the order of their days, and so do a version's facts. */
	if (!order && x->scheme != y->scheme)
		order = x->scheme < y->scheme ? -1 : 1;
	return order ? order : x->fact < y->fact ? -1 : x->fact > y->fact;
}

/* The formula: each step's rate for its slice of the sum, or the last step's for all of it. */
static int64_t formula(const struct bonus_scheme *s, int64_t sum, struct arena *arena)
{
	int64_t *slice = arena_alloc(arena, s->steps * sizeof(*slice));
	int64_t *rate = arena_alloc(arena, s->steps * sizeof(*rate)), bonus;
	size_t n = 0;

	if (sum <= 0 || sum < s->minimum)
		return 0;
	/* A sum that is just where a step begins has reached it. */
	for (; n < s->steps && s->step[n].from <= sum; n++) {
		slice[n] = sum - s->step[n].from;
		rate[n] = s->step[n].rate;
		if (n)
			slice[n - 1] -= slice[n];
	}
	if (s->whole)
		bonus = n ? muldiv(sum, rate[n - 1], PERCENT_WHOLE) : 0;
	else
		bonus = muldiv_sum(slice, rate, n, PERCENT_WHOLE);
	return bonus < s->cap ? bonus : s->cap;
}

static void share_bonus(struct bonus *b, struct bonus_line *line)
{
	struct bonus_part *part = &b->part.v[line->part];
	int64_t *weight = xmalloc(line->parts * sizeof(*weight));
	int64_t *bonus = xmalloc(line->parts * sizeof(*bonus));

	for (size_t i = 0; i < line->parts; i++)
		weight[i] = part[i].amount;
	money_share_out(line->bonus, weight, line->parts, bonus);
	for (size_t i = 0; i < line->parts; i++)
		part[i].bonus = bonus[i];
	free(weight);
	free(bonus);
}

static enum status make_line(struct bonus *b, struct bonus_line *line, struct strbuf *err)
{
	const struct bonus_part *part = &b->part.v[line->part];

	for (; line->part + line->parts < b->part.n && part[line->parts].scheme == line->scheme &&
		part[line->parts].user == line->user;
		line->parts++)
		if (__builtin_add_overflow(line->amount, part[line->parts].amount, &line->amount)) {
			bonus_place(b->schemes, line->scheme, line->scheme->line, err);
			fail(err, _("the sum is too large to be counted"));
			return STATUS_DATA;
		}
	if (line->user)
		line->bonus = formula(line->scheme, line->amount, b->arena);
	if (line->bonus)
		share_bonus(b, line);
	return STATUS_OK;
}

static enum status no_scheme(const struct bonus *b, struct strbuf *err)
{
	fail(err, _("no such bonus scheme: \"%s\" (there are:"), b->ask.scheme);
	for (size_t i = 0; i < b->schemes->scheme.n; i++)
		if (!i || b->schemes->scheme.v[i].name != b->schemes->scheme.v[i - 1].name)
			strbuf_addf(err, " %s", b->schemes->scheme.v[i].name);
	fail(err, ")");
	return STATUS_NOT_FOUND;
}

enum status bonus_compute(struct bonus *b, struct model *m, struct strbuf *err)
{
	enum status status = STATUS_OK;
	bool known = !b->ask.scheme;

	load_users(b, m);
	for (size_t i = 0; i < b->schemes->scheme.n && status == STATUS_OK; i++) {
		const struct bonus_scheme *s = &b->schemes->scheme.v[i];

		known = known || !strcmp(s->name, b->ask.scheme);
		if (is_asked(&b->ask, s))
			status = bonus_collect(b, m, s, err);
	}
	if (!known)
		return no_scheme(b, err);
	if (b->part.n)
		qsort(b->part.v, b->part.n, sizeof(*b->part.v), by_line);
	for (size_t i = 0; i < b->part.n && status == STATUS_OK;) {
		struct bonus_line line = {
			.scheme = b->part.v[i].scheme, .user = b->part.v[i].user, .part = i
		};

		status = make_line(b, &line, err);
		vec_push(&b->line, line);
		i += line.parts;
	}
	return status;
}

void bonus_release(struct bonus *b)
{
	vec_release(&b->user);
	vec_release(&b->fact);
	vec_release(&b->part);
	vec_release(&b->line);
}
