#include "cli/command.h"

#include "base/fold.h"
#include "base/phone.h"

static const struct field fields[] = {
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "partner", NULL,
		N_("Partner"), NULL, NULL, NULL },
	{ "company", TYPE_REF, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "company", NULL,
		N_("Company"), NULL, NULL, NULL },
	{ "contact", TYPE_REF, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "contact", NULL,
		N_("Contact"), NULL, NULL, NULL },
	{ "employee", TYPE_REF, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "user", NULL,
		N_("Employee"), NULL, NULL, NULL },
	{ "type", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "phone,email,address,web,messenger,other",
		NULL, N_("Type"), NULL, NULL, NULL },
	{ "value", TYPE_TEXT, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Value"), NULL, NULL,
		NULL },
	{ "norm", TYPE_TEXT, FIELD_DERIVED | FIELD_KEY, NULL, NULL, N_("Normal form"),
		N_("what is looked up: +79123456789, anna@example.org"), NULL, NULL },
	{ "label", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Label"), N_("work, home, fax"), NULL,
		NULL },
	{ "comment", TYPE_TEXT, 0, NULL, NULL, N_("Comment"), NULL, NULL, NULL },
	{ "main", TYPE_BOOL, FIELD_REQUIRED | FIELD_LIST, NULL, "0", N_("Main"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int check_owner(const struct record *r, struct strbuf *err)
{
	static const char *const owners[] = { "partner", "company", "contact", "employee" };
	int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(owners); i++)
		n += record_num(r, owners[i]) != 0;
	return n == 1 ? 0
		      : fail(err,
				_("a detail has one owner: --partner, --company, --contact or "
				  "--employee"));
}

/* An e-mail address that cannot be one: no @, several, blanks, nothing on a side. */
static int check_email(const char *text, struct strbuf *err)
{
	const char *at = strchr(text, '@');

	if (!at || at == text || !at[1] || strchr(at + 1, '@') || strpbrk(text, " \t<>,;"))
		return fail(err, _("not an e-mail address: \"%s\""), text);
	return 0;
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *type = record_text(r, "type"), *value = record_text(r, "value");
	struct strbuf folded = STRBUF_INIT;
	char number[PHONE_SIZE];

	if (check_owner(r, err))
		return -1;
	if (!type || !value || !(record_changes(r, old, "value") || record_changes(r, old, "type")))
		return 0;
	if (!strcmp(type, "phone")) {
		if (phone_normalise(value, &m->set.phone, number, err))
			return -1;
		record_put_text(r, "norm", number);
		return 0;
	}
	if (!strcmp(type, "email") && check_email(value, err))
		return -1;
	fold(&folded, value, strlen(value));
	record_put_text(r, "norm", folded.len ? folded.buf : value);
	strbuf_release(&folded);
	return 0;
}

static const struct entity detail = {
	.name = "detail",
	.table = "detail",
	.title = N_("Contact detail"),
	.plural = N_("contact details"),
	.field = fields,
	.label = "value",
	.import_key = "partner+company+contact+type+value",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &detail, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --partner Acme --type phone --value \"+7 912 345-67-89\" --label fax",
	"crm %s list partner=Acme",
	NULL,
};

const struct command cmd_detail = {
	.name = "detail",
	.summary = N_("phones, e-mails, addresses of partners, companies, contacts, users"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
