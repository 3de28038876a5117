#include "cli/command.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Code"),
		N_("a short name for scripts"), NULL, NULL },
	{ "position", TYPE_INT, 0, NULL, NULL, N_("Position"), N_("place in forms"), NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity activity = {
	.name = "activity",
	.table = "catalog",
	.kind = "activity",
	.title = N_("Activity kind"),
	.plural = N_("activity kinds"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG,
};

static const struct entity *const entities[] = { &activity, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = { "crm %s add \"Retail\"", "crm %s list", NULL };

const struct command cmd_activity = {
	.name = "activity",
	.summary = N_("what a partner does"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
