#include "cli/command.h"

static const struct field fields[] = {
	{ "deal", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "deal", NULL,
		N_("Deal"), NULL, NULL, NULL },
	{ "item", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "item", NULL, N_("Item"),
		NULL, NULL, NULL },
	{ "quantity", TYPE_QUANTITY, FIELD_REQUIRED | FIELD_LIST | FIELD_SUM, NULL, "1",
		N_("Quantity"), NULL, NULL, NULL },
	{ "price", TYPE_MONEY, FIELD_LIST, NULL, NULL, N_("Price"),
		N_("of one unit, in the deal's currency"), NULL, NULL },
	{ "discount", TYPE_PERCENT, FIELD_LIST, NULL, NULL, N_("Discount"), N_("in percent"), NULL,
		NULL },
	{ .name = NULL },
};

static const struct entity deal_item = {
	.name = "deal-item",
	.table = "deal_item",
	.title = N_("Deal item"),
	.plural = N_("deal items"),
	.field = fields,
	.label = "item",
	.import_key = "deal+item",
};

static const struct entity *const entities[] = { &deal_item, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --deal 7 --item Delivery --quantity 2 --price 1500",
	"crm %s list deal=7",
	NULL,
};

const struct command cmd_deal_item = {
	.name = "deal-item",
	.summary = N_("what is sold in a deal: quantity, price, discount"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
