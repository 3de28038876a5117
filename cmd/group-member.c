#include "cli/command.h"

static const struct field fields[] = {
	{ "member_of", TYPE_REF, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "group",
		NULL, N_("Group"), NULL, NULL, NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "partner", NULL,
		N_("Partner"), N_("the member, unless it is a contact"), NULL, NULL },
	{ "contact", TYPE_REF, FIELD_LIST | FIELD_INDEXED | FIELD_OWNER, "contact", NULL,
		N_("Contact"), N_("the member, unless it is a partner"), NULL, NULL },
	{ "joined", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST, NULL, "today", N_("Joined"), NULL, NULL,
		NULL },
	{ "left_on", TYPE_DATE, FIELD_LIST, NULL, NULL, N_("Left"),
		N_("who has a date here is a member no more"), NULL, NULL },
	{ .name = NULL },
};

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *joined = record_text(r, "joined"), *left = record_text(r, "left_on");

	(void)m;
	(void)old;
	if (record_has(r, "partner") == record_has(r, "contact"))
		return fail(err, _("a member is either a partner or a contact"));
	if (joined && left && strcmp(left, joined) < 0)
		return fail(err, _("left_on: %s is before the day of joining, %s"), left, joined);
	return 0;
}

static const struct entity group_member = {
	.name = "group-member",
	.table = "group_member",
	.title = N_("Group member"),
	.plural = N_("group members"),
	.field = fields,
	.label = "member_of",
	.import_key = "member_of+partner+contact+joined",
	.unique = "member_of+partner|member_of+contact",
	.ended = "left_on",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &group_member, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };
static const char *const examples[] = {
	"crm %s list member_of=VIP left_on=",
	"crm %s list partner=Acme --sort joined",
	NULL,
};

const struct command cmd_group_member = {
	.name = "group-member",
	.summary = N_("who is in which group, since when, and who was"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
