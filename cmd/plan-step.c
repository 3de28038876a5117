#include "cli/command.h"

static const struct field fields[] = {
	{ "template", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL,
		N_("Template"), N_("steps of one name are one plan"), NULL, NULL },
	{ "reason", TYPE_REF, FIELD_LIST, "claim-reason", NULL, N_("Claim reason"),
		N_("claims of this reason get the plan if they name none"), NULL, NULL },
	{ "position", TYPE_INT, FIELD_LIST, NULL, NULL, N_("Position"),
		N_("place in the plan; default: behind the last"), NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Title"),
		NULL, NULL, NULL },
	{ "description", TYPE_MULTILINE, 0, NULL, NULL, N_("Description"), NULL, NULL, NULL },
	{ "assignee", TYPE_REF, FIELD_LIST, "user", NULL, N_("Assignee"),
		N_("default: who is responsible for the claim"), NULL, NULL },
	{ "days", TYPE_INT, FIELD_LIST, NULL, NULL, N_("Days"),
		N_("until it is due, from the day of planning"), NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	(void)old;
	if (record_num(r, "days") < 0)
		return fail(err, _("days: a number from 0"));
	if (!record_has(r, "position") && record_text(r, "template"))
		record_put_num(r, "position",
			db_int(m->db, 0,
				"SELECT max(position) FROM plan_step WHERE template = $1 "
				"/* scan: the plans */",
				"t", record_text(r, "template")) +
				10);
	return 0;
}

static const struct entity plan_step = {
	.name = "plan-step",
	.table = "plan_step",
	.title = N_("Step of a plan"),
	.plural = N_("steps of plans"),
	.field = fields,
	.label = "name",
	.import_key = "template+name",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &plan_step, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"Inspect the goods\" --template Quality --reason Quality --days 2",
	"crm %s list template=Quality --sort position",
	NULL,
};

const struct command cmd_plan_step = {
	.name = "plan-step",
	.summary = N_("plans of action that claims are worked off by"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
