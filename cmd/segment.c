#include "cli/command.h"
#include "model/saved.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "entity", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "partner,contact", "partner",
		N_("Of what"), N_("what it selects"), NULL, NULL },
	{ "filter", TYPE_TEXT, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Filter"),
		N_("conditions parted by blanks, as a list takes them"), NULL, NULL },
	{ "any_of", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Any of them"),
		N_("one of the conditions is enough"), NULL, NULL },
	{ "owner", TYPE_REF, FIELD_LIST, "user", "@me", N_("Owner"), NULL, NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	if (record_changes(r, old, "filter") || record_changes(r, old, "entity"))
		return saved_check(m, r, err);
	return 0;
}

static const struct entity segment = {
	.name = "segment",
	.table = "segment",
	.title = N_("Segment"),
	.plural = N_("segments"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG | ENTITY_FILTER,
	.before_save = before_save,
};

static const struct entity *const entities[] = { &segment, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add big-ural --filter \"abc=A region=Ural\"",
	"crm %s add birthdays --entity contact --filter birthday!=",
	"crm partner list segment=big-ural",
	NULL,
};

const struct command cmd_segment = {
	.name = "segment",
	.summary = N_("saved filters of partners and contacts, evaluated when they are used"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
