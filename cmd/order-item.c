#include "cli/command.h"

#include "shared/terms.h"

static const struct field fields[] = {
	{ "customer_order", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER,
		"order", NULL, N_("Order"), NULL, NULL, NULL },
	{ "item", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "item", NULL, N_("Item"),
		NULL, NULL, NULL },
	{ "quantity", TYPE_QUANTITY, FIELD_REQUIRED | FIELD_LIST | FIELD_SUM, NULL, "1",
		N_("Quantity"), NULL, NULL, NULL },
	{ "price", TYPE_MONEY, FIELD_LIST, NULL, NULL, N_("Price"),
		N_("of one unit, in the order's currency"), NULL, NULL },
	{ "discount", TYPE_PERCENT, FIELD_LIST, NULL, NULL, N_("Discount"), N_("in percent"), NULL,
		NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	(void)m;
	(void)old;
	return terms_check_discount(r, err);
}

static const struct entity order_item = {
	.name = "order-item",
	.table = "order_item",
	.title = N_("Order line"),
	.plural = N_("order lines"),
	.field = fields,
	.label = "item",
	.import_key = "customer_order+item",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &order_item, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --customer-order 15 --item Delivery --quantity 2 --price 1500",
	"crm %s list customer_order=15",
	NULL,
};

const struct command cmd_order_item = {
	.name = "order-item",
	.summary = N_("the lines of orders: quantity, price, discount"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
