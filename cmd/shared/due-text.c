/* How what is due is told, to people and to programs. */
#include "due.h"

#include "base/utf8.h"
#include "io/out.h"

static const struct {
	const char *name, *title;
} sections[DUE_SECTIONS] = {
	[DUE_OVERDUE] = { "overdue", N_("Overdue") },
	[DUE_TODAY] = { "today", N_("Today") },
	[DUE_BIRTHDAYS] = { "birthdays", N_("Birthdays") },
	[DUE_NEXT] = { "next", N_("Next") },
};

static const char *const kind_titles[DUE_KINDS] = {
	[DUE_TASK] = N_("task"),
	[DUE_PROMISE] = N_("promise"),
	[DUE_INTERACTION] = N_("interaction"),
	[DUE_CONTACT] = N_("no contact"),
	[DUE_DEAL] = N_("deal"),
	[DUE_CLAIM] = N_("claim"),
	[DUE_BIRTHDAY] = N_("birthday"),
	[DUE_AGREEMENT] = N_("agreement expires"),
	[DUE_CONTRACT] = N_("contract expires"),
};

enum due_section due_section(const struct due *d, const char *today)
{
	int order = strcmp(d->day, today);

	if (d->kind == DUE_BIRTHDAY)
		return DUE_BIRTHDAYS;
	return order < 0 ? DUE_OVERDUE : order > 0 ? DUE_NEXT : DUE_TODAY;
}

static int64_t days_left(const struct due *d, const char *today)
{
	return date_days(d->day) - date_days(today);
}

/* What stands in the second column: of birthdays, how long there is to buy flowers. */
static void add_what(const struct due *d, const char *today, struct strbuf *out)
{
	int64_t left = days_left(d, today);
	size_t start = out->len;

	if (d->kind != DUE_BIRTHDAY)
		strbuf_addstr(out, d->channel ? d->channel : tr(kind_titles[d->kind]));
	else if (left < -1)
		strbuf_addf(out, _("%" PRId64 " days ago"), -left);
	else if (left > 1)
		strbuf_addf(out, _("in %" PRId64 " days"), left);
	else
		strbuf_addstr(out, left < 0 ? _("yesterday") : left ? _("tomorrow") : _("today"));
	utf8_mask(out, start);
}

static void add_title(const struct due *d, struct strbuf *out)
{
	size_t start = out->len;

	if (d->age)
		strbuf_addf(out, _("%s turns %d"), d->title, d->age);
	else if (d->title)
		strbuf_addstr(out, d->title);
	if (d->partner && (!d->title || strcmp(d->title, d->partner)))
		strbuf_addf(out, "%s%s", out->len > start ? ", " : "", d->partner);
	utf8_mask(out, start);
}

/* "  2026-03-05 15:00  Meeting  Demo, Acme  interaction:7  (Anna Example)" */
static void add_line(
	const struct due *d, const struct due_look *look, size_t width, struct strbuf *out)
{
	size_t start;
	char local[17] = "";

	if (d->at[0])
		instant_local(d->at, local);
	strbuf_addf(out, "  %s %-5s  ", d->day, local[0] ? local + 11 : "");
	start = out->len;
	add_what(d, look->today, out);
	strbuf_addchn(out, ' ', width + 2 - utf8_width(out->buf + start, out->len - start));
	add_title(d, out);
	strbuf_addf(out, "  %s:%" PRId64, d->noun, d->id);
	if (d->user && d->owner != look->reader) {
		strbuf_addstr(out, "  (");
		start = out->len;
		strbuf_addstr(out, d->user);
		utf8_mask(out, start);
		strbuf_addch(out, ')');
	}
	strbuf_addch(out, '\n');
}

static size_t width_of(const struct due_list *list, const struct due_look *look)
{
	struct strbuf what = STRBUF_INIT;
	size_t most = 0;

	for (size_t i = 0; i < list->item.n; i++) {
		size_t width;

		strbuf_reset(&what);
		add_what(&list->item.v[i], look->today, &what);
		width = utf8_width(what.buf, what.len);
		if (width > most)
			most = width;
	}
	strbuf_release(&what);
	return most;
}

static void add_heading(enum due_section s, const struct due_look *look, struct strbuf *out)
{
	const char *on = !look->color ? "" : s == DUE_OVERDUE ? "\033[1;31m" : "\033[1m";

	strbuf_addf(out, "%s%s%s", out->len ? "\n" : "", on, tr(sections[s].title));
	if (s == DUE_TODAY)
		strbuf_addf(out, ", %s", look->today);
	strbuf_addf(out, "%s\n", look->color ? "\033[m" : "");
}

void due_text(const struct due_list *list, const struct due_look *look, struct strbuf *out)
{
	size_t width = width_of(list, look);

	for (int s = 0; s < DUE_SECTIONS; s++) {
		bool begun = false;

		for (size_t i = 0; i < list->item.n; i++) {
			const struct due *d = &list->item.v[i];

			if (due_section(d, look->today) != (enum due_section)s)
				continue;
			if (!begun)
				add_heading((enum due_section)s, look, out);
			begun = true;
			add_line(d, look, width, out);
		}
	}
}

void due_columns(struct out_column column[DUE_COLUMNS])
{
	const struct out_column columns[DUE_COLUMNS] = {
		{ "section", _("Section"), OUT_TEXT, 0, 0 },
		{ "day", _("Day"), OUT_DATE, 0, 0 },
		{ "planned_at", _("Planned"), OUT_INSTANT, 0, 0 },
		{ "kind", _("Kind"), OUT_TEXT, 0, 0 },
		{ "record", _("Record"), OUT_TEXT, 0, 0 },
		{ "title", _("Title"), OUT_TEXT, 0, 50 },
		{ "partner", _("Partner"), OUT_TEXT, 0, 30 },
		{ "channel", _("Channel"), OUT_TEXT, 0, 0 },
		{ "age", _("Age"), OUT_INT, 0, 0 },
		{ "days", _("Days left"), OUT_INT, 0, 0 },
		{ "user", _("Who"), OUT_TEXT, 0, 0 },
	};

	memcpy(column, columns, sizeof(columns));
}

void due_put(struct out *o, const struct due *d, const char *today)
{
	char record[64];

	snprintf(record, sizeof(record), "%s:%" PRId64, d->noun, d->id);
	out_text(o, sections[due_section(d, today)].name);
	out_text(o, d->day);
	out_text(o, d->at[0] ? d->at : NULL);
	out_text(o, due_kind_name(d->kind));
	out_text(o, record);
	out_text(o, d->title);
	out_text(o, d->partner);
	out_text(o, d->channel);
	if (d->age)
		out_int(o, d->age);
	else
		out_null(o);
	out_int(o, days_left(d, today));
	out_text(o, d->user);
	out_end_row(o);
}
