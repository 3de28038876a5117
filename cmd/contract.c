#include "cli/command.h"

#include "shared/terms.h"

static const struct set schedule = { "payment-step", "contract", "step", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_LIST, NULL, NULL, N_("Number"), NULL, NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"),
		N_("default: the number, or the partner's name"), NULL, NULL },
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "partner", NULL,
		N_("Partner"), NULL, NULL, NULL },
	{ "company", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "company", NULL, N_("Company"),
		N_("the legal entity that signs"), NULL, NULL },
	{ "agreement", TYPE_REF, FIELD_LIST, "agreement", NULL, N_("Agreement"),
		N_("the terms it is made on"), NULL, NULL },
	{ "price_kind", TYPE_REF, 0, "price-kind", NULL, N_("Price kind"), NULL, NULL, NULL },
	{ "discount", TYPE_PERCENT, 0, NULL, NULL, N_("Discount"), N_("in percent"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_LIST | FIELD_SUM, "currency", NULL, N_("Amount"), NULL, NULL,
		NULL },
	{ "schedule", TYPE_SET, 0, NULL, NULL, N_("Payment schedule"),
		N_("steps such as \"30%\" and \"70% 14\"; default: the agreement's"), &schedule,
		NULL },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "draft,active,closed", "active",
		N_("State"), NULL, NULL, NULL },
	{ "signed", TYPE_DATE, 0, NULL, NULL, N_("Signed"), NULL, NULL, NULL },
	{ "valid_from", TYPE_DATE, FIELD_LIST, NULL, "today", N_("Valid from"), NULL, NULL, NULL },
	{ "valid_to", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Valid until"), NULL, NULL, NULL },
	{ "responsible", TYPE_REF, 0, "user", "@me", N_("Responsible"), NULL, NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	(void)old;
	if (!record_text(r, "name") && record_text(r, "code"))
		record_put_text(r, "name", record_text(r, "code"));
	return terms_complete(m, r, err);
}

static const struct entity contract = {
	.name = "contract",
	.table = "contract",
	.title = N_("Contract"),
	.plural = N_("contracts"),
	.field = fields,
	.label = "name",
	.import_key = "code+partner|name+partner",
	.before_save = before_save,
	.after_save = terms_after_save,
};

static const struct entity *const entities[] = { &contract, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --partner Acme --code 17/26 --company \"OOO Example\" --valid-to 2026-12-31",
	"crm %s list state=active valid_to=..+30d",
	NULL,
};

const struct command cmd_contract = {
	.name = "contract",
	.summary = N_("contracts signed with partners' companies"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
