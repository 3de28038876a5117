#include "frequency-rules.h"

#include "interaction-kind.h"
#include "model/query.h"

char frequency_letter(struct stmt *st, int column)
{
	const char *text = db_column_text(st, column);

	return (char)(text ? text[0] : 0);
}

static size_t find_counting(struct frequency_rules *x, char direction)
{
	struct frequency_counting new = { NULL, x->kind.n, direction };
	size_t size = x->kind.n * sizeof(int64_t);

	for (size_t i = 0; i < x->counting.n; i++) {
		const struct frequency_counting *k = &x->counting.v[i];

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

static void read_kinds(struct frequency_rules *x, int64_t rule)
{
	struct stmt *st = db_prepare(
		x->m->db, "SELECT kind FROM frequency_kind WHERE frequency = $1 ORDER BY kind");

	x->kind.n = 0;
	db_bind_int(st, 1, rule);
	while (db_step(st) == DB_ROW)
		vec_push(&x->kind, db_column_int(st, 0));
	db_done(st);
}

/* Whom the rule is for, of a group on the day of the question. */
static void read_group(struct frequency_rules *x, struct frequency_rule *r, int64_t group)
{
	struct stmt *st = db_prepare(x->m->db,
		"SELECT DISTINCT partner FROM group_member WHERE member_of = $1 "
		"AND partner IS NOT NULL AND joined <= $2 AND (left_on IS NULL OR left_on > $2) "
		"ORDER BY partner");
	VEC(int64_t) ids = VEC_INIT;

	db_bind_int(st, 1, group);
	db_bind_text(st, 2, x->date);
	while (db_step(st) == DB_ROW)
		vec_push(&ids, db_column_int(st, 0));
	db_done(st);
	r->some = true;
	r->member = ids.v;
	r->members = ids.n;
}

static int read_segment(
	struct frequency_rules *x, struct frequency_rule *r, int64_t segment, struct strbuf *err)
{
	struct strbuf why = STRBUF_INIT;
	enum status status;
	struct query q;
	int failed;

	query_init(&q, x->m, model_need(x->m, "partner"));
	failed = query_filter(
		&q, arena_printf(x->arena, "segment=%" PRId64, segment), &status, &why);
	if (failed)
		fail(err, "%s:%" PRId64 ": %s", r->noun, r->id, why.buf);
	else
		r->member = query_ids(&q, &r->members);
	r->some = true;
	query_release(&q);
	strbuf_release(&why);
	return failed ? -1 : 0;
}

static int read_rules(struct frequency_rules *x, struct strbuf *err)
{
	int failed = 0;
	struct stmt *st = db_prepare(x->m->db,
		"SELECT f.id, f.name, f.max_days, f.responsible, f.partner, f.abc, f.direction, "
		"f.member_of, f.segment FROM frequency f WHERE f.active = 1 ORDER BY f.id /* scan: "
		"the rules */");

	while (!failed && db_step(st) == DB_ROW) {
		struct frequency_rule r = { .noun = "frequency",
			.id = db_column_int(st, 0),
			.name = arena_strdup(x->arena, db_column_text(st, 1)),
			.max_days = db_column_int(st, 2),
			.user = db_column_int(st, 3),
			.partner = db_column_int(st, 4),
			.abc = frequency_letter(st, 5) };

		read_kinds(x, r.id);
		r.counting = find_counting(x, frequency_letter(st, 6));
		if (!db_column_is_null(st, 7))
			read_group(x, &r, db_column_int(st, 7));
		if (!db_column_is_null(st, 8))
			failed = read_segment(x, &r, db_column_int(st, 8), err);
		vec_push(&x->rule, r);
	}
	db_done(st);
	return failed;
}

/* Policies behind the rules, the one that says most of a class first: see partner-card.c. */
static void read_policies(struct frequency_rules *x)
{
	struct stmt *st = db_prepare(x->m->db,
		"SELECT y.id, y.name, y.max_days, y.interaction_kind, y.abc, y.stage, y.xyz "
		"FROM class_policy y WHERE y.max_days IS NOT NULL ORDER BY "
		"(CASE WHEN y.abc IS NULL THEN 0 ELSE 1 END) + (CASE WHEN y.stage IS NULL THEN 0 "
		"ELSE 1 END) + (CASE WHEN y.xyz IS NULL THEN 0 ELSE 1 END) DESC, y.id "
		"/* scan: the policies */");

	while (db_step(st) == DB_ROW) {
		struct frequency_rule r = { .noun = "policy",
			.id = db_column_int(st, 0),
			.name = arena_strdup(x->arena, db_column_text(st, 1)),
			.max_days = db_column_int(st, 2),
			.abc = frequency_letter(st, 4),
			.stage = frequency_letter(st, 5),
			.xyz = frequency_letter(st, 6) };

		x->kind.n = 0;
		if (!db_column_is_null(st, 3))
			vec_push(&x->kind, db_column_int(st, 3));
		r.counting = find_counting(x, 0);
		vec_push(&x->rule, r);
	}
	db_done(st);
}

static int compare_ids(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

bool frequency_rule_fits(const struct frequency_rule *r, const struct frequency_subject *s)
{
	if (r->some &&
		(!r->members ||
			!bsearch(&s->id, r->member, r->members, sizeof(*r->member), compare_ids)))
		return false;
	return (!r->partner || r->partner == s->id) && (!r->abc || r->abc == s->abc) &&
		(!r->stage || r->stage == s->stage) && (!r->xyz || r->xyz == s->xyz);
}

bool frequency_counts(const struct frequency_rules *x, const struct frequency_counting *k,
	int64_t kind, char direction)
{
	if (k->direction && k->direction != direction)
		return false;
	for (size_t i = 0; i < k->kinds; i++)
		if (k->kind[i] == kind)
			return true;
	return !k->kinds && (!kind || kind != x->note);
}

int frequency_rules_read(struct frequency_rules *x, struct strbuf *err)
{
	x->note = interaction_kind(x->m, "note");
	if (read_rules(x, err))
		return -1;
	read_policies(x);
	return 0;
}

void frequency_rules_release(struct frequency_rules *x)
{
	for (size_t i = 0; i < x->rule.n; i++)
		free(x->rule.v[i].member);
	vec_release(&x->rule);
	vec_release(&x->counting);
	vec_release(&x->kind);
}
