#include "cli/command.h"

static const struct field fields[] = {
	{ "deal", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "deal", NULL,
		N_("Deal"), NULL, NULL, NULL },
	{ "contact", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "contact", NULL,
		N_("Contact"), NULL, NULL, NULL },
	{ "role", TYPE_REF, FIELD_LIST, "role", NULL, N_("Role"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity deal_contact = {
	.name = "deal-contact",
	.table = "deal_contact",
	.title = N_("Deal contact"),
	.plural = N_("deal contacts"),
	.field = fields,
	.label = "contact",
	.import_key = "deal+contact",
	.unique = "deal+contact",
};

static const struct entity *const entities[] = { &deal_contact, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --deal 7 --contact \"Anna Example\" --role \"Decision maker\"",
	"crm %s list deal=7",
	NULL,
};

const struct command cmd_deal_contact = {
	.name = "deal-contact",
	.summary = N_("people in a deal, with their roles"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
