#include "due.h"

#include "cli/config.h"

const char due_kind_names[] = "task,promise,interaction,contact,deal,birthday,agreement,contract";

const char *due_kind_name(enum due_kind kind)
{
	static const char *const names[DUE_KINDS] = {
		[DUE_TASK] = "task",
		[DUE_PROMISE] = "promise",
		[DUE_INTERACTION] = "interaction",
		[DUE_CONTACT] = "contact",
		[DUE_DEAL] = "deal",
		[DUE_BIRTHDAY] = "birthday",
		[DUE_AGREEMENT] = "agreement",
		[DUE_CONTRACT] = "contract",
	};

	return names[kind];
}

/*
 * Each gives id, day, instant, title, partner, channel, owner, and whether it is a promise, of
 * those between $2 and $3.  The first text is about one owner, the second about all.
 */
#define OWNED_BY(select, from, where, owner)                                                       \
	{                                                                                          \
		select from " WHERE " where " AND " owner " = $1",                                 \
			select from " WHERE " where " AND CAST($1 AS BIGINT) = 0 "                 \
				    "/* scan: what is open */"                                     \
	}

static const struct source {
	const char *noun;
	enum due_kind kind;
	const char *sql[2];
} sources[] = {
	{ "task", DUE_TASK,
		OWNED_BY("SELECT t.id, t.due, NULL, t.name, p.name, NULL, t.assignee, "
			 "CASE WHEN t.kind = 'promise' THEN 1 ELSE 0 END ",
			"FROM task t LEFT JOIN partner p ON p.id = t.partner",
			"t.state = 'open' AND t.due BETWEEN $2 AND $3", "t.assignee") },
	{ "interaction", DUE_INTERACTION,
		OWNED_BY("SELECT i.id, NULL, i.planned_at, i.topic, coalesce(p.name, i.caller), "
			 "k.name, i.responsible, 0 ",
			"FROM interaction i LEFT JOIN partner p ON p.id = i.partner "
			"LEFT JOIN catalog k ON k.id = i.kind",
			"i.state = 'planned' AND i.planned_at BETWEEN $2 AND $3",
			"i.responsible") },
	{ "deal", DUE_DEAL,
		OWNED_BY("SELECT d.id, d.expected, NULL, d.name, p.name, NULL, d.responsible, 0 ",
			"FROM deal d LEFT JOIN partner p ON p.id = d.partner",
			"d.state = 'open' AND d.expected BETWEEN $2 AND $3", "d.responsible") },
	{ "agreement", DUE_AGREEMENT,
		OWNED_BY("SELECT a.id, a.valid_to, NULL, a.name, p.name, NULL, a.responsible, 0 ",
			"FROM agreement a LEFT JOIN partner p ON p.id = a.partner",
			"a.state = 'active' AND a.valid_to BETWEEN $2 AND $3", "a.responsible") },
	{ "contract", DUE_CONTRACT,
		OWNED_BY("SELECT a.id, a.valid_to, NULL, a.name, p.name, NULL, a.responsible, 0 ",
			"FROM contract a LEFT JOIN partner p ON p.id = a.partner",
			"a.state = 'active' AND a.valid_to BETWEEN $2 AND $3", "a.responsible") },
};

void due_look_ahead(struct due_ask *ask, int days)
{
	for (int i = 0; i < DUE_KINDS; i++)
		ask->stages[i] = (struct due_stages){ 1, { days } };
	ask->exact = false;
}

int due_stage(const struct due_ask *ask, const struct due *d)
{
	const struct due_stages *s = &ask->stages[d->kind];
	int64_t left = date_days(d->day) - date_days(ask->today);
	int stage = -1;

	if (due_passes(d->kind) && strcmp(d->day, ask->since ? ask->since : ask->today) < 0)
		return -1;
	for (int i = 0; i < s->n; i++)
		if (left <= s->days[i] && (stage < 0 || s->days[i] < stage))
			stage = s->days[i];
	if (ask->exact && due_passes(d->kind) && stage != left)
		return -1;
	return stage;
}

/* The last day that something of the kind may be due for; false if nothing is. */
static bool last_day(const struct due_ask *ask, enum due_kind kind, char day[DATE_SIZE])
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

	if (!last_day(ask, s->kind, to) && (s->kind != DUE_TASK || !last_day(ask, DUE_PROMISE, to)))
		return;
	/* Promises stand among the tasks. */
	if (s->kind == DUE_TASK && last_day(ask, DUE_PROMISE, day) && strcmp(day, to) > 0)
		snprintf(to, sizeof(to), "%s", day);
	if (s->kind == DUE_INTERACTION) {
		date_of_days(date_days(to) + 1, day);
		instant_of_date(day, to);
	}
	st = db_prepare(m->db, s->sql[owner ? 0 : 1]);
	db_bind_int(st, 1, owner);
	db_bind_text(st, 2, from);
	db_bind_text(st, 3, to);
	while (db_step(st) == DB_ROW)
		add_row(ask, s, st, list);
	db_done(st);
}

static bool is_owner(const int64_t *owner, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (owner[i] == id)
			return true;
	return n == 0;
}

/* Whose birthdays they are is known only when they are found. */
static void collect_birthdays(struct model *m, const struct due_ask *ask, const int64_t *owner,
	size_t n, struct due_list *list)
{
	size_t kept = list->item.n;
	char to[DATE_SIZE];

	if (!last_day(ask, DUE_BIRTHDAY, to))
		return;
	due_birthdays(m, ask, ask->since ? ask->since : ask->today, to, list);
	for (size_t i = kept; i < list->item.n; i++) {
		const struct due *d = &list->item.v[i];

		if (is_owner(owner, n, d->owner) && due_stage(ask, d) >= 0)
			list->item.v[kept++] = *d;
	}
	list->item.n = kept;
}

void due_collect(struct model *m, const struct due_ask *ask, const int64_t *owner, size_t n,
	struct due_list *list)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		if (!n)
			collect_source(m, ask, &sources[i], 0, list);
		for (size_t k = 0; k < n; k++)
			collect_source(m, ask, &sources[i], owner[k], list);
	}
	collect_birthdays(m, ask, owner, n, list);
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

int due_stages_parse(const char *text, struct due_stages *s, struct strbuf *err)
{
	*s = (struct due_stages){ .n = 0 };
	for (const char *p = text;; p++) {
		char *end;
		long days = strtol(p, &end, 10);

		if (end == p || *p < '0' || *p > '9' || days > DUE_AHEAD_MAX)
			return fail(err, _("not numbers of days, 0 to %d: \"%s\""), DUE_AHEAD_MAX,
				text);
		if (s->n == DUE_STAGES)
			return fail(err, _("more than %d numbers: \"%s\""), DUE_STAGES, text);
		s->days[s->n++] = (int)days;
		p = end;
		if (!*p)
			return 0;
		if (*p != ',' && *p != '/')
			return fail(err, _("not numbers of days, 0 to %d: \"%s\""), DUE_AHEAD_MAX,
				text);
	}
}

static int read_setting(
	const struct config *config, enum config_key key, struct due_stages *s, struct strbuf *err)
{
	struct strbuf why = STRBUF_INIT;
	int result = due_stages_parse(config_get(config, key), s, &why);

	if (result)
		fail(err, "%s: %s: %s", config->origin[key], config_rows[key].key, why.buf);
	strbuf_release(&why);
	return result;
}

int due_ask_init(
	struct due_ask *ask, const struct config *config, const char *today, struct strbuf *err)
{
	*ask = (struct due_ask){ .today = today,
		.leap_day = config_get(config, CONFIG_REMIND_LEAP_DAY) };
	due_look_ahead(ask, 0);
	if (read_setting(config, CONFIG_REMIND_BIRTHDAY, &ask->stages[DUE_BIRTHDAY], err) ||
		read_setting(config, CONFIG_REMIND_EXPIRY, &ask->stages[DUE_AGREEMENT], err))
		return -1;
	ask->stages[DUE_CONTRACT] = ask->stages[DUE_AGREEMENT];
	return 0;
}
