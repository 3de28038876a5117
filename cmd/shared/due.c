#include "due.h"

const char due_kind_names[] = "task,promise,interaction,contact,deal,claim,birthday,"
			      "agreement,contract";

const char *due_kind_name(enum due_kind kind)
{
	static const char *const names[DUE_KINDS] = {
		[DUE_TASK] = "task",
		[DUE_PROMISE] = "promise",
		[DUE_INTERACTION] = "interaction",
		[DUE_CONTACT] = "contact",
		[DUE_DEAL] = "deal",
		[DUE_CLAIM] = "claim",
		[DUE_BIRTHDAY] = "birthday",
		[DUE_AGREEMENT] = "agreement",
		[DUE_CONTRACT] = "contract",
	};

	return names[kind];
}

/*
 * Each gives id, day, instant, title, partner, channel, owner, and whether it is a promise, of
 * those between $1 and $2.  The first text is about the owner $3, the second about what is
 * nobody's.
 */
#define OWNED_BY(owner, text)                                                                      \
	{                                                                                          \
		text " AND " owner " = $3", text " AND " owner " IS NULL"                          \
	}

static const struct source {
	const char *noun;
	enum due_kind kind;
	const char *sql[2];
} sources[] = {
	{ "task", DUE_TASK,
		OWNED_BY("t.assignee",
			"SELECT t.id, t.due, NULL, t.name, p.name, NULL, t.assignee, "
			"CASE WHEN t.kind = 'promise' THEN 1 ELSE 0 END "
			"FROM task t LEFT JOIN partner p ON p.id = t.partner "
			"WHERE t.state = 'open' AND t.due BETWEEN $1 AND $2") },
	{ "interaction", DUE_INTERACTION,
		OWNED_BY("i.responsible",
			"SELECT i.id, NULL, i.planned_at, i.topic, coalesce(p.name, i.caller), "
			"k.name, i.responsible, 0 "
			"FROM interaction i LEFT JOIN partner p ON p.id = i.partner "
			"LEFT JOIN catalog k ON k.id = i.kind "
			"WHERE i.state = 'planned' AND i.planned_at BETWEEN $1 AND $2") },
	{ "deal", DUE_DEAL,
		OWNED_BY("d.responsible",
			"SELECT d.id, d.expected, NULL, d.name, p.name, NULL, d.responsible, 0 "
			"FROM deal d LEFT JOIN partner p ON p.id = d.partner "
			"WHERE d.state = 'open' AND d.expected BETWEEN $1 AND $2") },
	{ "claim", DUE_CLAIM,
		OWNED_BY("c.responsible",
			"SELECT c.id, c.due, NULL, c.topic, coalesce(p.name, c.claimant), NULL, "
			"c.responsible, 0 FROM claim c LEFT JOIN partner p ON p.id = c.partner "
			"WHERE c.decided IS NULL AND c.due BETWEEN $1 AND $2") },
	{ "agreement", DUE_AGREEMENT,
		OWNED_BY("a.responsible",
			"SELECT a.id, a.valid_to, NULL, a.name, p.name, NULL, a.responsible, 0 "
			"FROM agreement a LEFT JOIN partner p ON p.id = a.partner "
			"WHERE a.state = 'active' AND a.valid_to BETWEEN $1 AND $2") },
	{ "contract", DUE_CONTRACT,
		OWNED_BY("a.responsible",
			"SELECT a.id, a.valid_to, NULL, a.name, p.name, NULL, a.responsible, 0 "
			"FROM contract a LEFT JOIN partner p ON p.id = a.partner "
			"WHERE a.state = 'active' AND a.valid_to BETWEEN $1 AND $2") },
};

bool due_last_day(const struct due_ask *ask, enum due_kind kind, char day[DATE_SIZE])
{
	const struct due_stages *s = &ask->stages[kind];
	int most = -1;

	for (int i = 0; i < s->n; i++)
		if (s->days[i] > most)
			most = s->days[i];
	if (most >= 0)
		date_of_days(date_days(ask->today) + most, day);
	return most >= 0;
}

static void add_row(
	const struct due_ask *ask, const struct source *s, struct stmt *st, struct due_list *list)
{
	struct due d = { .kind = s->kind,
		.noun = s->noun,
		.id = db_column_int(st, 0),
		.owner = db_column_int(st, 6) };

	if (db_column_int(st, 7))
		d.kind = DUE_PROMISE;
	if (s->kind == DUE_INTERACTION) {
		snprintf(d.at, sizeof(d.at), "%s", db_column_text(st, 2));
		date_of_instant(d.at, d.day);
	} else {
		snprintf(d.day, sizeof(d.day), "%s", db_column_text(st, 1));
	}
	if (due_stage(ask, &d) < 0)
		return;
	d.title = arena_strdup(&list->arena, db_column_text(st, 3));
	d.partner = arena_strdup(&list->arena, db_column_text(st, 4));
	d.channel = arena_strdup(&list->arena, db_column_text(st, 5));
	vec_push(&list->item, d);
}

static void collect_source(struct model *m, const struct due_ask *ask, const struct source *s,
	int64_t owner, struct due_list *list)
{
	const char *from = !due_passes(s->kind) ? "" : ask->since ? ask->since : ask->today;
	char to[INSTANT_SIZE], day[DATE_SIZE];
	struct stmt *st;

	if (!due_last_day(ask, s->kind, to) &&
		(s->kind != DUE_TASK || !due_last_day(ask, DUE_PROMISE, to)))
		return;
	/* Promises stand among the tasks. */
	if (s->kind == DUE_TASK && due_last_day(ask, DUE_PROMISE, day) && strcmp(day, to) > 0)
		snprintf(to, sizeof(to), "%s", day);
	if (s->kind == DUE_INTERACTION) {
		date_of_days(date_days(to) + 1, day);
		instant_of_date(day, to);
	}
	st = db_prepare(m->db, s->sql[owner ? 0 : 1]);
	db_bind_text(st, 1, from);
	db_bind_text(st, 2, to);
	if (owner)
		db_bind_int(st, 3, owner);
	while (db_step(st) == DB_ROW)
		add_row(ask, s, st, list);
	db_done(st);
}

static void collect_birthdays(
	struct model *m, const struct due_ask *ask, int64_t owner, struct due_list *list)
{
	size_t kept = list->item.n;
	char to[DATE_SIZE];

	if (!due_last_day(ask, DUE_BIRTHDAY, to))
		return;
	due_birthdays(m, ask, ask->since ? ask->since : ask->today, to, owner, list);
	for (size_t i = kept; i < list->item.n; i++)
		if (due_stage(ask, &list->item.v[i]) >= 0)
			list->item.v[kept++] = list->item.v[i];
	list->item.n = kept;
}

static void collect_sources(
	struct model *m, const struct due_ask *ask, int64_t owner, struct due_list *list)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		collect_source(m, ask, &sources[i], owner, list);
}

/* User by user, each found in an index, and then nobody's. */
static void collect_all(struct model *m, const struct due_ask *ask, struct due_list *list)
{
	struct due_owners users = VEC_INIT;
	struct stmt *st = db_prepare(m->db, "SELECT id FROM users ORDER BY id /* scan: all */");

	while (db_step(st) == DB_ROW)
		vec_push(&users, db_column_int(st, 0));
	db_done(st);
	for (size_t i = 0; i < users.n; i++)
		collect_sources(m, ask, users.v[i], list);
	vec_release(&users);
	collect_sources(m, ask, 0, list);
	collect_birthdays(m, ask, 0, list);
}

int due_collect(struct model *m, const struct due_ask *ask, const int64_t *owner, size_t n,
	struct due_list *list, struct strbuf *err)
{
	int result = 0;

	if (!n) {
		collect_all(m, ask, list);
		return due_contacts(m, ask, 0, list, err);
	}
	for (size_t i = 0; i < n && !result; i++) {
		collect_sources(m, ask, owner[i], list);
		collect_birthdays(m, ask, owner[i], list);
		result = due_contacts(m, ask, owner[i], list, err);
	}
	return result;
}

void due_complete(struct model *m, struct due_list *list, struct due *d)
{
	if (d->owner && !d->user)
		d->user = db_text(
			m->db, &list->arena, "SELECT name FROM users WHERE id = $1", "i", d->owner);
	if (d->kind != DUE_BIRTHDAY || d->title)
		return;
	d->title =
		db_text(m->db, &list->arena, "SELECT name FROM contact WHERE id = $1", "i", d->id);
	d->partner = db_text(m->db, &list->arena,
		"SELECT t.name FROM position p JOIN partner t ON t.id = p.partner "
		"WHERE p.contact = $1 ORDER BY p.main DESC, p.id LIMIT 1",
		"i", d->id);
}

static bool has_owner(const struct due_owners *owners, int64_t id)
{
	for (size_t i = 0; i < owners->n; i++)
		if (owners->v[i] == id)
			return true;
	return false;
}

void due_owners(struct model *m, int64_t user, const char *day, struct due_owners *owners)
{
	size_t next = owners->n;

	vec_push(owners, user);
	/* Each once, also where they replace each other in a circle. */
	for (; next < owners->n; next++) {
		struct stmt *st = db_prepare(m->db,
			"SELECT absent FROM substitution WHERE substitute = $1 AND first_day <= $2 "
			"AND (last_day IS NULL OR last_day >= $2) ORDER BY id");

		db_bind_int(st, 1, owners->v[next]);
		db_bind_text(st, 2, day);
		while (db_step(st) == DB_ROW)
			if (!has_owner(owners, db_column_int(st, 0)))
				vec_push(owners, db_column_int(st, 0));
		db_done(st);
	}
}

static int compare(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	int order = strcmp(x->day, y->day);

	if (!order)
		order = strcmp(x->at, y->at);
	if (!order)
		order = (int)x->kind - (int)y->kind;
	if (!order)
		order = (x->id > y->id) - (x->id < y->id);
	return order;
}

void due_sort(struct due_list *list)
{
	if (list->item.n)
		qsort(list->item.v, list->item.n, sizeof(*list->item.v), compare);
}

void due_release(struct due_list *list)
{
	vec_release(&list->item);
	arena_release(&list->arena);
}
