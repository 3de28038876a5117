#include "cli/command.h"

#include "base/money.h"
#include "shared/terms.h"

static const struct field fields[] = {
	{ "sold", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST, NULL, "today", N_("Date"), NULL, NULL,
		NULL },
	{ "document", TYPE_TEXT, FIELD_LIST | FIELD_KEY, NULL, NULL, N_("Document"), NULL, NULL,
		NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"), NULL,
		NULL, NULL },
	{ "company", TYPE_REF, FIELD_INDEXED, "company", NULL, N_("Company"), NULL, NULL, NULL },
	{ "item", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "item", NULL, N_("Item"), NULL, NULL,
		NULL },
	{ "quantity", TYPE_QUANTITY, FIELD_LIST | FIELD_SUM, NULL, NULL, N_("Quantity"), NULL, NULL,
		NULL },
	{ "price", TYPE_RATE, FIELD_NEWER, NULL, NULL, N_("Price"),
		N_("of one unit; with the quantity it gives the revenue"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "revenue", TYPE_MONEY, FIELD_REQUIRED | FIELD_LIST | FIELD_SUM, "currency", NULL,
		N_("Revenue"), NULL, NULL, NULL },
	{ "cost", TYPE_MONEY, FIELD_SUM, "currency", NULL, N_("Cost"), NULL, NULL, NULL },
	{ "responsible", TYPE_REF, 0, "user", NULL, N_("Responsible"),
		N_("reports take the partner's if none is given"), NULL, NULL },
	{ "customer_order", TYPE_REF, FIELD_NEWER, "order", NULL, N_("Order"), NULL, NULL, NULL },
	{ "agreement", TYPE_REF, FIELD_NEWER, "agreement", NULL, N_("Agreement"), NULL, NULL,
		NULL },
	{ "contract", TYPE_REF, FIELD_NEWER, "contract", NULL, N_("Contract"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* Billionths of a currency's unit in its minor unit: 10^7 with two digits. */
static int64_t unit_of(const char *currency)
{
	int64_t unit = 1000000000;

	for (int i = money_scale(currency); i > 0; i--)
		unit /= 10;
	return unit;
}

/* Amounts that name no currency are in ours. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	/* Both in units of their own: thousandths and millionths. */
	if (!record_has(r, "revenue") && record_has(r, "price") && record_has(r, "quantity"))
		record_put_num(r, "revenue",
			muldiv(record_num(r, "quantity"), record_num(r, "price"),
				unit_of(record_text(r, "currency"))));
	return terms_check(m, r, old, "sold", err);
}

static const struct entity sale = {
	.name = "sale",
	.table = "sale",
	.title = N_("Sale"),
	.plural = N_("sales"),
	.field = fields,
	.label = "document",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &sale, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s import sales.csv --dry-run",
	"crm %s list sold=this-year --group-by partner",
	NULL,
};

const struct command cmd_sale = {
	.name = "sale",
	.summary = N_("what was sold: usually imported from accounting; returns are negative"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
