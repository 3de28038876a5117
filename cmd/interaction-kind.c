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

static const struct entity interaction_kind = {
	.name = "interaction-kind",
	.table = "catalog",
	.kind = "interaction-kind",
	.title = N_("Interaction kind"),
	.plural = N_("interaction kinds"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG,
};

static const struct entity *const entities[] = { &interaction_kind, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = { "crm %s add \"Video call\"", "crm %s list", NULL };

const struct command cmd_interaction_kind = {
	.name = "interaction-kind",
	.summary = N_("channels: meeting, call, letter"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
