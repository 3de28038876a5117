#include "repeat.h"

#include <strings.h>

bool is_repeated(const struct entry *e)
{
	return entry_property(e, "RRULE") || entry_property(e, "RDATE");
}

struct work {
	const struct when *start;
	const char *from, *to; /* dates */
	struct occurrences *out;
	struct strbuf *err;
};

/* Takes an occurrence that is in the window.  False if there is no room for it. */
static bool add(struct work *w, const struct when *when, bool taken_away)
{
	struct occurrence o = { .when = *when, .taken_away = taken_away };
	char day[DATE_SIZE];

	when_day(when, day);
	if (strcmp(day, w->from) < 0 || strcmp(day, w->to) > 0)
		return true;
	if (w->out->n >= 2 * REPEAT_MOST) {
		w->out->more = true;
		return false;
	}
	when_name(when, o.name);
	vec_push(w->out, o);
	return true;
}

static bool is_set(const short *by)
{
	return by[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

/*
 * Rules by minutes or seconds that wait for certain days: the library would walk through the years
 * in between second by second.
 */
static bool too_fine(const struct icalrecurrencetype *r)
{
	if (r->freq != ICAL_SECONDLY_RECURRENCE && r->freq != ICAL_MINUTELY_RECURRENCE)
		return false;
	return is_set(r->by_day) || is_set(r->by_month_day) || is_set(r->by_year_day) ||
		is_set(r->by_week_no) || is_set(r->by_month) || is_set(r->by_hour) ||
		is_set(r->by_minute) || is_set(r->by_second) || is_set(r->by_set_pos);
}

/*
 * The rule is walked through by what the clock shows at the place of the entry, so its end has to
 * be of the same kind.
 */
static void end_by_clock(struct work *w, struct icalrecurrencetype *rule)
{
	struct when end = { .wall = rule->until, .utc = true };
	char instant[INSTANT_SIZE];

	if (icaltime_is_null_time(rule->until))
		return;
	if (w->start->date) {
		rule->until.is_date = 1;
		rule->until.hour = rule->until.minute = rule->until.second = 0;
	} else if (rule->until.is_date) {
		rule->until.is_date = 0;
		rule->until.hour = 23;
		rule->until.minute = rule->until.second = 59;
	} else if (icaltime_is_utc(rule->until) && !w->start->utc) {
		when_instant(&end, instant);
		rule->until = when_wall(instant, w->start->zone);
	}
	rule->until.zone = NULL;
}

static int walk_rule(struct work *w, struct icalrecurrencetype rule, bool away)
{
	icalrecur_iterator *walk = icalrecur_iterator_new(rule, w->start->wall);
	struct when when = *w->start;
	char day[DATE_SIZE];
	int steps = 0;

	if (!walk)
		return fail(w->err, _("the rule cannot be followed"));
	for (;;) {
		when.wall = icalrecur_iterator_next(walk);
		if (icaltime_is_null_time(when.wall) || when.wall.year > 9998 ||
			++steps > REPEAT_STEPS)
			break;
		when.wall.is_date = w->start->date;
		snprintf(day, sizeof(day), "%04u-%02u-%02u", (unsigned)when.wall.year % 10000,
			(unsigned)when.wall.month % 100, (unsigned)when.wall.day % 100);
		/* The user's day is at most one off. */
		if (date_is_valid(day) && date_days(day) > date_days(w->to) + 1)
			break;
		if (date_is_valid(day) && date_days(day) >= date_days(w->from) - 1 &&
			!add(w, &when, away))
			break;
	}
	icalrecur_iterator_free(walk);
	if (steps > REPEAT_STEPS)
		return fail(w->err, _("the rule takes more than %d steps up to %s"), REPEAT_STEPS,
			w->to);
	return 0;
}

static int add_rule(struct work *w, const struct entry *e, const struct property *p)
{
	struct strbuf converted = STRBUF_INIT;
	struct icalrecurrencetype rule;
	int failed = 0;

	if (e->vcal1)
		failed = vcal1_rule(p->value, &converted, w->err);
	else
		strbuf_addstr(&converted, p->value);
	strbuf_trim(&converted);
	if (!failed) {
		icalerror_clear_errno();
		rule = icalrecurrencetype_from_string(converted.buf);
		if (rule.freq == ICAL_NO_RECURRENCE)
			failed = fail(w->err, _("%s: not a rule: \"%s\""), p->name,
				brief(p->value, strlen(p->value)));
		else if (too_fine(&rule))
			failed = fail(w->err, _("%s: too fine to be followed: \"%s\""), p->name,
				brief(p->value, strlen(p->value)));
	}
	if (!failed) {
		end_by_clock(w, &rule);
		failed = walk_rule(w, rule, !strcmp(p->name, "EXRULE"));
	}
	strbuf_release(&converted);
	return failed;
}

/* RDATE and EXDATE: dates, times, or of a period the begin. */
static int add_dates(struct work *w, const struct entry *e, const struct property *p)
{
	const char *s = p->value;
	char separator = e->vcal1 ? ';' : ',';

	while (*s) {
		size_t n = property_item(s, separator);
		size_t begin = strcspn(s, "/");
		struct when when;

		if (n && when_read(p, s, begin < n ? begin : n, &when, w->err))
			return -1;
		/* A day stands for what begins on it. */
		if (n && when.date && !w->start->date) {
			struct when day = when;

			when = *w->start;
			when.wall.year = day.wall.year;
			when.wall.month = day.wall.month;
			when.wall.day = day.wall.day;
		}
		if (n)
			add(w, &when, *p->name == 'E');
		s += n + (s[n] != '\0');
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : y->taken_away - x->taken_away;
}

/*
 * Sorts; each moment once.  What is taken away is there only if it would have been: an EXDATE for
 * nothing says nothing.
 */
static void settle(struct occurrences *o)
{
	size_t kept = 0;

	if (o->n)
		qsort(o->v, o->n, sizeof(*o->v), by_name);
	for (size_t i = 0; i < o->n;) {
		struct occurrence one = o->v[i];
		bool there = false;

		for (; i < o->n && !strcmp(o->v[i].name, one.name); i++)
			there |= !o->v[i].taken_away;
		if (there)
			o->v[kept++] = one;
	}
	o->n = kept;
	if (kept > REPEAT_MOST) {
		o->n = REPEAT_MOST;
		o->more = true;
	}
}

int repeat(const struct entry *e, const struct when *start, const char *from, const char *to,
	struct occurrences *out, long *line, struct strbuf *err)
{
	struct work w = { start, from, to, out, err };

	out->n = 0;
	out->more = false;
	add(&w, start, false);
	for (size_t i = 0; i < e->property.n; i++) {
		const struct property *p = &e->property.v[i];
		int failed = 0;

		*line = p->line;
		if (!*p->value)
			continue;
		if (!strcmp(p->name, "RRULE") || !strcmp(p->name, "EXRULE"))
			failed = add_rule(&w, e, p);
		else if (!strcmp(p->name, "RDATE") || !strcmp(p->name, "EXDATE"))
			failed = add_dates(&w, e, p);
		if (failed)
			return -1;
	}
	settle(out);
	return 0;
}
