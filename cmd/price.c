#include "cli/command.h"

static const struct field fields[] = {
	{ "item", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "item", NULL,
		N_("Item"), NULL, NULL, NULL },
	{ "price_kind", TYPE_REF, FIELD_REQUIRED | FIELD_LIST, "price-kind", NULL, N_("Price kind"),
		NULL, NULL, NULL },
	{ "valid_from", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST, NULL, "today", N_("Valid from"),
		N_("until the next price of the kind begins"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "price", TYPE_MONEY, FIELD_REQUIRED | FIELD_LIST, "currency", NULL, N_("Price"), NULL,
		NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	(void)old;
	(void)err;
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	return 0;
}

static const struct entity price = {
	.name = "price",
	.table = "price",
	.title = N_("Price"),
	.plural = N_("prices"),
	.field = fields,
	.label = "valid_from",
	.import_key = "item+price_kind+valid_from",
	.unique = "item+price_kind+valid_from",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &price, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --item Delivery --price-kind Wholesale --price 1200 --valid-from 2026-01-01",
	"crm %s list item=Delivery --sort price_kind,-valid_from",
	NULL,
};

const struct command cmd_price = {
	.name = "price",
	.summary = N_("what items cost, by price kind and date"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
