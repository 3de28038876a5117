#include "cli/command.h"

#include "cli/selection.h"
#include "shared/ical.h"
#include "shared/subject.h"

static const struct field fields[] = {
	{ "kind", TYPE_ENUM, FIELD_REQUIRED, "task,promise", "task", N_("Kind"), NULL, NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Title"),
		NULL, NULL, NULL },
	{ "description", TYPE_MULTILINE, 0, NULL, NULL, N_("Description"), NULL, NULL, NULL },
	{ "assignee", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "user", "@me", N_("Assignee"), NULL,
		NULL, NULL },
	{ "due", TYPE_DATE, FIELD_LIST | FIELD_INDEXED, NULL, NULL, N_("Due"), NULL, NULL, NULL },
	{ "priority", TYPE_ENUM, FIELD_LIST, "low,normal,high", NULL, N_("Priority"), NULL, NULL,
		NULL },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "open,done,cancelled", "open",
		N_("State"), NULL, NULL, NULL },
	{ "estimate", TYPE_INT, FIELD_SUM, NULL, NULL, N_("Estimate"), N_("in minutes"), NULL,
		NULL },
	{ "actual", TYPE_INT, FIELD_SUM, NULL, NULL, N_("Actual time"), N_("in minutes"), NULL,
		NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"), NULL,
		NULL, NULL },
	{ "subject", TYPE_SUBJECT, FIELD_INDEXED, NULL, NULL, N_("Subject"),
		N_("what it is about: deal:7"), NULL, NULL },
	{ "parent", TYPE_REF, FIELD_INDEXED, "task", NULL, N_("Part of"), NULL, NULL, NULL },
	{ "done", TYPE_DATE, FIELD_INDEXED | FIELD_NEWER, NULL, NULL, N_("Done"),
		N_("default when the state becomes done: today"), NULL, NULL },
	{ "uid", TYPE_TEXT, FIELD_KEY | FIELD_NEWER, NULL, NULL, N_("Name elsewhere"),
		N_("UID of a calendar's entry"), NULL, NULL },
	{ .name = NULL },
};

/*
 * A task is about the partner of its subject.  What becomes done was done on some day; what is
 * opened again was not.
 */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	static const char *const taken[] = { "partner", NULL };
	const char *state = record_text(r, "state");
	enum status status;

	if (!old && !m->imported && subject_inherit(m, r, taken, err))
		return -1;
	if (!state || m->imported || (old && !record_changes(r, old, "state")))
		return 0;
	if (old && !strcmp(state, "cancelled") && !strcmp(record_text(old, "state"), "done"))
		return fail(err, _("state: what is done cannot be cancelled"));
	if (!strcmp(state, "done") && !record_text(r, "done"))
		return record_set(m, r, entity_field(r->entity, "done"), "today", &status, err);
	if (old && strcmp(state, "done") && record_text(old, "done") &&
		!record_changes(r, old, "done"))
		record_put_text(r, "done", NULL);
	return 0;
}

static const struct entity task = {
	.name = "task",
	.table = "task",
	.title = N_("Task"),
	.plural = N_("tasks"),
	.field = fields,
	.label = "name",
	.import_key = "uid|name+due+assignee",
	.before_save = before_save,
	.flags = ENTITY_CALENDAR,
	.import_columns = ical_task_columns,
	.import_row = ical_task_row,
};

static const struct entity *const entities[] = { &task, NULL };
struct task_options {
	struct selection_options selection;
	const char *on;
};

static const struct option done_options[] = {
	{ 0, "on", OPTION_STRING, offsetof(struct task_options, on), N_("DATE"),
		N_("the day when it was done; default: today"), "date" },
	SELECTION_OPTIONS(struct task_options, selection),
	OPTION_END,
};

static const struct option other_options[] = {
	SELECTION_OPTIONS(struct task_options, selection),
	OPTION_END,
};

static enum status set_state(struct context *c, const char *state)
{
	const struct task_options *o = c->values;

	edit_push(c, "state", state, NULL);
	edit_push(c, "done", o->on, "on");
	return edit_selected(c, &o->selection);
}

static enum status run_done(struct context *c)
{
	return set_state(c, "done");
}

static enum status run_cancel(struct context *c)
{
	return set_state(c, "cancelled");
}

static enum status run_reopen(struct context *c)
{
	return set_state(c, "open");
}

static const char *const done_examples[] = { "crm %s done 12 13", "crm %s done 12 --actual 30",
	"crm %s done subject=deal:7 state=open --on yesterday", NULL };
static const char *const cancel_examples[] = { "crm %s cancel 12", NULL };
static const char *const reopen_examples[] = { "crm %s reopen 12 --due +7d", NULL };

static const struct verb verb_done = {
	.name = "done",
	.summary = N_("tasks are done, promises met"),
	.args = "REF…|FILTER… [--FIELD VALUE…]",
	.examples = done_examples,
	.options = done_options,
	.values_size = sizeof(struct task_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILTERS | VERB_REFS,
	.run = run_done,
};

static const struct verb verb_cancel = {
	.name = "cancel",
	.summary = N_("they need not be done any more"),
	.args = "REF…|FILTER… [--FIELD VALUE…]",
	.examples = cancel_examples,
	.options = other_options,
	.values_size = sizeof(struct task_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILTERS | VERB_REFS,
	.run = run_cancel,
};

static const struct verb verb_reopen = {
	.name = "reopen",
	.summary = N_("done or cancelled ones are open again"),
	.args = "REF…|FILTER… [--FIELD VALUE…]",
	.examples = reopen_examples,
	.options = other_options,
	.values_size = sizeof(struct task_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_FILTERS | VERB_REFS,
	.run = run_reopen,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_done, &verb_cancel, &verb_reopen,
	NULL };
static const char *const examples[] = {
	"crm %s add \"Send the offer\" --due fri --partner Acme",
	"crm %s list assignee=@me state=open --sort due",
	"crm %s done 12 --actual 30",
	"crm %s add \"Answer by Friday\" --kind promise --partner Acme --due fri",
	"crm %s list kind=promise state=open --sort due",
	NULL,
};

const struct command cmd_task = {
	.name = "task",
	.summary = N_("what is to be done, and promises to partners"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
