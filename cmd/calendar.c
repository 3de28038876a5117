#include "cli/command.h"

#include "base/date.h"
#include "shared/calendar-grid.h"
#include "shared/ical.h"

struct calendar_options {
	const char *user, *day;
	int64_t days;
	bool ical;
};

static const struct option options[] = {
	{ 0, "user", OPTION_STRING, offsetof(struct calendar_options, user), N_("LOGIN"),
		N_("only what this one is to deal with"), "user.login" },
	{ 0, "day", OPTION_STRING, offsetof(struct calendar_options, day), N_("DATE"),
		N_("one day of it, row by row"), "date" },
	{ 0, "days", OPTION_INT, offsetof(struct calendar_options, days), N_("N"),
		N_("so many days from today on, row by row"), NULL },
	{ 0, "ical", OPTION_FLAG, offsetof(struct calendar_options, ical), NULL,
		N_("as iCalendar, for other programs"), NULL },
	OPTION_END,
};

/* The days that are asked for: a period, --day, --days, or else this month. */
static int read_period(
	struct context *c, char from[DATE_SIZE], char to[DATE_SIZE], struct strbuf *err)
{
	const struct calendar_options *o = c->values;
	const char *day = o->day;

	if (c->args.n > 1 || (c->args.n && (day || o->days)) || (day && o->days))
		return fail(err, _("one period is shown: a month or another, --day, or --days"));
	if (o->days) {
		now_date(from);
		date_of_days(date_days(from) + o->days - 1, to);
		return 0;
	}
	if (day) {
		if (date_parse(day, from, err))
			return -1;
		memcpy(to, from, DATE_SIZE);
		return 0;
	}
	if (period_parse(c->args.n ? c->args.v[0] : "this-month", from, to, err))
		return -1;
	if (!*from || !*to)
		return fail(err, _("a calendar begins and ends: \"%s\" does not"), c->args.v[0]);
	return 0;
}

static enum status run_calendar(struct context *c)
{
	const struct calendar_options *o = c->values;
	struct out_options opt = context_out(c, false);
	char from[DATE_SIZE], to[DATE_SIZE];
	struct calendar_window w = { .from = from, .to = to };
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	if (read_period(c, from, to, &err))
		return context_error(&err, STATUS_USAGE);
	if (o->user) {
		w.user = context_resolve(c, model_need(&c->model, "user"), o->user, &status);
		if (!w.user)
			return status;
	}
	if (o->ical || !strcmp(out_format_name(&opt), "ical"))
		return ical_print(c, &w);
	return calendar_show(c, &w, o->days > 0);
}

static const char *const examples[] = {
	"crm calendar",
	"crm calendar next-month --user anna",
	"crm calendar tomorrow",
	"crm calendar --days 14",
	"crm calendar 2026 --ical -o crm.ics",
	NULL,
};

static const struct verb verb = {
	.args = "[PERIOD]",
	.words = "period",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct calendar_options),
	.access = ACCESS_READ,
	.flags = VERB_CALENDAR,
	.run = run_calendar,
};

const struct command cmd_calendar = {
	.name = "calendar",
	.summary = N_("what is planned, due or not reviewed yet, by day"),
	.verb = &verb,
};
