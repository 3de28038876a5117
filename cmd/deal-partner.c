#include "cli/command.h"

static const struct field fields[] = {
	{ "deal", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "deal", NULL,
		N_("Deal"), NULL, NULL, NULL },
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "partner", NULL,
		N_("Partner"), NULL, NULL, NULL },
	{ "role", TYPE_REF, FIELD_LIST, "role", NULL, N_("Role"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity deal_partner = {
	.name = "deal-partner",
	.table = "deal_partner",
	.title = N_("Deal participant"),
	.plural = N_("deal participants"),
	.field = fields,
	.label = "partner",
	.import_key = "deal+partner",
	.unique = "deal+partner",
};

static const struct entity *const entities[] = { &deal_partner, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --deal 7 --partner Acme --role Dealer",
	"crm %s list deal=7",
	NULL,
};

const struct command cmd_deal_partner = {
	.name = "deal-partner",
	.summary = N_("other partners in a deal, with their roles"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
