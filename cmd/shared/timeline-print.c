#include "timeline-print.h"

#include "base/money.h"
#include "page.h"

enum {
	LABEL_COLUMN = 18,
	TEXT_COLUMN = 36,
};

/* What an entry is called on a terminal; others go by the title of their entity. */
static const struct label {
	const char *noun, *kind, *state, *label; /* NULL = any */
} labels[] = {
	{ "task", "promise", "done", N_("Promise kept") },
	{ "task", "promise", NULL, N_("Promise") },
	{ "task", NULL, "done", N_("Task done") },
	{ "order", "closed", NULL, N_("Order closed") },
	{ "order", "cancelled", NULL, N_("Order cancelled") },
	{ "claim", "satisfied", NULL, N_("Claim satisfied") },
	{ "claim", "not-satisfied", NULL, N_("Claim refused") },
	{ "deal", "opened", NULL, N_("Deal opened") },
	{ "deal", "won", NULL, N_("Deal won") },
	{ "deal", "lost", NULL, N_("Deal lost") },
	{ "deal-move", NULL, NULL, N_("Stage") },
	{ "sale", "return", NULL, N_("Return") },
	{ "class", NULL, NULL, N_("Class") },
};

static bool is_or_any(const char *wanted, const char *value)
{
	return !wanted || (value && !strcmp(wanted, value));
}

static const char *label_of_entry(const struct model *m, const struct timeline_entry *e)
{
	const char *noun = e->source->noun;

	if (!strcmp(noun, "interaction") && e->kind)
		return e->kind;
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		const struct label *k = &labels[i];

		if (!strcmp(k->noun, noun) && is_or_any(k->kind, e->kind) &&
			is_or_any(k->state, e->state))
			return _(k->label);
	}
	return tr(model_need(m, noun)->title);
}

/* --- a terminal --- */

static void put_label(struct page *p, const struct model *m, const struct timeline_entry *e)
{
	page_pad(p, LABEL_COLUMN);
	page_add(p, PAGE_PLAIN, label_of_entry(m, e));
	if (e->direction)
		page_add(p, PAGE_PLAIN, strcmp(e->direction, "in") ? " →" : " ←");
	/* The others' states are told by their labels. */
	if (e->source->happened && e->state && strcmp(e->state, "done"))
		page_addf(p, PAGE_ALARM, " (%s)", e->state);
	page_pad(p, TEXT_COLUMN);
}

static void put_amount(struct page *p, const struct timeline_entry *e)
{
	char amount[DECIMAL_SIZE];

	if (!e->has_amount)
		return;
	decimal_format(e->amount, money_scale(e->currency), amount);
	page_addf(p, PAGE_PLAIN, "%s %s%s", amount, e->currency ? e->currency : "",
		e->text ? ", " : "");
}

static void put_line(struct page *p, struct context *c, const struct timeline_entry *e,
	const struct timeline_layout *layout)
{
	size_t first = e->text ? strcspn(e->text, "\r\n") : 0;
	char local[17];

	if (strlen(e->at) == INSTANT_SIZE - 1) {
		instant_local(e->at, local);
		page_add(p, PAGE_DATE, local);
	} else {
		page_add(p, PAGE_DATE, e->at);
	}
	put_label(p, &c->model, e);
	if (e->partner && !layout->no_partner)
		page_addf(p, PAGE_STRONG, "%s: ", e->partner);
	put_amount(p, e);
	if (first)
		page_addf(p, PAGE_PLAIN, "%.*s", (int)first, e->text);
	page_pad(p, 0);
	if (e->user)
		page_addf(p, PAGE_FAINT, "(%s) ", e->user);
	page_addf(p, PAGE_FAINT, "%s:%" PRId64, e->source->noun, e->id);
	page_end_line(p);
	/* A text without a topic goes on below its first line. */
	if (!layout->oneline && e->text && e->text[first])
		page_text(p, TEXT_COLUMN, e->text + first + strspn(e->text + first, "\r\n"),
			c->global.verbose);
}

static enum status print_page(
	struct context *c, const struct timeline_filter *f, const struct timeline_layout *layout)
{
	struct timeline_entry e;
	struct timeline t;
	struct page p;
	bool any = false;

	page_begin(&p, c);
	timeline_open(&t, &c->model, f);
	while (timeline_next(&t, &e)) {
		put_line(&p, c, &e, layout);
		if (!layout->oneline) {
			page_text(&p, TEXT_COLUMN, e.body, c->global.verbose);
			page_text(&p, TEXT_COLUMN, e.result, c->global.verbose);
		}
		any = true;
	}
	timeline_close(&t);
	page_end(&p);
	if (!any)
		context_say(c, _("nothing happened"));
	return STATUS_OK;
}

/* --- formats --- */

static void put_row(struct out *o, const struct timeline_entry *e)
{
	char ref[48];

	out_text(o, *e->at ? e->at : NULL);
	out_text(o, e->source->noun);
	out_text(o, e->kind);
	out_text(o, e->direction);
	out_text(o, e->state);
	out_text(o, e->partner);
	out_text(o, e->user);
	out_text(o, e->text);
	out_text(o, e->has_amount ? e->currency : NULL);
	if (e->has_amount)
		out_decimal(o, e->amount, money_scale(e->currency));
	else
		out_null(o);
	snprintf(ref, sizeof(ref), "%s:%" PRId64, e->source->noun, e->id);
	out_text(o, ref);
	out_text(o, e->subject);
	out_end_row(o);
}

static enum status print_rows(struct context *c, const struct timeline_filter *f)
{
	const struct out_column columns[] = {
		{ "at", _("When"), OUT_INSTANT, 0, 0 },
		{ "what", _("What"), OUT_TEXT, 0, 0 },
		{ "kind", _("Kind"), OUT_TEXT, 0, 0 },
		{ "direction", _("Direction"), OUT_TEXT, 0, 0 },
		{ "state", _("State"), OUT_TEXT, 0, 0 },
		{ "partner", _("Partner"), OUT_TEXT, 0, 0 },
		{ "user", _("User"), OUT_TEXT, 0, 0 },
		{ "text", _("Text"), OUT_TEXT, 0, 0 },
		{ "currency", _("Currency"), OUT_TEXT, 0, 0 },
		{ "amount", _("Amount"), OUT_DECIMAL, MONEY_SCALE, 0 },
		{ "ref", _("Record"), OUT_TEXT, 0, 0 },
		{ "subject", _("Subject"), OUT_TEXT, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	struct timeline_entry e;
	struct timeline t;

	if (!o)
		return context_error(&err, STATUS_IO);
	timeline_open(&t, &c->model, f);
	while (timeline_next(&t, &e))
		put_row(o, &e);
	timeline_close(&t);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

enum status timeline_print(
	struct context *c, const struct timeline_filter *f, const struct timeline_layout *layout)
{
	return page_wanted(c) ? print_page(c, f, layout) : print_rows(c, f);
}
