#include "calendar-grid.h"

enum {
	ROW_DAYS = 7,	  /* a period of so many days is shown row by row */
	TEXT_COLUMN = 20, /* where the text of a row begins */
};

static const char *const weekdays_long[] = {
	N_("Monday"),
	N_("Tuesday"),
	N_("Wednesday"),
	N_("Thursday"),
	N_("Friday"),
	N_("Saturday"),
	N_("Sunday"),
};

/* --- rows --- */

static void put_day(struct page *p, const char *day, const char *today)
{
	page_add(p, PAGE_DATE, day);
	page_pad(p, 0);
	page_add(p, PAGE_STRONG, _(weekdays_long[date_weekday(day) - 1]));
	if (!strcmp(day, today)) {
		page_pad(p, 0);
		page_addf(p, PAGE_FAINT, "(%s)", _("today"));
	}
	page_end_line(p);
}

static const char *kind_name(const struct calendar_entry *e)
{
	if (strcmp(e->noun, "task"))
		return e->kind ? e->kind : _("Interaction");
	return strcmp(e->kind, "promise") ? _("Task") : _("Promise");
}

static void put_entry(struct page *p, const struct calendar_entry *e)
{
	char local[17] = "";

	if (!e->all_day)
		instant_local(e->start, local);
	page_addf(p, PAGE_PLAIN, "  %5s", e->all_day ? "" : local + 11);
	page_pad(p, 8);
	page_addf(
		p, PAGE_ALARM, "%s%s", calendar_is_important(e) ? "!" : "", e->overdue ? "*" : "");
	page_pad(p, 11);
	page_add(p, PAGE_PLAIN, kind_name(e));
	page_pad(p, TEXT_COLUMN);
	if (e->partner)
		page_addf(p, PAGE_STRONG, "%s: ", e->partner);
	page_add(p, PAGE_PLAIN, e->summary);
	if (e->place)
		page_addf(p, PAGE_PLAIN, ", %s", e->place);
	if (!strcmp(e->state, "in-work"))
		page_addf(p, PAGE_PLAIN, ", %s", _("to be reviewed"));
	page_pad(p, 0);
	if (e->user)
		page_addf(p, PAGE_FAINT, "(%s) ", e->user);
	page_addf(p, PAGE_FAINT, "%s:%" PRId64, e->noun, e->id);
	page_end_line(p);
}

/* A heading for each day that has entries. */
static void put_list(struct page *p, struct context *c, const struct calendar_window *w)
{
	struct calendar calendar;
	struct calendar_entry e;
	char day[DATE_SIZE] = "";

	calendar_open(&calendar, &c->model, w);
	while (calendar_next(&calendar, &e)) {
		if (strcmp(day, e.day)) {
			memcpy(day, e.day, DATE_SIZE);
			put_day(p, day, calendar.today);
		}
		put_entry(p, &e);
	}
	if (!*day) {
		page_add(p, PAGE_FAINT, _("nothing is to be done"));
		page_end_line(p);
	}
	calendar_close(&calendar);
}

/* --- formats --- */

static void put_row(struct out *o, const struct calendar_entry *e)
{
	char local[17] = "", ref[48];

	if (!e->all_day)
		instant_local(e->start, local);
	out_text(o, e->day);
	out_text(o, e->all_day ? NULL : local + 11);
	out_text(o, e->noun);
	out_text(o, e->kind);
	out_text(o, e->state);
	out_text(o, e->importance);
	out_bool(o, e->overdue);
	out_text(o, e->partner);
	out_text(o, e->user);
	out_text(o, e->summary);
	out_text(o, e->place);
	if (e->duration)
		out_int(o, e->duration);
	else
		out_null(o);
	snprintf(ref, sizeof(ref), "%s:%" PRId64, e->noun, e->id);
	out_text(o, ref);
	out_end_row(o);
}

static enum status put_rows(struct context *c, const struct calendar_window *w)
{
	const struct out_column columns[] = {
		{ "date", _("Date"), OUT_DATE, 0, 0 },
		{ "time", _("Time"), OUT_TEXT, 0, 0 },
		{ "what", _("What"), OUT_TEXT, 0, 0 },
		{ "kind", _("Kind"), OUT_TEXT, 0, 0 },
		{ "state", _("State"), OUT_TEXT, 0, 0 },
		{ "importance", _("Importance"), OUT_TEXT, 0, 0 },
		{ "overdue", _("Overdue"), OUT_BOOL, 0, 0 },
		{ "partner", _("Partner"), OUT_TEXT, 0, 0 },
		{ "user", _("User"), OUT_TEXT, 0, 0 },
		{ "text", _("Text"), OUT_TEXT, 0, 0 },
		{ "place", _("Place"), OUT_TEXT, 0, 0 },
		{ "minutes", _("Minutes"), OUT_INT, 0, 0 },
		{ "ref", _("Record"), OUT_TEXT, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	struct calendar calendar;
	struct calendar_entry e;

	if (!o)
		return context_error(&err, STATUS_IO);
	calendar_open(&calendar, &c->model, w);
	while (calendar_next(&calendar, &e))
		put_row(o, &e);
	calendar_close(&calendar);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

/* The one day asked for, or today where it is among those asked for. */
static void put_one_day(struct page *p, struct context *c, const struct calendar_window *w)
{
	struct calendar_window day = *w;
	char today[DATE_SIZE];

	now_date(today);
	if (strcmp(w->from, w->to)) {
		if (strcmp(today, w->from) < 0 || strcmp(today, w->to) > 0)
			return;
		day.from = day.to = today;
	}
	page_end_line(p);
	put_list(p, c, &day);
}

enum status calendar_show(struct context *c, const struct calendar_window *w, bool list)
{
	int64_t days = date_days(w->to) - date_days(w->from) + 1;
	struct page p;

	if (!page_wanted(c))
		return put_rows(c, w);
	page_begin(&p, c);
	if (list || (days > 1 && days <= ROW_DAYS)) {
		put_list(&p, c, w);
	} else {
		calendar_months(&p, c, w);
		put_one_day(&p, c, w);
	}
	page_end(&p);
	return STATUS_OK;
}
