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

static const struct entity loss_reason = {
	.name = "loss-reason",
	.table = "catalog",
	.kind = "loss-reason",
	.title = N_("Loss reason"),
	.plural = N_("loss reasons"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG,
};

static const struct entity *const entities[] = { &loss_reason, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = { "crm %s add \"Price\"", "crm %s list", NULL };

const struct command cmd_loss_reason = {
	.name = "loss-reason",
	.summary = N_("why deals are lost"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
