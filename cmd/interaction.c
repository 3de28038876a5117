#include "cli/command.h"

#include "base/date.h"
#include "shared/ical.h"
#include "shared/interaction-verbs.h"

static const struct set contacts = { "interaction-contact", "interaction", "contact", NULL, NULL,
	NULL };

static const struct field fields[] = {
	{ "kind", TYPE_REF, FIELD_LIST, "interaction-kind", NULL, N_("Kind"), NULL, NULL, NULL },
	{ "direction", TYPE_ENUM, FIELD_LIST, "in,out", NULL, N_("Direction"), NULL, NULL, NULL },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST, "planned,done,cancelled", "done",
		N_("State"), NULL, NULL, NULL },
	{ "planned_at", TYPE_INSTANT, FIELD_LIST | FIELD_INDEXED, NULL, NULL, N_("Planned"), NULL,
		NULL, NULL },
	{ "started_at", TYPE_INSTANT, FIELD_LIST | FIELD_INDEXED, NULL, NULL, N_("Started"),
		N_("default for done ones: now"), NULL, NULL },
	{ "duration", TYPE_INT, FIELD_SUM, NULL, NULL, N_("Duration"), N_("in minutes"), NULL,
		NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"), NULL,
		NULL, NULL },
	{ "caller", TYPE_TEXT, 0, NULL, NULL, N_("Caller"), N_("who it was, when no partner fits"),
		NULL, NULL },
	{ "responsible", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "user", "@me", N_("Responsible"),
		NULL, NULL, NULL },
	{ "importance", TYPE_ENUM, 0, "low,normal,high", NULL, N_("Importance"), NULL, NULL, NULL },
	{ "topic", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Topic"), NULL, NULL, NULL },
	{ "body", TYPE_MULTILINE, 0, NULL, NULL, N_("Text"), NULL, NULL, NULL },
	{ "result", TYPE_MULTILINE, 0, NULL, NULL, N_("Result"), NULL, NULL, NULL },
	{ "subject", TYPE_SUBJECT, FIELD_INDEXED, NULL, NULL, N_("Subject"),
		N_("what it is about: deal:7"), NULL, NULL },
	{ "reviewed", TYPE_BOOL, FIELD_REQUIRED, NULL, "0", N_("Reviewed"), NULL, NULL, NULL },
	{ "review_after", TYPE_DATE, 0, NULL, NULL, N_("Review after"), NULL, NULL, NULL },
	{ "contact", TYPE_SET, 0, NULL, NULL, N_("Contacts"), NULL, &contacts, NULL },
	{ "place", TYPE_TEXT, FIELD_NEWER, NULL, NULL, N_("Place"), NULL, NULL, NULL },
	{ "uid", TYPE_TEXT, FIELD_KEY | FIELD_NEWER, NULL, NULL, N_("Name elsewhere"),
		N_("UID of a calendar's entry, Message-ID of a letter"), NULL, NULL },
	{ .name = NULL },
};

/* What was planned for a time that has come is taken to have begun then. */
static int start(struct model *m, struct record *r, struct strbuf *err)
{
	const char *planned = record_text(r, "planned_at");
	char now[INSTANT_SIZE];
	enum status status;

	now_instant(now);
	return record_set(m, r, entity_field(r->entity, "started_at"),
		planned && strcmp(planned, now) <= 0 ? planned : "now", &status, err);
}

/* What is done has happened at some time, what is planned will. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	const char *state = record_text(r, "state");
	const char *before = old ? record_text(old, "state") : NULL;

	if (record_num(r, "duration") < 0)
		return fail(err, _("duration: minutes cannot be negative"));
	if (!state || m->imported || (before && !strcmp(before, state)))
		return 0;
	if (before && !strcmp(before, "done") && !strcmp(state, "cancelled"))
		return fail(err, _("state: what is done cannot be cancelled"));
	if (!strcmp(state, "done") && !record_text(r, "started_at"))
		return start(m, r, err);
	return 0;
}

static const struct entity interaction = {
	.name = "interaction",
	.table = "interaction",
	.title = N_("Interaction"),
	.plural = N_("interactions"),
	.field = fields,
	.label = "topic",
	.import_key = "uid|partner+kind+planned_at+started_at+topic",
	.before_save = before_save,
	.flags = ENTITY_CALENDAR,
	.import_columns = ical_interaction_columns,
	.import_row = ical_interaction_row,
};

static const struct field contact_fields[] = {
	{ "interaction", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED | FIELD_OWNER, "interaction",
		NULL, N_("Interaction"), NULL, NULL, NULL },
	{ "contact", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED, "contact", NULL, N_("Contact"), NULL,
		NULL, NULL },
	{ .name = NULL },
};

static const struct entity interaction_contact = {
	.name = "interaction-contact",
	.table = "interaction_contact",
	.title = N_("Contact of an interaction"),
	.plural = N_("contacts of interactions"),
	.field = contact_fields,
	.label = "contact",
	.unique = "interaction+contact",
	.flags = ENTITY_LINK,
};

static const struct entity *const entities[] = { &interaction, &interaction_contact, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, INTERACTION_VERBS, NULL };
static const char *const examples[] = {
	"crm %s add \"talked about prices\" --kind Call --partner Acme --duration 15",
	"crm %s add Demo --kind Meeting --state planned --planned-at \"fri 15:00\" --partner Acme",
	"crm %s list partner=Acme --sort -started_at",
	"crm %s done 12 --result \"they agreed\"",
	"crm %s inbox responsible=@me",
	NULL,
};

const struct command cmd_interaction = {
	.name = "interaction",
	.summary = N_("meetings, calls, letters: done and planned"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
