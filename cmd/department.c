#include "cli/command.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Code"),
		N_("a short name for scripts"), NULL, NULL },
	{ "parent", TYPE_REF, FIELD_LIST, "department", NULL, N_("Part of"),
		N_("the branch above in the tree"), NULL, NULL },
	{ "position", TYPE_INT, 0, NULL, NULL, N_("Position"), N_("place in forms"), NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity department = {
	.name = "department",
	.table = "catalog",
	.kind = "department",
	.title = N_("Department"),
	.plural = N_("departments"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG | ENTITY_TREE,
};

static const struct entity *const entities[] = { &department, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = { "crm %s add \"Sales\"", "crm %s list", NULL };

const struct command cmd_department = {
	.name = "department",
	.summary = N_("of our own people; a tree"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
