#include "cli/command.h"

static const struct field fields[] = {
	{ "contact", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "contact",
		NULL, N_("Contact"), NULL, NULL, NULL },
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "partner",
		NULL, N_("Partner"), NULL, NULL, NULL },
	{ "title", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Position held"), NULL, NULL, NULL },
	{ "role", TYPE_REF, FIELD_LIST, "role", NULL, N_("Role"), NULL, NULL, NULL },
	{ "main", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Main"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity position = {
	.name = "position",
	.table = "position",
	.title = N_("Position"),
	.plural = N_("positions"),
	.field = fields,
	.label = "title",
	.import_key = "contact+partner",
	.unique = "contact+partner",
};

static const struct entity *const entities[] = { &position, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --contact \"Anna Example\" --partner Acme --title \"buyer\"",
	"crm %s list partner=Acme",
	NULL,
};

const struct command cmd_position = {
	.name = "position",
	.summary = N_("whom a contact represents, as what and in which role"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
