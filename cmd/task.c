#include "cli/command.h"

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
	{ .name = NULL },
};

static const struct entity task = {
	.name = "task",
	.table = "task",
	.title = N_("Task"),
	.plural = N_("tasks"),
	.field = fields,
	.label = "name",
	.import_key = "name+due+assignee",
};

static const struct entity *const entities[] = { &task, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"Send the offer\" --due fri --partner Acme",
	"crm %s list assignee=@me state=open --sort due",
	"crm %s edit 12 --state done --actual 30",
	NULL,
};

const struct command cmd_task = {
	.name = "task",
	.summary = N_("what is to be done, and promises to partners"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
