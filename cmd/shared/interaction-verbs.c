/* What becomes of an interaction: done, cancelled, reviewed; those in work; an answer. */
#include "interaction-verbs.h"

#include "cli/form.h"
#include "cli/list.h"
#include "cli/selection.h"
#include "interaction-entry.h"

struct state_options {
	struct selection_options selection;
	int64_t min;
	const char *after;
};

static const struct option done_options[] = {
	{ 0, "min", OPTION_INT, offsetof(struct state_options, min), N_("N"),
		N_("duration in minutes"), NULL },
	SELECTION_OPTIONS(struct state_options, selection),
	OPTION_END,
};

static const struct option cancel_options[] = {
	SELECTION_OPTIONS(struct state_options, selection),
	OPTION_END,
};

static const struct option review_options[] = {
	{ 0, "after", OPTION_STRING, offsetof(struct state_options, after), N_("DATE"),
		N_("not yet: it is in work again from this day on"), "date" },
	SELECTION_OPTIONS(struct state_options, selection),
	OPTION_END,
};

static enum status run_done(struct context *c)
{
	const struct state_options *o = c->values;

	edit_push(c, "state", "done", NULL);
	if (o->min)
		edit_push(c, "duration", arena_printf(&c->arena, "%" PRId64, o->min), "min");
	return edit_selected(c, &o->selection);
}

/* Of what does not take place nothing is left to do. */
static enum status run_cancel(struct context *c)
{
	const struct state_options *o = c->values;

	edit_push(c, "state", "cancelled", NULL);
	edit_push(c, "reviewed", "1", NULL);
	return edit_selected(c, &o->selection);
}

static enum status run_review(struct context *c)
{
	const struct state_options *o = c->values;

	edit_push(c, "reviewed", o->after ? "0" : "1", NULL);
	edit_push(c, "review_after", o->after, "after");
	return edit_selected(c, &o->selection);
}

/* DOMAIN 3.4. */
static enum status run_inbox(struct context *c)
{
	vec_push(&c->args, "reviewed=0");
	vec_push(&c->args, "review_after!=tomorrow..");
	return list_run(c);
}

static const char *turned(const char *direction)
{
	if (!direction)
		return NULL;
	return strcmp(direction, "in") ? "in" : "out";
}

/* An answer goes the way back through the same channel, unless that is said otherwise. */
static int answer(struct context *c, struct record *r, int64_t of, const struct entry_text *text,
	enum status *status, struct strbuf *err)
{
	struct record *old = record_new(&c->arena, c->entity);

	record_load(&c->model, old, of, false);
	if (!record_get(r, "kind")->given && record_num(old, "kind"))
		record_put_num(r, "kind", record_num(old, "kind"));
	if (!record_get(r, "direction")->given)
		record_put_text(r, "direction", turned(record_text(old, "direction")));
	record_put_text(r, "topic", text->topic ? text->topic : record_text(old, "topic"));
	if (text->body)
		record_put_text(r, "body", text->body);
	return entry_follow(&c->model, r, of, status, err);
}

static enum status run_reply(struct context *c)
{
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	struct entry_text text;
	enum status status;
	int64_t of;

	if (!c->args.n) {
		error(_("to which interaction? give its number"));
		return STATUS_USAGE;
	}
	if (entry_text(c, 1, &text, &err))
		return context_error(&err, STATUS_USAGE);
	context_begin(c);
	of = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!of)
		return status;
	status = fields_apply(c, r);
	if (status != STATUS_OK)
		return status;
	if (answer(c, r, of, &text, &status, &err))
		return context_error(&err, status);
	return entry_save(c, r);
}

static const char *const done_examples[] = {
	"crm %s done 12 --result \"they agreed\" --min 30",
	"crm %s done 12 --started-at \"yesterday 15:00\"",
	NULL,
};

const struct verb verb_interaction_done = {
	.name = "done",
	.summary = N_("planned ones took place; when: as planned, unless that lies ahead"),
	.args = "REF…|FILTER… [--FIELD VALUE…]",
	.examples = done_examples,
	.options = done_options,
	.values_size = sizeof(struct state_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILTERS | VERB_REFS,
	.run = run_done,
};

static const char *const cancel_examples[] = { "crm %s cancel 12 --result \"they are ill\"", NULL };

const struct verb verb_interaction_cancel = {
	.name = "cancel",
	.summary = N_("planned ones do not take place"),
	.args = "REF…|FILTER… [--FIELD VALUE…]",
	.examples = cancel_examples,
	.options = cancel_options,
	.values_size = sizeof(struct state_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILTERS | VERB_REFS,
	.run = run_cancel,
};

static const char *const review_examples[] = {
	"crm %s review 12 13",
	"crm %s review 12 --after +7d",
	"crm %s review responsible=@me started_at=..yesterday",
	NULL,
};

const struct verb verb_interaction_review = {
	.name = "review",
	.summary = N_("they were looked through, or will be later"),
	.args = "REF…|FILTER…",
	.examples = review_examples,
	.options = review_options,
	.values_size = sizeof(struct state_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FILTERS | VERB_REFS,
	.run = run_review,
};

static const struct option inbox_options[] = { LIST_OPTIONS, OPTION_END };
static const char *const inbox_examples[] = {
	"crm %s inbox responsible=@me",
	"crm %s inbox direction=in --sort importance,-started_at",
	NULL,
};

const struct verb verb_interaction_inbox = {
	.name = "inbox",
	.summary = N_("those in work: not reviewed, and not to be reviewed later"),
	.args = "[FILTER…]",
	.examples = inbox_examples,
	.options = inbox_options,
	.values_size = sizeof(struct list_options),
	.access = ACCESS_READ,
	.flags = VERB_FILTERS,
	.run = run_inbox,
};

static const char *const reply_examples[] = {
	"crm %s reply 12 \"sent the price list\"",
	"crm %s reply 12 \"show the samples\" --kind meeting --state planned --planned-at fri",
	NULL,
};

const struct verb verb_interaction_reply = {
	.name = "reply",
	.summary =
		N_("a new one that answers: with the same partner and people, in the same chain"),
	.args = "REF [TEXT…|-] [--FIELD VALUE…]",
	.words = ".",
	.examples = reply_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_reply,
};
