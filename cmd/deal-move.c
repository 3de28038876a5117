#include "cli/command.h"

static const struct field fields[] = {
	{ "deal", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "deal", NULL,
		N_("Deal"), NULL, NULL, NULL },
	{ "from_stage", TYPE_REF, FIELD_LIST, "stage", NULL, N_("From stage"), NULL, NULL, NULL },
	{ "to_stage", TYPE_REF, FIELD_LIST, "stage", NULL, N_("To stage"), NULL, NULL, NULL },
	{ "moved_at", TYPE_INSTANT, FIELD_REQUIRED | FIELD_LIST, NULL, "now", N_("When"), NULL,
		NULL, NULL },
	{ "mover", TYPE_REF, FIELD_LIST, "user", "@me", N_("Who"), NULL, NULL, NULL },
	{ "note", TYPE_TEXT, 0, NULL, NULL, N_("Note"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity deal_move = {
	.name = "deal-move",
	.table = "deal_move",
	.title = N_("Stage change"),
	.plural = N_("stage changes"),
	.field = fields,
	.label = "moved_at",
	.import_key = "deal+moved_at+to_stage",
};

static const struct entity *const entities[] = { &deal_move, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s list deal=7",
	"crm %s list to_stage=Offer moved_at=this-month",
	NULL,
};

const struct command cmd_deal_move = {
	.name = "deal-move",
	.summary = N_("the stage history of deals"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
