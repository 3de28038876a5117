#include "frequency.h"

#include "base/date.h"
#include "frequency-rules.h"

/* Up to so many partners are asked for one by one, through the index. */
enum { FEW = 500 };
#define NEVER INT64_MIN

struct subject {
	struct frequency_subject of;
	int64_t user;
	const char *name;
	int64_t created; /* day */
	bool wanted;	 /* some rule is about it */
};

/* `last` has a place for each subject and counting, with a POSIX time. */
struct reading {
	const struct frequency_question *ask;
	struct frequency_rules rules;
	char end[INSTANT_SIZE]; /* of the question's day */
	int64_t note;		/* the kind that is no contact */
	VEC(struct rule) rule;
	VEC(struct counting) counting;
	VEC(struct subject) subject; /* by id */
	int64_t *last;
};

static void read_subjects(struct reading *x)
{
	struct stmt *st = db_prepare(x->rules.m->db,
		"SELECT p.id, p.name, p.responsible, c.at, k.abc, k.stage, k.xyz, k.id "
		"FROM partner p JOIN change c ON c.id = coalesce((SELECT min(h.since) "
		"FROM partner_history h WHERE h.id = p.id), p.since) "
		"LEFT JOIN partner_class k ON k.partner = p.id AND k.dated = (SELECT max(l.dated) "
		"FROM partner_class l WHERE l.partner = p.id AND l.dated <= $2) "
		"WHERE (CAST($1 AS BIGINT) = 0 OR p.id = $1) AND c.at < $3 "
		"ORDER BY p.id /* scan: every partner may be due */");

	db_bind_int(st, 1, x->ask->partner);
	db_bind_text(st, 2, x->ask->date);
	db_bind_text(st, 3, x->end);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		struct subject s = { .of.id = db_column_int(st, 0),
			.name = arena_strdup(x->rules.arena, db_column_text(st, 1)),
			.user = db_column_int(st, 2),
			.created = day_of_time(time_of_instant(db_column_text(st, 3))),
			.of.abc = frequency_letter(st, 4),
			.of.stage = frequency_letter(st, 5),
			.of.xyz = frequency_letter(st, 6) };

		vec_push(&x->subject, s);
	}
	db_done(st);
}

/* Policies come behind the rules; the first that fits is the partner's only one. */
static const struct frequency_rule *next_rule(
	const struct reading *x, const struct subject *s, const struct frequency_rule *r)
{
	const struct frequency_rule *end = x->rules.rule.v + x->rules.rule.n;
	bool had_policy = r && !strcmp(r->noun, "policy");

	for (r = r ? r + 1 : x->rules.rule.v; r < end && !had_policy; r++) {
		int64_t user = r->user ? r->user : s->user;

		if (!frequency_rule_fits(r, &s->of))
			continue;
		if (!x->ask->user || user == x->ask->user)
			return r;
		had_policy = !strcmp(r->noun, "policy");
	}
	return NULL;
}

static struct subject *find_subject(const struct reading *x, int64_t id)
{
	size_t low = 0, high = x->subject.n;
	uint64_t guess = high ? (uint64_t)id - (uint64_t)x->subject.v[0].of.id : 0;

	/* Numbers mostly have no gaps. */
	if (guess < high && x->subject.v[guess].of.id == id)
		return &x->subject.v[guess];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (x->subject.v[middle].of.id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < x->subject.n && x->subject.v[low].of.id == id ? &x->subject.v[low] : NULL;
}

/* Takes the rows partner, kind, direction, instant of a statement. */
static void take_contacts(struct reading *x, struct stmt *st)
{
	while (db_step(st) == DB_ROW) {
		const struct subject *s = find_subject(x, db_column_int(st, 0));
		const char *at = db_column_text(st, 3);
		int64_t kind = db_column_int(st, 1), when, *last;
		char direction = frequency_letter(st, 2);

		if (!s || !s->wanted || strcmp(at, x->end) >= 0)
			continue;
		when = time_of_instant(at);
		last = x->last + (size_t)(s - x->subject.v) * x->rules.counting.n;
		for (size_t i = 0; i < x->rules.counting.n; i++)
			if (last[i] < when &&
				frequency_counts(
					&x->rules, &x->rules.counting.v[i], kind, direction))
				last[i] = when;
	}
	db_done(st);
}

static void read_contacts(struct reading *x)
{
	size_t wanted = 0;

	for (size_t i = 0; i < x->subject.n; i++)
		wanted += x->subject.v[i].wanted;
	if (wanted > FEW) {
		struct stmt *st = db_prepare(x->rules.m->db,
			"SELECT partner, kind, direction, coalesce(started_at, planned_at) "
			"FROM interaction WHERE state = 'done' AND partner IS NOT NULL "
			"AND coalesce(started_at, planned_at) IS NOT NULL "
			"/* scan: the last contacts of everybody */");

		db_stream(st);
		take_contacts(x, st);
		return;
	}
	for (size_t i = 0; i < x->subject.n; i++) {
		struct stmt *st;

		if (!x->subject.v[i].wanted)
			continue;
		st = db_prepare(x->rules.m->db,
			"SELECT partner, kind, direction, coalesce(started_at, planned_at) "
			"FROM interaction WHERE partner = $1 AND state = 'done' "
			"AND coalesce(started_at, planned_at) IS NOT NULL");
		db_bind_int(st, 1, x->subject.v[i].of.id);
		take_contacts(x, st);
	}
}

static void add_duty(const struct reading *x, const struct subject *s,
	const struct frequency_rule *r, int64_t until, frequency_list *list)
{
	int64_t at = x->last[(size_t)(s - x->subject.v) * x->rules.counting.n + r->counting];
	struct frequency_duty d = { .noun = r->noun,
		.rule = r->id,
		.name = r->name,
		.partner = s->of.id,
		.partner_name = s->name,
		.user = r->user ? r->user : s->user,
		.max_days = r->max_days,
		.contacted = at != NEVER,
		.last = at != NEVER ? day_of_time(at) : s->created };

	d.due = d.last + d.max_days;
	if (d.due <= until)
		vec_push(list, d);
}

static int compare_duties(const void *a, const void *b)
{
	const struct frequency_duty *x = a, *y = b;
	int64_t order = x->due != y->due ? x->due - y->due
		: x->partner != y->partner
		? x->partner - y->partner
		: (strcmp(x->noun, y->noun) ? strcmp(x->noun, y->noun) : x->rule - y->rule);

	return order < 0 ? -1 : order > 0;
}

static void put_duties(struct reading *x, frequency_list *list)
{
	int64_t until = x->ask->until ? date_days(x->ask->until) : INT64_MAX;
	size_t before = list->n;

	for (size_t i = 0; i < x->subject.n; i++) {
		const struct subject *s = &x->subject.v[i];

		for (const struct frequency_rule *r = next_rule(x, s, NULL); r;
			r = next_rule(x, s, r))
			add_duty(x, s, r, until, list);
	}
	if (list->n > before)
		qsort(list->v + before, list->n - before, sizeof(*list->v), compare_duties);
}

static void make_room(struct reading *x)
{
	size_t n = x->subject.n * x->rules.counting.n;

	x->last = xcalloc(n + 1, sizeof(*x->last));
	for (size_t i = 0; i < n; i++)
		x->last[i] = NEVER;
	for (size_t i = 0; i < x->subject.n; i++)
		x->subject.v[i].wanted = next_rule(x, &x->subject.v[i], NULL) != NULL;
}

int frequency_read(struct model *m, const struct frequency_question *ask, struct arena *arena,
	frequency_list *list, struct strbuf *err)
{
	struct reading x = { .ask = ask, .rules = { .m = m, .date = ask->date, .arena = arena } };
	char tomorrow[DATE_SIZE];
	int failed = frequency_rules_read(&x.rules, err);

	date_of_days(date_days(ask->date) + 1, tomorrow);
	instant_of_date(tomorrow, x.end);
	if (x.rules.rule.n && !failed) {
		read_subjects(&x);
		make_room(&x);
		read_contacts(&x);
		put_duties(&x, list);
	}
	free(x.last);
	vec_release(&x.subject);
	frequency_rules_release(&x.rules);
	return failed;
}
