#include "cli/command.h"

#include "base/taxid.h"

static const struct field fields[] = {
	{ "company", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "company",
		NULL, N_("Company"), NULL, NULL, NULL },
	{ "account", TYPE_TEXT, FIELD_REQUIRED | FIELD_KEY | FIELD_LIST | FIELD_DIGITS, NULL, NULL,
		N_("Account"), N_("20 digits, checked against the BIK"), NULL, NULL },
	{ "bik", TYPE_TEXT, FIELD_LIST | FIELD_DIGITS, NULL, NULL, N_("BIK"), NULL, NULL, NULL },
	{ "bank", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Bank"), NULL, NULL, NULL },
	{ "main", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Main"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *account = record_text(r, "account"), *bik = record_text(r, "bik");

	(void)m;
	if (!record_changes(r, old, "account") && !record_changes(r, old, "bik"))
		return 0;
	if (bik && bik_check(bik, err))
		return -1;
	return account ? account_check(account, bik, err) : 0;
}

static const struct entity bank_account = {
	.name = "bank-account",
	.table = "bank_account",
	.title = N_("Bank account"),
	.plural = N_("bank accounts"),
	.field = fields,
	.label = "account",
	.import_key = "account+company",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &bank_account, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --company 7707083893 --account 40702810038000000001",
	NULL,
};

const struct command cmd_bank_account = {
	.name = "bank-account",
	.summary = N_("accounts of companies"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
