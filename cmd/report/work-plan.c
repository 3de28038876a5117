/*
 * DOMAIN 3.6: what a user planned for a day, week or month against what was done in it.  Days are
 * local ones, which SQL knows nothing of.
 */
#include "base/date.h"
#include "base/money.h"
#include "cli/report.h"
#include "shared/interaction-kind.h"
#include "shared/people.h"

report_rows report_rows_work_plan;

/* In the order of the columns. */
enum figure {
	PLANNED,
	DONE,
	TASKS_PLANNED,
	TASKS_DONE,
	MINUTES_PLANNED,
	MINUTES_DONE,
	KEPT,
	FIGURES
};

struct line {
	const struct person *person;
	int64_t begin; /* of the day, week or month */
	int64_t figure[FIGURES];
};

struct work {
	struct db *db;
	const char *from, *to;			     /* days; NULL = open */
	char begin[INSTANT_SIZE], end[INSTANT_SIZE]; /* of the days */
	int64_t user, note;
	char step; /* 'd', 'w', 'm' */
	struct people people;
	VEC(struct line) line;
};

static int64_t begin_of(const struct work *w, int64_t day)
{
	char date[DATE_SIZE];

	date_of_days(day, date);
	if (w->step == 'w')
		return day - date_weekday(date) + 1;
	return w->step == 'm' ? day - (date[8] - '0') * 10 - (date[9] - '0') + 1 : day;
}

static void add(struct work *w, int64_t user, int64_t day, enum figure number, enum figure minutes,
	int64_t spent, bool kept)
{
	struct line line = { .person = people_find(&w->people, user), .begin = begin_of(w, day) };

	if (w->user && user != w->user)
		return;
	line.figure[number] = 1;
	line.figure[minutes] = spent;
	line.figure[KEPT] = kept;
	vec_push(&w->line, line);
}

/* Notes are not work that can be planned. */
static void read_interactions(struct work *w, enum figure number, enum figure minutes)
{
	struct stmt *st = db_prepare(w->db,
		number == PLANNED
			? "SELECT responsible, planned_at, duration, kind, state FROM interaction "
			  "WHERE state <> 'cancelled' AND planned_at >= $1 AND planned_at < $2 "
			  "/* scan: the period may be open */"
			: "SELECT responsible, coalesce(started_at, planned_at, ''), duration, "
			  "kind, state FROM interaction WHERE state = 'done' "
			  "AND coalesce(started_at, planned_at, '') >= $1 "
			  "AND coalesce(started_at, planned_at, '') < $2 "
			  "/* scan: the period may be open */");

	db_bind_text(st, 1, w->begin);
	db_bind_text(st, 2, w->end);
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		int64_t kind = db_column_int(st, 3);
		bool done = !strcmp(db_column_text(st, 4), "done");

		if (!kind || kind != w->note)
			add(w, db_column_int(st, 0),
				day_of_time(time_of_instant(db_column_text(st, 1))), number,
				minutes, db_column_int(st, 2), number == PLANNED && done);
	}
	db_done(st);
}

static void read_tasks(struct work *w, enum figure number, enum figure minutes)
{
	struct stmt *st = db_prepare(w->db,
		number == TASKS_PLANNED
			? "SELECT assignee, due, estimate, state FROM task "
			  "WHERE state <> 'cancelled' AND due >= $1 AND due <= $2 "
			  "/* scan: the period may be open */"
			: "SELECT assignee, coalesce(done, due, ''), actual, state FROM task "
			  "WHERE state = 'done' AND coalesce(done, due, '') >= $1 "
			  "AND coalesce(done, due, '') <= $2 /* scan: the period may be open */");

	db_bind_text(st, 1, w->from ? w->from : "0");
	db_bind_text(st, 2, w->to ? w->to : "9999-12-31");
	while (db_step(st) == DB_ROW)
		add(w, db_column_int(st, 0), date_days(db_column_text(st, 1)), number, minutes,
			db_column_int(st, 2),
			number == TASKS_PLANNED && !strcmp(db_column_text(st, 3), "done"));
	db_done(st);
}

static int compare_lines(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->person != y->person)
		return x->person->place < y->person->place ? -1 : 1;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static void sum_up(struct work *w)
{
	size_t n = 0;

	if (!w->line.n)
		return;
	qsort(w->line.v, w->line.n, sizeof(*w->line.v), compare_lines);
	for (size_t i = 1; i < w->line.n; i++) {
		if (compare_lines(&w->line.v[n], &w->line.v[i])) {
			w->line.v[++n] = w->line.v[i];
			continue;
		}
		for (int k = 0; k < FIGURES; k++)
			w->line.v[n].figure[k] += w->line.v[i].figure[k];
	}
	w->line.n = n + 1;
}

/* As periods are typed: 2026-03-02, 2026-W10, 2026-03. */
static void put_period(const struct work *w, struct out *o, int64_t begin)
{
	char date[DATE_SIZE], week[WEEK_SIZE];

	date_of_days(begin, date);
	if (w->step == 'w') {
		date_week(date, week);
		out_text(o, week);
	} else {
		out_textn(o, date, w->step == 'd' ? 10 : 7);
	}
}

static void put_lines(const struct work *w, struct out *o)
{
	for (size_t i = 0; i < w->line.n; i++) {
		const struct line *line = &w->line.v[i];
		int64_t planned = line->figure[PLANNED] + line->figure[TASKS_PLANNED];

		out_text(o, line->person->name);
		put_period(w, o, line->begin);
		for (int k = 0; k < FIGURES; k++)
			out_int(o, line->figure[k]);
		if (planned)
			out_decimal(o, muldiv(line->figure[KEPT], PERCENT_WHOLE, planned), -1);
		else
			out_null(o);
		out_end_row(o);
	}
}

enum status report_rows_work_plan(
	struct context *c, const struct report_values *values, struct out *o, struct strbuf *err)
{
	struct work w = { .db = c->db,
		.from = report_text(values, "period_from"),
		.to = report_text(values, "period_to"),
		.begin = "0",
		.end = "9999-12-31T23:59:59Z",
		.user = report_int(values, "user"),
		.note = interaction_kind(&c->model, "note"),
		.step = report_text(values, "by")[0] };
	char tomorrow[DATE_SIZE];

	(void)err;
	if (w.from)
		instant_of_date(w.from, w.begin);
	if (w.to) {
		date_of_days(date_days(w.to) + 1, tomorrow);
		instant_of_date(tomorrow, w.end);
	}
	people_load(&w.people, &c->model, &c->arena);
	read_interactions(&w, PLANNED, MINUTES_PLANNED);
	read_interactions(&w, DONE, MINUTES_DONE);
	read_tasks(&w, TASKS_PLANNED, MINUTES_PLANNED);
	read_tasks(&w, TASKS_DONE, MINUTES_DONE);
	sum_up(&w);
	put_lines(&w, o);
	vec_release(&w.line);
	people_release(&w.people);
	return STATUS_OK;
}
