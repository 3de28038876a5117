#include "cli/command.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "policy", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "typical,manual,non-process", "manual",
		N_("Policy"),
		N_("typical: only the next stage; manual: any stage; non-process: no stages"), NULL,
		NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity deal_kind = {
	.name = "deal-kind",
	.table = "deal_kind",
	.title = N_("Deal kind"),
	.plural = N_("deal kinds"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG,
};

static const struct entity *const entities[] = { &deal_kind, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = { "crm %s add Tender --policy typical", "crm %s list", NULL };

const struct command cmd_deal_kind = {
	.name = "deal-kind",
	.summary = N_("kinds of deals, each with its stages"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
