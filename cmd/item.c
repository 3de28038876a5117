#include "cli/command.h"

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Code"), NULL,
		NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"), NULL,
		NULL, NULL },
	{ "kind", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "goods,service", "goods", N_("Kind"),
		NULL, NULL, NULL },
	{ "item_group", TYPE_REF, FIELD_LIST, "item-group", NULL, N_("Item group"), NULL, NULL,
		NULL },
	{ "unit", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Unit"), NULL, NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_LIST, NULL, NULL, N_("Currency"), NULL, NULL, NULL },
	{ "price", TYPE_MONEY, FIELD_LIST, "currency", NULL, N_("Price"), NULL, NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* A price has a currency. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	(void)old;
	(void)err;
	if (record_has(r, "price") && !record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	return 0;
}

static const struct entity item = {
	.name = "item",
	.table = "item",
	.title = N_("Item"),
	.plural = N_("items"),
	.field = fields,
	.label = "name",
	.import_key = "code|name",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &item, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"Delivery\" --kind service --price 1500",
	"crm %s list item_group=Services",
	NULL,
};

const struct command cmd_item = {
	.name = "item",
	.summary = N_("goods and services"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
