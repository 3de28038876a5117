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

static bool is_by_clock(const struct icalrecurrencetype *r)
{
	return r->freq == ICAL_HOURLY_RECURRENCE || r->freq == ICAL_MINUTELY_RECURRENCE ||
		r->freq == ICAL_SECONDLY_RECURRENCE;
}

/*
 * Rules by hours, minutes or seconds that wait for certain days, or that meet what they wait for
 * never: the library would walk through the centuries in between step by step.
 */
static bool too_fine(const struct icalrecurrencetype *r)
{
	bool days = is_set(r->by_month_day) || is_set(r->by_year_day) || is_set(r->by_week_no) ||
		is_set(r->by_set_pos);
	bool others = is_set(r->by_day) || is_set(r->by_month) || is_set(r->by_hour) ||
		is_set(r->by_minute) || is_set(r->by_second);

	if (r->freq == ICAL_HOURLY_RECURRENCE)
		return days || (others && r->interval > 1);
	return is_by_clock(r) && (days || others);
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

/*
 * Where a weekly rule on one day begins.  The library, asked for every second Sunday from a Tuesday
 * on, takes the wrong one of the two weeks (libical 3.0.16).
 */
static struct icaltimetype begin_of(const struct when *start, const struct icalrecurrencetype *rule)
{
	struct icaltimetype begin = start->wall;
	int first = rule->week_start ? (int)rule->week_start : (int)ICAL_MONDAY_WEEKDAY;
	int day = (int)icalrecurrencetype_day_day_of_week(rule->by_day[0]);
	int later;

	if (rule->freq != ICAL_WEEKLY_RECURRENCE || !is_set(rule->by_day) ||
		rule->by_day[1] != ICAL_RECURRENCE_ARRAY_MAX)
		return begin;
	later = (day - first + 7) % 7 - (icaltime_day_of_week(begin) - first + 7) % 7;
	if (later < 0)
		later += 7 * rule->interval;
	icaltime_adjust(&begin, later, 0, 0, 0);
	return begin;
}

/* Days after which a rule is where it was; 0 = it is walked through from its begin. */
static int64_t cycle(const struct icalrecurrencetype *rule)
{
	if (rule->freq == ICAL_DAILY_RECURRENCE)
		return rule->interval;
	if (rule->freq == ICAL_WEEKLY_RECURRENCE)
		return rule->interval * 7;
	return is_by_clock(rule) && rule->interval == 1;
}

/*
 * What nobody counts is passed over up to the window, in whole cycles: from another day the library
 * would take, say, the other one of every two weeks.
 */
static void begin_near(struct work *w, icalrecur_iterator *walk,
	const struct icalrecurrencetype *rule, struct icaltimetype near)
{
	char day[DATE_SIZE];
	int64_t first, days;

	snprintf(day, sizeof(day), "%04u-%02u-%02u", (unsigned)near.year % 10000,
		(unsigned)near.month % 100, (unsigned)near.day % 100);
	first = date_days(day);
	days = date_days(w->from) - 2 - first;
	if (rule->count || !cycle(rule) || days < cycle(rule))
		return;
	date_of_days(first + days - days % cycle(rule), day);
	if (sscanf(day, "%4d-%2d-%2d", &near.year, &near.month, &near.day) == 3 &&
		(icaltime_is_null_time(rule->until) || icaltime_compare(near, rule->until) < 0))
		icalrecur_iterator_set_start(walk, near);
}

static int walk_rule(struct work *w, struct icalrecurrencetype rule, bool away)
{
	struct icaltimetype begin = begin_of(w->start, &rule);
	icalrecur_iterator *walk = icalrecur_iterator_new(rule, begin);
	struct when when = *w->start;
	char day[DATE_SIZE];
	int steps = 0;

	if (!walk)
		return fail(w->err, _("the rule cannot be followed"));
	begin_near(w, walk, &rule, begin);
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
