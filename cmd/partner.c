#include "cli/command.h"

#include "shared/classes.h"
#include "shared/partner-card.h"

static const struct set phones = { "detail", "partner", "value", "type", "phone", NULL };
static const struct set emails = { "detail", "partner", "value", "type", "email", NULL };
static const struct set addresses = { "detail", "partner", "value", "type", "address", NULL };
static const struct set webs = { "detail", "partner", "value", "type", "web", NULL };
static const struct set messengers = { "detail", "partner", "value", "type", "messenger", NULL };
static const struct set categories = { "partner-category", "partner", "category", NULL, NULL,
	NULL };
static const struct set last_abc = { "class", "partner", "abc", NULL, NULL, "dated" };
static const struct set last_stage = { "class", "partner", "stage", NULL, NULL, "dated" };
static const struct set last_xyz = { "class", "partner", "xyz", NULL, NULL, "dated" };
static const struct set companies = { "partner-company", "partner", "company", NULL, NULL, NULL };
static const struct set groups = { "group-member", "partner", "member_of", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE, NULL, NULL, N_("Code"),
		N_("number in another system"), NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST | FIELD_SEARCH, NULL, NULL,
		N_("Name"), N_("the name we use among ourselves"), NULL, NULL },
	{ "client", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Client"), NULL, NULL, NULL },
	{ "supplier", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Supplier"), NULL, NULL, NULL },
	{ "competitor", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Competitor"), NULL, NULL, NULL },
	{ "subcontractor", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Subcontractor"), NULL, NULL,
		NULL },
	{ "other", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Other relation"), NULL, NULL, NULL },
	{ "region", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "region", NULL, N_("Region"), NULL, NULL,
		NULL },
	{ "activity", TYPE_REF, FIELD_LIST, "activity", NULL, N_("Activity kind"), NULL, NULL,
		NULL },
	{ "responsible", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "user", NULL, N_("Responsible"),
		NULL, NULL, NULL },
	{ "source", TYPE_REF, 0, "source", NULL, N_("Source"), N_("how they found us"), NULL,
		NULL },
	{ "parent", TYPE_REF, FIELD_INDEXED, "partner", NULL, N_("Part of"),
		N_("the partner it belongs to: a holding, a chain"), NULL, NULL },
	{ "priority", TYPE_ENUM, FIELD_LIST, "low,normal,high", NULL, N_("Priority"), NULL, NULL,
		NULL },
	{ "needs", TYPE_MULTILINE, 0, NULL, NULL, N_("Needs"), N_("needs and requirements"), NULL,
		NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ "phone", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Phone"), NULL, &phones, NULL },
	{ "email", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("E-mail"), NULL, &emails, NULL },
	{ "address", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Address"), NULL, &addresses, NULL },
	{ "web", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Web site"), NULL, &webs, NULL },
	{ "messenger", TYPE_SET, FIELD_SEARCH, NULL, NULL, N_("Messenger"), NULL, &messengers,
		NULL },
	{ "category", TYPE_SET, 0, NULL, NULL, N_("Categories"), NULL, &categories, NULL },
	{ "company", TYPE_SET, 0, NULL, NULL, N_("Companies"), N_("legal entities"), &companies,
		NULL },
	{ "abc", TYPE_ENUM, FIELD_DERIVED | FIELD_NEWER, CLASSES_ABC, NULL, N_("ABC class"),
		N_("the last one; crm classify gives it"), &last_abc, NULL },
	{ "stage", TYPE_ENUM, FIELD_DERIVED | FIELD_NEWER, CLASSES_STAGE, NULL,
		N_("Relation stage"), N_("the last one; crm classify gives it"), &last_stage,
		NULL },
	{ "xyz", TYPE_ENUM, FIELD_DERIVED | FIELD_NEWER, CLASSES_XYZ, NULL, N_("XYZ class"),
		N_("the last one; crm classify gives it"), &last_xyz, NULL },
	{ "group", TYPE_SET, FIELD_NEWER, NULL, NULL, N_("Groups"), NULL, &groups, NULL },
	{ .name = NULL },
};

static const struct entity partner = {
	.name = "partner",
	.table = "partner",
	.title = N_("Partner"),
	.plural = N_("partners"),
	.field = fields,
	.label = "name",
	.import_key = "code|name",
	.search = 1,
};

static const struct field category_fields[] = {
	{ "partner", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED | FIELD_OWNER, "partner", NULL,
		N_("Partner"), NULL, NULL, NULL },
	{ "category", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED, "category", NULL, N_("Category"),
		NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity partner_category = {
	.name = "partner-category",
	.table = "partner_category",
	.title = N_("Category of a partner"),
	.plural = N_("categories of partners"),
	.field = category_fields,
	.label = "category",
	.unique = "partner+category",
	.flags = ENTITY_LINK,
};

static const struct entity *const entities[] = { &partner, &partner_category, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_card, NULL };
static const char *const examples[] = {
	"crm %s add \"Acme\" --client --phone \"+7 912 345-67-89\" --region Ural",
	"crm %s list client=1 region=Ural --sort name",
	"crm %s list phone~34567 --fields id,name,phone,email",
	"crm %s card Acme",
	"crm %s edit responsible=anna --responsible boris --expect 12",
	NULL,
};

const struct command cmd_partner = {
	.name = "partner",
	.summary = N_("whom we deal with: clients, suppliers, competitors"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
