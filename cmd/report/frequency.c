/* DOMAIN 3.7: how many of a user's duties of contact are kept. */
#include "shared/frequency.h"

#include "base/date.h"
#include "base/money.h"
#include "cli/report.h"
#include "shared/people.h"

report_rows report_rows_frequency;

struct line {
	const struct person *person;
	int64_t duties, overdue, days, longest;
};

static void count(struct line *line, const struct frequency_duty *d, int64_t today)
{
	int64_t late = today - d->due;

	line->duties++;
	if (late <= 0)
		return;
	line->overdue++;
	line->days += late;
	if (late > line->longest)
		line->longest = late;
}

static void put_line(struct out *o, const struct line *line)
{
	out_text(o, line->person->name);
	out_int(o, line->duties);
	out_int(o, line->duties - line->overdue);
	out_int(o, line->overdue);
	out_decimal(o, muldiv(line->duties - line->overdue, PERCENT_WHOLE, line->duties), -1);
	if (line->overdue) {
		out_int(o, muldiv(line->days, 1, line->overdue));
		out_int(o, line->longest);
	} else {
		out_null(o);
		out_null(o);
	}
	out_end_row(o);
}

enum status report_rows_frequency(
	struct context *c, const struct report_values *values, struct out *o, struct strbuf *err)
{
	struct frequency_question ask = { .date = report_text(values, "date"),
		.user = report_int(values, "user") };
	frequency_list list = VEC_INIT;
	enum status status = STATUS_DATA;
	struct people people;
	struct line *line;

	people_load(&people, &c->model, &c->arena);
	line = xcalloc(people.person.n + 1, sizeof(*line));
	if (!frequency_read(&c->model, &ask, &c->arena, &list, err)) {
		status = STATUS_OK;
		for (size_t i = 0; i < list.n; i++) {
			const struct person *who = people_find(&people, list.v[i].user);

			line[who->place].person = who;
			count(&line[who->place], &list.v[i], date_days(ask.date));
		}
		for (size_t i = 0; i <= people.person.n; i++)
			if (line[i].duties)
				put_line(o, &line[i]);
	}
	free(line);
	vec_release(&list);
	people_release(&people);
	return status;
}
