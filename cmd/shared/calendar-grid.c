#include "calendar-grid.h"

#include "base/utf8.h"
#include "page.h"

enum {
	WEEK = 7,
	CELL_MIN = 5, /* columns of a day */
	CELL_MAX = 14,
};

static const char *const months[] = {
	N_("January"),
	N_("February"),
	N_("March"),
	N_("April"),
	N_("May"),
	N_("June"),
	N_("July"),
	N_("August"),
	N_("September"),
	N_("October"),
	N_("November"),
	N_("December"),
};

static const char *const weekdays[WEEK] = {
	N_("Mo"),
	N_("Tu"),
	N_("We"),
	N_("Th"),
	N_("Fr"),
	N_("Sa"),
	N_("Su"),
};

/* What a day of a month has. */
struct day {
	int64_t interactions, tasks;
	bool important, overdue;
};

struct month {
	char first[DATE_SIZE], last[DATE_SIZE];
	struct day day[31];
	int64_t days;
};

static void first_of_month(const char *date, char out[DATE_SIZE])
{
	snprintf(out, DATE_SIZE, "%.8s01", date);
}

static void read_month(
	struct month *m, struct context *c, const struct calendar_window *w, const char *date)
{
	struct calendar_window of_month = *w;
	struct calendar calendar;
	struct calendar_entry e;

	memset(m, 0, sizeof(*m));
	first_of_month(date, m->first);
	date_add_months(m->first, 1, m->last);
	date_of_days(date_days(m->last) - 1, m->last);
	if (!strncmp(m->first, "9999-12", 7)) /* there is no month after it */
		snprintf(m->last, sizeof(m->last), "9999-12-31");
	m->days = date_days(m->last) - date_days(m->first) + 1;
	of_month.from = m->first;
	of_month.to = m->last;
	calendar_open(&calendar, &c->model, &of_month);
	while (calendar_next(&calendar, &e)) {
		struct day *day = &m->day[date_days(e.day) - date_days(m->first)];

		if (strcmp(e.noun, "task"))
			day->interactions++;
		else
			day->tasks++;
		day->important |= calendar_is_important(&e);
		day->overdue |= e.overdue;
	}
	calendar_close(&calendar);
}

/* --- the grid --- */

static void put_title(struct page *p, const struct month *m, size_t cell)
{
	struct strbuf title = STRBUF_INIT;
	int64_t month = strtoll(m->first + 5, NULL, 10);
	size_t width;

	strbuf_addf(&title, "%s %.4s", _(months[month - 1]), m->first);
	width = utf8_width(title.buf, title.len);
	if (width < cell * WEEK)
		page_pad(p, (cell * WEEK - width) / 2);
	page_add(p, PAGE_STRONG, title.buf);
	page_end_line(p);
	strbuf_release(&title);
	for (size_t i = 0; i < WEEK; i++) {
		page_pad(p, 1 + i * cell);
		page_add(p, PAGE_FAINT, _(weekdays[i]));
	}
	page_end_line(p);
}

/* "●2 □1 !*"; where that is too wide, the sum. */
static void put_counts(struct page *p, const struct day *day, size_t cell)
{
	struct strbuf text = STRBUF_INIT;
	const char *marks = day->important ? day->overdue ? "!*" : "!" : day->overdue ? "*" : "";

	if (day->interactions)
		strbuf_addf(&text, "●%" PRId64, day->interactions);
	if (day->tasks)
		strbuf_addf(&text, "%s□%" PRId64, text.len ? " " : "", day->tasks);
	if (utf8_width(text.buf, text.len) + strlen(marks) >= cell) {
		strbuf_reset(&text);
		strbuf_addf(&text, "%" PRId64, day->interactions + day->tasks);
	}
	strbuf_addstr(&text, marks);
	page_add(p, day->overdue ? PAGE_ALARM : PAGE_PLAIN, text.buf);
	strbuf_release(&text);
}

/* The days of one week, and below them what they have, if any has something. */
static void put_week(
	struct page *p, const struct month *m, const char *today, int64_t monday, size_t cell)
{
	int64_t first = date_days(m->first);
	bool any = false;

	for (int i = 0; i < WEEK; i++) {
		int64_t n = monday + i - first;

		if (n < 0 || n >= m->days)
			continue;
		any |= m->day[n].interactions || m->day[n].tasks;
		page_pad(p, (size_t)i * cell);
		if (date_days(today) == monday + i)
			page_addf(p, PAGE_STRONG, "[%2" PRId64 "]", n + 1);
		else
			page_addf(p, PAGE_PLAIN, " %2" PRId64, n + 1);
	}
	page_end_line(p);
	for (int i = 0; i < WEEK && any; i++) {
		int64_t n = monday + i - first;

		if (n < 0 || n >= m->days || !(m->day[n].interactions || m->day[n].tasks))
			continue;
		page_pad(p, 1 + (size_t)i * cell);
		put_counts(p, &m->day[n], cell);
	}
	if (any)
		page_end_line(p);
}

static void put_month(struct page *p, const struct month *m, const char *today)
{
	size_t cell = (p->width - 2) / WEEK;
	int64_t first = date_days(m->first);

	if (cell < CELL_MIN)
		cell = CELL_MIN;
	if (cell > CELL_MAX)
		cell = CELL_MAX;
	put_title(p, m, cell);
	for (int64_t monday = first - date_weekday(m->first) + 1; monday < first + m->days;
		monday += WEEK)
		put_week(p, m, today, monday, cell);
	page_end_line(p);
}

static void put_legend(struct page *p)
{
	page_add(p, PAGE_FAINT, _("● interactions  □ tasks  ! important  * overdue"));
	page_end_line(p);
}

void calendar_months(struct page *p, struct context *c, const struct calendar_window *w)
{
	char today[DATE_SIZE], at[DATE_SIZE];
	struct month m;

	now_date(today);
	memcpy(at, w->from, DATE_SIZE);
	for (;;) {
		read_month(&m, c, w, at);
		put_month(p, &m, today);
		if (strcmp(m.last, w->to) >= 0)
			break;
		date_of_days(date_days(m.last) + 1, at);
	}
	put_legend(p);
}
