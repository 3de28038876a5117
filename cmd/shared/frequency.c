#include "frequency.h"

#include "base/date.h"
#include "interaction-kind.h"

/* Up to so many partners are asked for one by one, through the index. */
enum { FEW = 500 };

/* Which interactions count; rules that count the same share one. */
struct counting {
	const int64_t *kind; /* rising; none = any but notes */
	size_t kinds;
	char direction; /* 'i', 'o'; 0 = either */
};

struct rule {
	const char *noun, *name;
	int64_t id, max_days, user, partner;
	char abc, stage, xyz; /* first letter; 0 = any */
	size_t counting;
};

struct subject {
	int64_t id, user;
	const char *name;
	char created[DATE_SIZE];
	char abc, stage, xyz;
	bool wanted; /* some rule is about it */
};

/* `last` has a place for each subject and counting: YYYYMMDDhhmmss as a number, 0 = never. */
struct reading {
	struct model *m;
	const struct frequency_question *ask;
	struct arena *arena;
	char end[INSTANT_SIZE]; /* of the question's day */
	int64_t note;		/* the kind that is no contact */
	VEC(struct rule) rule;
	VEC(struct counting) counting;
	VEC(struct subject) subject; /* by id */
	VEC(int64_t) kind;	     /* room to read a rule's */
	int64_t *last;
};

static char letter(struct stmt *st, int column)
{
	const char *text = db_column_text(st, column);

	return (char)(text ? text[0] : 0);
}

static size_t find_counting(struct reading *x, char direction)
{
	struct counting new = { NULL, x->kind.n, direction };
	size_t size = x->kind.n * sizeof(int64_t);

	for (size_t i = 0; i < x->counting.n; i++) {
		const struct counting *k = &x->counting.v[i];

		if (k->direction == direction && k->kinds == x->kind.n &&
			(!size || !memcmp(k->kind, x->kind.v, size)))
			return i;
	}
	if (size) {
		int64_t *copy = arena_alloc(x->arena, size);

		memcpy(copy, x->kind.v, size);
		new.kind = copy;
	}
	vec_push(&x->counting, new);
	return x->counting.n - 1;
}

static void read_kinds(struct reading *x, int64_t rule)
{
	struct stmt *st = db_prepare(
		x->m->db, "SELECT kind FROM frequency_kind WHERE frequency = $1 ORDER BY kind");

	x->kind.n = 0;
	db_bind_int(st, 1, rule);
	while (db_step(st) == DB_ROW)
		vec_push(&x->kind, db_column_int(st, 0));
	db_done(st);
}

static void read_rules(struct reading *x)
{
	struct stmt *st = db_prepare(x->m->db,
		"SELECT f.id, f.name, f.max_days, f.responsible, f.partner, f.abc, f.direction "
		"FROM frequency f WHERE f.active = 1 ORDER BY f.id /* scan: the rules */");

	while (db_step(st) == DB_ROW) {
		struct rule r = { .noun = "frequency",
			.id = db_column_int(st, 0),
			.name = arena_strdup(x->arena, db_column_text(st, 1)),
			.max_days = db_column_int(st, 2),
			.user = db_column_int(st, 3),
			.partner = db_column_int(st, 4),
			.abc = letter(st, 5) };

		read_kinds(x, r.id);
		r.counting = find_counting(x, letter(st, 6));
		vec_push(&x->rule, r);
	}
	db_done(st);
}

/* Policies behind the rules, the one that says most of a class first: see partner-card.c. */
static void read_policies(struct reading *x)
{
	struct stmt *st = db_prepare(x->m->db,
		"SELECT y.id, y.name, y.max_days, y.interaction_kind, y.abc, y.stage, y.xyz "
		"FROM class_policy y WHERE y.max_days IS NOT NULL ORDER BY "
		"(CASE WHEN y.abc IS NULL THEN 0 ELSE 1 END) + (CASE WHEN y.stage IS NULL THEN 0 "
		"ELSE 1 END) + (CASE WHEN y.xyz IS NULL THEN 0 ELSE 1 END) DESC, y.id "
		"/* scan: the policies */");

	while (db_step(st) == DB_ROW) {
		struct rule r = { .noun = "policy",
			.id = db_column_int(st, 0),
			.name = arena_strdup(x->arena, db_column_text(st, 1)),
			.max_days = db_column_int(st, 2),
			.abc = letter(st, 4),
			.stage = letter(st, 5),
			.xyz = letter(st, 6) };

		x->kind.n = 0;
		if (!db_column_is_null(st, 3))
			vec_push(&x->kind, db_column_int(st, 3));
		r.counting = find_counting(x, 0);
		vec_push(&x->rule, r);
	}
	db_done(st);
}

static void read_subjects(struct reading *x)
{
	struct stmt *st = db_prepare(x->m->db,
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
		struct subject s = { .id = db_column_int(st, 0),
			.name = arena_strdup(x->arena, db_column_text(st, 1)),
			.user = db_column_int(st, 2),
			.abc = letter(st, 4),
			.stage = letter(st, 5),
			.xyz = letter(st, 6) };

		date_of_instant(db_column_text(st, 3), s.created);
		vec_push(&x->subject, s);
	}
	db_done(st);
}

static bool fits(const struct rule *r, const struct subject *s)
{
	return (!r->partner || r->partner == s->id) && (!r->abc || r->abc == s->abc) &&
		(!r->stage || r->stage == s->stage) && (!r->xyz || r->xyz == s->xyz);
}

/* Policies come behind the rules; the first that fits is the partner's only one. */
static const struct rule *next_rule(
	const struct reading *x, const struct subject *s, const struct rule *r)
{
	const struct rule *end = x->rule.v + x->rule.n;
	bool had_policy = r && !strcmp(r->noun, "policy");

	for (r = r ? r + 1 : x->rule.v; r < end && !had_policy; r++) {
		int64_t user = r->user ? r->user : s->user;

		if (!fits(r, s))
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

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (x->subject.v[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < x->subject.n && x->subject.v[low].id == id ? &x->subject.v[low] : NULL;
}

static bool counts(const struct reading *x, const struct counting *k, int64_t kind, char direction)
{
	if (k->direction && k->direction != direction)
		return false;
	for (size_t i = 0; i < k->kinds; i++)
		if (k->kind[i] == kind)
			return true;
	return !k->kinds && (!kind || kind != x->note);
}

/* An instant as a number that compares like it. */
static int64_t packed(const char *instant)
{
	int64_t n = 0;

	for (; *instant; instant++)
		if (*instant >= '0' && *instant <= '9')
			n = n * 10 + (*instant - '0');
	return n;
}

static int64_t packed_day(int64_t n)
{
	char instant[INSTANT_SIZE] = "0000-00-00T00:00:00Z", day[DATE_SIZE];

	for (size_t i = INSTANT_SIZE - 1; i-- > 0;)
		if (instant[i] == '0') {
			instant[i] = (char)('0' + n % 10);
			n /= 10;
		}
	date_of_instant(instant, day);
	return date_days(day);
}

/* Takes the rows partner, kind, direction, instant of a statement. */
static void take_contacts(struct reading *x, struct stmt *st)
{
	while (db_step(st) == DB_ROW) {
		const struct subject *s = find_subject(x, db_column_int(st, 0));
		const char *at = db_column_text(st, 3);
		int64_t kind = db_column_int(st, 1), when, *last;
		char direction = letter(st, 2);

		if (!s || !s->wanted || strcmp(at, x->end) >= 0)
			continue;
		when = packed(at);
		last = x->last + (size_t)(s - x->subject.v) * x->counting.n;
		for (size_t i = 0; i < x->counting.n; i++)
			if (last[i] < when && counts(x, &x->counting.v[i], kind, direction))
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
		struct stmt *st = db_prepare(x->m->db,
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
		st = db_prepare(x->m->db,
			"SELECT partner, kind, direction, coalesce(started_at, planned_at) "
			"FROM interaction WHERE partner = $1 AND state = 'done' "
			"AND coalesce(started_at, planned_at) IS NOT NULL");
		db_bind_int(st, 1, x->subject.v[i].id);
		take_contacts(x, st);
	}
}

static void add_duty(const struct reading *x, const struct subject *s, const struct rule *r,
	int64_t until, frequency_list *list)
{
	int64_t at = x->last[(size_t)(s - x->subject.v) * x->counting.n + r->counting];
	struct frequency_duty d = { .noun = r->noun,
		.rule = r->id,
		.name = r->name,
		.partner = s->id,
		.partner_name = s->name,
		.user = r->user ? r->user : s->user,
		.max_days = r->max_days,
		.contacted = at != 0,
		.last = at ? packed_day(at) : date_days(s->created) };

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

		for (const struct rule *r = next_rule(x, s, NULL); r; r = next_rule(x, s, r))
			add_duty(x, s, r, until, list);
	}
	if (list->n > before)
		qsort(list->v + before, list->n - before, sizeof(*list->v), compare_duties);
}

int frequency_read(struct model *m, const struct frequency_question *ask, struct arena *arena,
	frequency_list *list, struct strbuf *err)
{
	struct reading x = { .m = m, .ask = ask, .arena = arena };
	char tomorrow[DATE_SIZE];

	(void)err;
	date_of_days(date_days(ask->date) + 1, tomorrow);
	instant_of_date(tomorrow, x.end);
	read_rules(&x);
	read_policies(&x);
	if (x.rule.n) {
		x.note = interaction_kind(m, "note");
		read_subjects(&x);
		x.last = xcalloc(x.subject.n * x.counting.n + 1, sizeof(*x.last));
		for (size_t i = 0; i < x.subject.n; i++)
			x.subject.v[i].wanted = next_rule(&x, &x.subject.v[i], NULL) != NULL;
		read_contacts(&x);
		put_duties(&x, list);
	}
	free(x.last);
	vec_release(&x.rule);
	vec_release(&x.counting);
	vec_release(&x.subject);
	vec_release(&x.kind);
	return 0;
}
