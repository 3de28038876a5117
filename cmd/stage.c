#include "cli/command.h"

#include "base/money.h"

static const struct field fields[] = {
	{ "kind", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "deal-kind", NULL,
		N_("Deal kind"), NULL, NULL, NULL },
	{ "position", TYPE_INT, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Position"),
		N_("order within the kind; default: behind the last open stage"), NULL, NULL },
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_LIST, NULL, NULL, N_("Name"), NULL,
		NULL, NULL },
	{ "outcome", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "open,won,lost", "open", N_("Outcome"),
		N_("won and lost close the deal"), NULL, NULL },
	{ "probability", TYPE_PERCENT, FIELD_LIST, NULL, NULL, N_("Probability"),
		N_("of deals in this stage unless they say otherwise, in percent"), NULL, NULL },
	{ "required", TYPE_TEXT, 0, NULL, NULL, N_("Required fields"),
		N_("deal fields that must have a value in this stage: amount,expected"), NULL,
		NULL },
	{ .name = NULL },
};

/* Open stages stand before the closing ones: there is room for 99 between two. */
static int64_t next_position(struct model *m, int64_t kind, bool open)
{
	enum { STEP = 100 };
	int64_t last = db_int(m->db, 0,
		"SELECT max(position) FROM stage WHERE kind = $1 "
		"AND ($2 = 0 OR outcome = 'open') /* scan: the stages of a kind */",
		"ii", kind, (int64_t)open);
	int64_t closing = db_int(m->db, 0,
		"SELECT min(position) FROM stage WHERE kind = $1 "
		"AND outcome <> 'open' /* scan: the stages of a kind */",
		"i", kind);

	if (open && closing && last + STEP >= closing)
		return (last + closing) / 2;
	return last + STEP;
}

static int check_required_fields(struct model *m, const char *list, struct strbuf *err)
{
	const struct entity *deal = model_need(m, "deal");

	while (*list) {
		size_t n = strcspn(list, ",");
		char key[64];

		snprintf(key, sizeof(key), "%.*s", (int)n, list);
		if (!entity_field(deal, key))
			return fail(err, _("required: deal has no field \"%s\""), key);
		list += n + (list[n] == ',');
	}
	return 0;
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *outcome = record_text(r, "outcome");

	if (!record_has(r, "position") && record_num(r, "kind"))
		record_put_num(r, "position",
			next_position(
				m, record_num(r, "kind"), !outcome || !strcmp(outcome, "open")));
	if (outcome && strcmp(outcome, "open") && record_changes(r, old, "outcome"))
		record_put_num(r, "probability", strcmp(outcome, "won") ? 0 : PERCENT_WHOLE);
	if (record_num(r, "probability") < 0 || record_num(r, "probability") > PERCENT_WHOLE)
		return fail(err, _("probability: from 0 to 100"));
	if (record_text(r, "required") && check_required_fields(m, record_text(r, "required"), err))
		return -1;
	return 0;
}

static const struct entity stage = {
	.name = "stage",
	.table = "stage",
	.title = N_("Stage"),
	.plural = N_("stages"),
	.field = fields,
	.label = "name",
	.import_key = "kind+name",
	.unique = "kind+name",
	.flags = ENTITY_CATALOG,
	.before_save = before_save,
};

static const struct entity *const entities[] = { &stage, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s list --sort kind,position",
	"crm %s add Offer --kind Sales --probability 40 --required amount",
	"crm %s add Signed --kind Sales --outcome won",
	NULL,
};

const struct command cmd_stage = {
	.name = "stage",
	.summary = N_("stages of deal kinds, open and closing"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
