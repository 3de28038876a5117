#include "cli/command.h"

static const struct field fields[] = {
	{ "dated", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, NULL, "today",
		N_("Date"), N_("the last day of the window"), NULL, NULL },
	{ "parameters", TYPE_TEXT, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Parameters"),
		N_("as crm classify takes them"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Currency"), NULL,
		NULL, NULL },
	{ "notes", TYPE_MULTILINE, FIELD_LIST, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	(void)old;
	(void)err;
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	return 0;
}

static const struct entity classification = {
	.name = "classification",
	.table = "classification",
	.title = N_("Classification"),
	.plural = N_("classifications"),
	.field = fields,
	.label = "dated",
	.import_key = "dated+parameters",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &classification, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s list",
	"crm class list classification=3",
	NULL,
};

const struct command cmd_classification = {
	.name = "classification",
	.summary = N_("the runs of crm classify that were stored, with their parameters"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
