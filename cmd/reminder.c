#include "cli/command.h"

/* What `crm remind` has delivered, each once to whom it concerns. */

static const struct field fields[] = {
	{ "recipient", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "user",
		NULL, N_("Recipient"), NULL, NULL, NULL },
	{ "kind", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST,
		"task,promise,interaction,contact,deal,claim,birthday,agreement,contract,start",
		NULL, N_("Kind"), N_("start: since when somebody is reminded"), NULL, NULL },
	{ "subject", TYPE_SUBJECT, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, NULL, NULL,
		N_("Subject"), N_("what it is about: task:12"), NULL, NULL },
	{ "dated", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST, NULL, "today", N_("Day"),
		N_("when that is due"), NULL, NULL },
	{ "days_before", TYPE_INT, FIELD_REQUIRED | FIELD_LIST, NULL, "0", N_("Days before"),
		N_("so many days before the day it was to be told"), NULL, NULL },
	{ "delivered_at", TYPE_INSTANT, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, NULL, "now",
		N_("Delivered"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity reminder = {
	.name = "reminder",
	.table = "reminder",
	.title = N_("Reminder"),
	.plural = N_("reminders"),
	.field = fields,
	.label = "subject",
	.import_key = "recipient+subject+kind+dated+days_before",
	.unique = "recipient+subject+kind+dated+days_before",
};

static const struct entity *const entities[] = { &reminder, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s list recipient=anna --sort -delivered_at",
	"crm %s list subject=task:12",
	NULL,
};

const struct command cmd_reminder = {
	.name = "reminder",
	.summary = N_("what crm remind has delivered, to whom and when"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
