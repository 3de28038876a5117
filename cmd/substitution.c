#include "cli/command.h"

/* Who does whose work while somebody is away (DOMAIN 1.15). */

static const struct field fields[] = {
	{ "absent", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "user", NULL,
		N_("Absent"), N_("who is away"), NULL, NULL },
	{ "substitute", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, "user", NULL,
		N_("Substitute"), N_("who does the work meanwhile"), NULL, NULL },
	{ "first_day", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST, NULL, "today", N_("First day"), NULL,
		NULL, NULL },
	{ "last_day", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Last day"),
		N_("that day, too; empty: until further notice"), NULL, NULL },
	{ "note", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Note"), NULL, NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *first = record_text(r, "first_day"), *last = record_text(r, "last_day");

	(void)m;
	(void)old;
	if (record_num(r, "absent") && record_num(r, "absent") == record_num(r, "substitute"))
		return fail(err, _("substitute: nobody can be replaced by themselves"));
	if (first && last && strcmp(last, first) < 0)
		return fail(err, _("last_day: %s is before the first day, %s"), last, first);
	return 0;
}

static const struct entity substitution = {
	.name = "substitution",
	.table = "substitution",
	.title = N_("Substitution"),
	.plural = N_("substitutions"),
	.field = fields,
	.label = "absent",
	.import_key = "absent+substitute+first_day",
	.unique = "substitute+absent+first_day",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &substitution, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add --absent anna --substitute boris --first-day 2026-07-06 --last-day 2026-07-19",
	"crm %s list substitute=@me",
	NULL,
};

const struct command cmd_substitution = {
	.name = "substitution",
	.summary = N_("who does whose work while somebody is away"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
