#include "cli/command.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Code"),
		N_("a short name for scripts"), NULL, NULL },
	{ "parent", TYPE_REF, FIELD_LIST, "region", NULL, N_("Part of"),
		N_("the branch above in the tree"), NULL, NULL },
	{ "position", TYPE_INT, 0, NULL, NULL, N_("Position"), N_("place in forms"), NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity region = {
	.name = "region",
	.table = "catalog",
	.kind = "region",
	.title = N_("Region"),
	.plural = N_("regions"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG | ENTITY_TREE,
};

static const struct entity *const entities[] = { &region, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = { "crm %s add \"Ural\"", "crm %s list", NULL };

const struct command cmd_region = {
	.name = "region",
	.summary = N_("where partners are; a tree"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
