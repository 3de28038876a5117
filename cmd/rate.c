#include "cli/command.h"

static const struct field fields[] = {
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "valid_from", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST, NULL, "today", N_("Valid from"),
		N_("until the next rate of the currency begins"), NULL, NULL },
	{ "units", TYPE_INT, FIELD_REQUIRED | FIELD_LIST, NULL, "1", N_("Units"),
		N_("of the currency that the rate is for"), NULL, NULL },
	{ "rate", TYPE_RATE, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Rate"),
		N_("in our currency, up to six digits behind the point"), NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *currency = record_text(r, "currency");

	(void)old;
	if (record_has(r, "units") && record_num(r, "units") <= 0)
		return fail(err, _("units: a number above 0"));
	if (record_has(r, "rate") && record_num(r, "rate") <= 0)
		return fail(err, _("rate: a number above 0"));
	if (currency && !strcmp(currency, m->set.currency))
		return fail(err, _("currency: %s is our own currency, in which rates are given"),
			currency);
	return 0;
}

static const struct entity rate = {
	.name = "rate",
	.table = "rate",
	.title = N_("Exchange rate"),
	.plural = N_("exchange rates"),
	.field = fields,
	.label = "currency",
	.import_key = "currency+valid_from",
	.unique = "currency+valid_from",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &rate, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --currency USD --valid-from 2026-11-24 --rate 81.2345",
	"crm %s list currency=USD valid_from=this-month",
	NULL,
};

const struct command cmd_rate = {
	.name = "rate",
	.summary = N_("exchange rates to our currency, by date"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
