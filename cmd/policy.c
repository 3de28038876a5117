#include "cli/command.h"

#include "shared/classes.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "abc", TYPE_ENUM, FIELD_LIST, CLASSES_ABC, NULL, N_("ABC class"), N_("default: any"),
		NULL, NULL },
	{ "stage", TYPE_ENUM, FIELD_LIST, CLASSES_STAGE, NULL, N_("Relation stage"),
		N_("default: any"), NULL, NULL },
	{ "xyz", TYPE_ENUM, FIELD_LIST, CLASSES_XYZ, NULL, N_("XYZ class"), N_("default: any"),
		NULL, NULL },
	{ "body", TYPE_MULTILINE, FIELD_LIST, NULL, NULL, N_("Rules"),
		N_("how we treat such clients"), NULL, NULL },
	{ "interaction_kind", TYPE_REF, 0, "interaction-kind", NULL, N_("Interaction kind"),
		N_("what counts as contact; default: any"), NULL, NULL },
	{ "max_days", TYPE_INT, FIELD_LIST, NULL, NULL, N_("Days"),
		N_("the longest time without contact"), NULL, NULL },
	{ "agreement", TYPE_REF, FIELD_LIST, "agreement", NULL, N_("Agreement"),
		N_("the terms that such clients get"), NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *stage = record_text(r, "stage");

	(void)m;
	(void)old;
	if (record_has(r, "max_days") && record_num(r, "max_days") <= 0)
		return fail(err, _("max_days: a number above 0"));
	if (record_text(r, "xyz") && stage && strcmp(stage, "regular"))
		return fail(err, _("xyz: only regular clients have an XYZ class"));
	return 0;
}

static const struct entity policy = {
	.name = "policy",
	.table = "class_policy",
	.title = N_("Client policy"),
	.plural = N_("policies"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &policy, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"Key clients\" --abc A --stage regular --max-days 14 --body \"Visit monthly\"",
	"crm %s list abc=A",
	NULL,
};

const struct command cmd_policy = {
	.name = "policy",
	.summary = N_("what a class of clients means: rules, frequency of contact, terms"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
