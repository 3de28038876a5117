#include "remind.h"

#include "model/record.h"

enum { LOOK_BACK = 365 }; /* days: a birthday of more than a year ago has come again */

/* From when on the user has not been told what passes. */
static void find_since(struct remind *r, struct remind_user *u)
{
	char oldest[DATE_SIZE];
	const char *last = db_text(r->m->db, &r->arena,
		"SELECT max(delivered_at) FROM reminder WHERE recipient = $1", "i", u->id);

	date_of_days(date_days(r->today) - LOOK_BACK, oldest);
	snprintf(u->since, sizeof(u->since), "%s", r->today);
	u->is_new = !last;
	if (last)
		date_of_instant(last, u->since);
	if (strcmp(u->since, r->today) > 0)
		snprintf(u->since, sizeof(u->since), "%s", r->today);
	if (strcmp(u->since, oldest) < 0)
		snprintf(u->since, sizeof(u->since), "%s", oldest);
}

static int complete_user(
	struct remind *r, struct remind_user *u, const char *wishes, struct strbuf *err)
{
	if (due_ask_init(&u->ask, r->config, r->today, err))
		return -1;
	if (wishes && due_wishes(wishes, &u->ask, err))
		return -1;
	u->ask.exact = !r->since_last;
	if (r->days >= 0 && r->since_last)
		due_add_stage(&u->ask, r->days);
	else if (r->days >= 0)
		due_look_ahead(&u->ask, r->days);
	u->email = db_text(r->m->db, &r->arena,
		"SELECT value FROM detail WHERE employee = $1 AND type = 'email' "
		"ORDER BY main DESC, id LIMIT 1",
		"i", u->id);
	if (r->since_last)
		find_since(r, u);
	due_owners(r->m, u->id, r->today, &u->owners);
	return 0;
}

static bool wants_something(const struct due_ask *ask)
{
	for (int i = 0; i < DUE_KINDS; i++)
		if (ask->stages[i].n)
			return true;
	return false;
}

int remind_users(struct remind *r, int64_t only, struct strbuf *err)
{
	struct strvec wishes = VEC_INIT;
	struct stmt *st = db_prepare(r->m->db,
		"SELECT id, login, name, lang, remind FROM users "
		"WHERE id = $1 OR (CAST($1 AS BIGINT) = 0 AND active = 1) "
		"ORDER BY id /* scan: all */");
	size_t kept = 0;
	int result = 0;

	now_date(r->today);
	db_bind_int(st, 1, only);
	while (db_step(st) == DB_ROW) {
		struct remind_user u = { .id = db_column_int(st, 0) };

		u.login = arena_strdup(&r->arena, db_column_text(st, 1));
		u.name = arena_strdup(&r->arena, db_column_text(st, 2));
		u.lang = arena_strdup(&r->arena, db_column_text(st, 3));
		vec_push(&r->user, u);
		vec_push(&wishes, arena_strdup(&r->arena, db_column_text(st, 4)));
	}
	db_done(st);
	for (size_t i = 0; i < r->user.n && !result; i++) {
		struct remind_user *u = &r->user.v[i];

		result = complete_user(r, u, wishes.v[i], err);
		if (!wants_something(&u->ask))
			vec_release(&u->owners);
		else if (kept++ < i)
			r->user.v[kept - 1] = *u;
	}
	r->user.n = kept;
	for (size_t i = 0; i < r->user.n && r->since_last; i++)
		r->user.v[i].ask.since = r->user.v[i].since;
	vec_release(&wishes);
	return result;
}

static int add_record(struct remind *r, const struct remind_user *u, const char *kind,
	const struct due *d, struct strbuf *err)
{
	struct arena arena = ARENA_INIT;
	struct record *record = record_new(&arena, model_need(r->m, "reminder"));
	char now[INSTANT_SIZE];
	enum status status;
	int result;

	now_instant(now);
	record_put_num(record, "recipient", u->id);
	record_put_text(record, "kind", kind);
	if (d)
		record_put_text(
			record, "subject", arena_printf(&arena, "%s:%" PRId64, d->noun, d->id));
	record_put_text(record, "dated", d ? d->day : r->today);
	record_put_num(record, "days_before", d ? d->stage : 0);
	record_put_text(record, "delivered_at", now);
	result = record_save(r->m, record, &status, err) == SAVE_FAILED ? -1 : 0;
	arena_release(&arena);
	return result;
}

bool remind_any_new(const struct remind *r)
{
	for (size_t i = 0; i < r->user.n; i++)
		if (r->user.v[i].is_new)
			return true;
	return false;
}

int remind_start(struct remind *r, struct strbuf *err)
{
	for (size_t i = 0; i < r->user.n; i++)
		if (r->user.v[i].is_new && add_record(r, &r->user.v[i], "start", NULL, err))
			return -1;
	return 0;
}

static bool is_delivered(struct remind *r, const struct remind_user *u, const struct due *d)
{
	char subject[64];

	snprintf(subject, sizeof(subject), "%s:%" PRId64, d->noun, d->id);
	return db_int(r->m->db, 0,
		"SELECT 1 FROM reminder WHERE recipient = $1 AND subject = $2 AND kind = $3 "
		"AND dated = $4 AND days_before <= $5 LIMIT 1",
		"ittti", u->id, subject, due_kind_name(d->kind), d->day, (int64_t)d->stage);
}

int remind_record(struct remind *r, const struct remind_user *u, struct strbuf *err)
{
	for (size_t i = 0; i < u->due.item.n; i++) {
		const struct due *d = &u->due.item.v[i];

		if (!is_delivered(r, u, d) && add_record(r, u, due_kind_name(d->kind), d, err))
			return -1;
	}
	return 0;
}

/* What is asked for all of them at once: of each kind the most. */
static void widen(struct due_ask *all, const struct due_ask *one)
{
	for (int i = 0; i < DUE_KINDS; i++) {
		struct due_stages *s = &all->stages[i];

		for (int k = 0; k < one->stages[i].n; k++) {
			if (!s->n || one->stages[i].days[k] > s->days[0])
				s->days[0] = one->stages[i].days[k];
			s->n = 1;
		}
	}
	if (one->since && (!all->since || strcmp(one->since, all->since) < 0))
		all->since = one->since;
	all->leap_day = one->leap_day;
	all->today = one->today;
}

static void choose(struct remind *r, struct remind_user *u)
{
	for (size_t i = 0; i < r->all.item.n; i++) {
		struct due d = r->all.item.v[i];
		bool theirs = false;

		for (size_t k = 0; k < u->owners.n && !theirs; k++)
			theirs = u->owners.v[k] == d.owner;
		d.stage = theirs ? due_stage(&u->ask, &d) : -1;
		if (d.stage < 0 || (r->since_last && is_delivered(r, u, &d)))
			continue;
		due_complete(r->m, &r->all, &d);
		vec_push(&u->due.item, d);
	}
}

int remind_collect(struct remind *r, struct strbuf *err)
{
	const struct due_owners *one = r->user.n == 1 ? &r->user.v[0].owners : NULL;
	struct due_ask ask = { .since = NULL };

	if (!r->user.n)
		return 0;
	for (size_t i = 0; i < r->user.n; i++)
		widen(&ask, &r->user.v[i].ask);
	if (due_collect(r->m, &ask, one ? one->v : NULL, one ? one->n : 0, &r->all, err))
		return -1;
	due_sort(&r->all);
	for (size_t i = 0; i < r->user.n; i++)
		choose(r, &r->user.v[i]);
	return 0;
}

void remind_release(struct remind *r)
{
	for (size_t i = 0; i < r->user.n; i++) {
		vec_release(&r->user.v[i].owners);
		due_release(&r->user.v[i].due);
	}
	vec_release(&r->user);
	due_release(&r->all);
	arena_release(&r->arena);
}
