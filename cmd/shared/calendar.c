#include "calendar.h"

#define INTERACTION(time, state)                                                                   \
	"SELECT " time ", i.id, i.uid, i.duration, (SELECT k.name FROM catalog k WHERE k.id = "    \
	"i.kind), " state ", i.importance, coalesce(i.topic, i.body, i.result), i.body, i.place, " \
	"i.partner, coalesce((SELECT p.name FROM partner p WHERE p.id = i.partner), i.caller), "   \
	"(SELECT u.login FROM users u WHERE u.id = i.responsible) FROM interaction i WHERE " time  \
	" >= $1 AND " time " < $2"

#define TASK                                                                                       \
	"SELECT t.due, t.id, t.uid, t.estimate, t.kind, t.state, t.priority, t.name, "             \
	"t.description, NULL, t.partner, (SELECT p.name FROM partner p WHERE p.id = t.partner), "  \
	"(SELECT u.login FROM users u WHERE u.id = t.assignee) FROM task t WHERE t.due >= $1 "     \
	"AND t.due < $2"

#define AT "coalesce(i.started_at, i.planned_at, '')"

/* Where entries come from.  Those without a time of day come first. */
static const struct calendar_source {
	const char *noun;
	const char *sql;
	const char *user, *order;
	bool dates;
	bool come; /* none is of a day that is still to come */
} sources[] = {
	{ "task", TASK " AND t.state = 'open'", "t.assignee", "t.due, t.id", true, false },
	/* The window leaves fewer of these than the user does, whose index is kept out by + 0. */
	{ "interaction",
		INTERACTION(
			"i.review_after", "'in-work'") " AND i.state = 'done' AND i.reviewed = 0",
		"i.responsible + 0", "i.review_after, i.id", true, true },
	{ "interaction", INTERACTION("i.planned_at", "i.state") " AND i.state = 'planned'",
		"i.responsible", "i.planned_at, i.id", false, false },
	{ "interaction",
		INTERACTION(AT, "'in-work'") " AND i.state = 'done' AND i.reviewed = 0 "
					     "AND i.review_after IS NULL",
		"i.responsible", AT ", i.id", false, false },
};

static void add_source(struct calendar *c, struct model *m, const struct calendar_window *w,
	const struct calendar_source *s, const struct merge_bounds *b)
{
	struct strbuf sql = STRBUF_INIT;
	char tomorrow[DATE_SIZE];
	const char *end = s->dates ? b->date[1] : b->instant[1];
	struct stmt *st;

	date_of_days(date_days(c->today) + 1, tomorrow);
	if (s->come && strcmp(tomorrow, end) < 0)
		end = tomorrow;
	strbuf_addstr(&sql, s->sql);
	if (w->user)
		strbuf_addf(&sql, " AND %s = $3", s->user);
	strbuf_addf(&sql, " ORDER BY %s%s", s->order,
		m->as_of ? " /* scan: the versions of before */" : "");
	st = db_prepare(m->db, sql.buf);
	db_bind_text(st, 1, arena_strdup(&c->arena, s->dates ? b->date[0] : b->instant[0]));
	db_bind_text(st, 2, arena_strdup(&c->arena, end));
	if (w->user)
		db_bind_int(st, 3, w->user);
	merge_add(&c->merge, st, s->dates, s);
	strbuf_release(&sql);
}

void calendar_open(struct calendar *c, struct model *m, const struct calendar_window *w)
{
	struct merge_bounds b;

	memset(c, 0, sizeof(*c));
	now_instant(c->now);
	now_date(c->today);
	/* What has no time has no place in a calendar. */
	merge_bounds(&b, w->from && *w->from ? w->from : "0001-01-01", w->to);
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		add_source(c, m, w, &sources[i], &b);
}

/* What should have happened, or been done, by now. */
static bool is_overdue(const struct calendar *c, const struct calendar_entry *e)
{
	if (strcmp(e->state, "planned") && strcmp(e->state, "open"))
		return false;
	return strcmp(e->start, e->all_day ? c->today : c->now) < 0;
}

bool calendar_next(struct calendar *c, struct calendar_entry *e)
{
	const struct merge_source *s = merge_next(&c->merge);
	const struct calendar_source *source = s ? s->tag : NULL;

	if (!s)
		return false;
	*e = (struct calendar_entry){
		.noun = source->noun,
		.id = db_column_int(s->st, 1),
		.uid = db_column_text(s->st, 2),
		.start = db_column_text(s->st, 0),
		.all_day = s->dates,
		.duration = db_column_int(s->st, 3),
		.kind = db_column_text(s->st, 4),
		.state = db_column_text(s->st, 5),
		.importance = db_column_text(s->st, 6),
		.summary = db_column_text(s->st, 7),
		.body = db_column_text(s->st, 8),
		.place = db_column_text(s->st, 9),
		.partner_id = db_column_int(s->st, 10),
		.partner = db_column_text(s->st, 11),
		.user = db_column_text(s->st, 12),
	};
	if (e->all_day)
		snprintf(e->day, sizeof(e->day), "%s", e->start);
	else
		date_of_instant(e->start, e->day);
	e->overdue = is_overdue(c, e);
	return true;
}

bool calendar_is_important(const struct calendar_entry *e)
{
	return e->importance && !strcmp(e->importance, "high");
}

void calendar_close(struct calendar *c)
{
	merge_release(&c->merge);
	arena_release(&c->arena);
}
