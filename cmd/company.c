#include "cli/command.h"

#include "base/taxid.h"

static const struct set phones = { "detail", "company", "value", "type", "phone", NULL };
static const struct set emails = { "detail", "company", "value", "type", "email", NULL };
static const struct set partners = { "partner-company", "company", "partner", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST | FIELD_SEARCH, NULL, NULL,
		N_("Short name"), NULL, NULL, NULL },
	{ "full_name", TYPE_TEXT, FIELD_SEARCH, NULL, NULL, N_("Full name"), NULL, NULL, NULL },
	{ "legal_form", TYPE_TEXT, 0, NULL, NULL, N_("Legal form"), NULL, NULL, NULL },
	{ "inn", TYPE_TEXT, FIELD_KEY | FIELD_LIST | FIELD_SEARCH | FIELD_DIGITS, NULL, NULL,
		N_("INN"), N_("tax number, 10 digits, or 12 of a person"), NULL, NULL },
	{ "kpp", TYPE_TEXT, FIELD_LIST | FIELD_DIGITS, NULL, NULL, N_("KPP"), NULL, NULL, NULL },
	{ "ogrn", TYPE_TEXT, FIELD_SEARCH | FIELD_DIGITS, NULL, NULL, N_("OGRN"),
		N_("register number OGRN or OGRNIP"), NULL, NULL },
	{ "okpo", TYPE_TEXT, FIELD_DIGITS, NULL, NULL, N_("OKPO"), NULL, NULL, NULL },
	{ "legal_address", TYPE_TEXT, FIELD_SEARCH, NULL, NULL, N_("Legal address"), NULL, NULL,
		NULL },
	{ "actual_address", TYPE_TEXT, FIELD_SEARCH, NULL, NULL, N_("Actual address"), NULL, NULL,
		NULL },
	{ "phone", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Phone"), NULL, &phones, NULL },
	{ "email", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("E-mail"), NULL, &emails, NULL },
	{ "partner", TYPE_SET, 0, NULL, NULL, N_("Partners"), NULL, &partners, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* A register number is checked when it is entered; one that stands is left alone. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	static const struct {
		const char *field;
		int (*check)(const char *text, struct strbuf *err);
	} checks[] = {
		{ "inn", inn_check },
		{ "kpp", kpp_check },
		{ "ogrn", ogrn_check },
		{ "okpo", okpo_check },
	};

	(void)m;
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		if (record_changes(r, old, checks[i].field) && record_text(r, checks[i].field) &&
			checks[i].check(record_text(r, checks[i].field), err))
			return -1;
	return 0;
}

static const struct entity company = {
	.name = "company",
	.table = "company",
	.title = N_("Company"),
	.plural = N_("companies"),
	.field = fields,
	.label = "name",
	.import_key = "inn+kpp|inn|name",
	.search = 2,
	.before_save = before_save,
};

static const struct field link_fields[] = {
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED | FIELD_OWNER, "partner", NULL,
		N_("Partner"), NULL, NULL, NULL },
	{ "company", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED | FIELD_OWNER, "company", NULL,
		N_("Company"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity partner_company = {
	.name = "partner-company",
	.table = "partner_company",
	.title = N_("Company of a partner"),
	.plural = N_("companies of partners"),
	.field = link_fields,
	.label = "company",
	.unique = "partner+company",
	.flags = ENTITY_LINK,
};

static const struct entity *const entities[] = { &company, &partner_company, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"OOO Example\" --inn 7707083893 --partner Acme",
	"crm %s show 7707083893",
	"crm %s list partner=Acme",
	NULL,
};

const struct command cmd_company = {
	.name = "company",
	.summary = N_("legal entities with their tax numbers"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
