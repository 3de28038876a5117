#include "cli/command.h"

static const struct set phones = { "detail", "contact", "value", "type", "phone", NULL };
static const struct set emails = { "detail", "contact", "value", "type", "email", NULL };
static const struct set addresses = { "detail", "contact", "value", "type", "address", NULL };
static const struct set messengers = { "detail", "contact", "value", "type", "messenger", NULL };
static const struct set partners = { "position", "contact", "partner", NULL, NULL, NULL };
static const struct set groups = { "group-member", "contact", "member_of", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST | FIELD_SEARCH, NULL, NULL,
		N_("Name"), N_("as shown; made of the name's parts if not given"), NULL, NULL },
	{ "family", TYPE_TEXT, FIELD_SEARCH, NULL, NULL, N_("Family name"), NULL, NULL, NULL },
	{ "given", TYPE_TEXT, FIELD_SEARCH, NULL, NULL, N_("Given name"), NULL, NULL, NULL },
	{ "patronymic", TYPE_TEXT, FIELD_SEARCH, NULL, NULL, N_("Patronymic"), NULL, NULL, NULL },
	{ "gender", TYPE_ENUM, 0, "male,female", NULL, N_("Gender"), NULL, NULL, NULL },
	{ "birthday", TYPE_BIRTHDAY, FIELD_LIST, NULL, NULL, N_("Birthday"),
		N_("with or without the year: 1980-11-25, --11-25"), NULL, NULL },
	{ "influence", TYPE_INT, 0, NULL, NULL, N_("Influence"), N_("-5 to 5; empty = unknown"),
		NULL, NULL },
	{ "responsible", TYPE_REF, FIELD_LIST, "user", NULL, N_("Responsible"), NULL, NULL, NULL },
	{ "phone", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Phone"), NULL, &phones, NULL },
	{ "email", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("E-mail"), NULL, &emails, NULL },
	{ "address", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Address"), NULL, &addresses, NULL },
	{ "messenger", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Messenger"), NULL, &messengers,
		NULL },
	{ "partner", TYPE_SET, 0, NULL, NULL, N_("Partners"), N_("whom the person represents"),
		&partners, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ "group", TYPE_SET, FIELD_NEWER, NULL, NULL, N_("Groups"), NULL, &groups, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	static const char *const parts[] = { "family", "given", "patronymic" };
	int64_t influence = record_num(r, "influence");
	struct strbuf name = STRBUF_INIT;

	(void)m;
	(void)old;
	if (influence < -5 || influence > 5)
		return fail(err, _("influence: from -5 to 5, not %" PRId64), influence);
	if (record_text(r, "name"))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (record_text(r, parts[i]))
			strbuf_addf(&name, "%s%s", name.len ? " " : "", record_text(r, parts[i]));
	if (name.len)
		record_put_text(r, "name", name.buf);
	strbuf_release(&name);
	return 0;
}

static const struct entity contact = {
	.name = "contact",
	.table = "contact",
	.title = N_("Contact"),
	.plural = N_("contacts"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.search = 3,
	.before_save = before_save,
};

static const struct entity *const entities[] = { &contact, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"Anna Example\" --partner Acme --phone \"+7 912 345-67-89\"",
	"crm %s list partner.region=Ural --fields name,phone,email",
	"crm %s list birthday=--11-25",
	NULL,
};

const struct command cmd_contact = {
	.name = "contact",
	.summary = N_("people, with whom they represent"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
