#include "cli/command.h"

#include "model/query.h"
#include "shared/audience.h"
#include "shared/group-members.h"

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "purpose", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Purpose"), N_("what it is for"), NULL,
		NULL },
	{ "owner", TYPE_REF, FIELD_LIST, "user", "@me", N_("Owner"), NULL, NULL, NULL },
	{ "blacklist", TYPE_BOOL, FIELD_REQUIRED | FIELD_LIST, NULL, "0", N_("Black list"),
		N_("members get no mailing, whatever other groups they are in"), NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity group = {
	.name = "group",
	.table = "groups",
	.title = N_("Group"),
	.plural = N_("groups"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.flags = ENTITY_CATALOG,
};

static void put_contact(struct context *c, struct out *o, const struct entity *contact, int64_t id)
{
	struct arena arena = ARENA_INIT;
	struct strbuf email = STRBUF_INIT;

	out_int(o, id);
	out_text(o, label_of(&c->model, contact, id, &arena));
	if (query_set_values(&c->model, contact, entity_field(contact, "email"), id, false, &email))
		out_textn(o, email.buf, email.len);
	else
		out_null(o);
	out_text(o, audience_blacklist(c, id, &arena));
	out_end_row(o);
	strbuf_release(&email);
	arena_release(&arena);
}

static enum status run_audience(struct context *c)
{
	const struct out_column columns[] = {
		{ "contact", _("No."), OUT_ID, 0, 0 },
		{ "name", _("Name"), OUT_TEXT, 0, 0 },
		{ "email", _("E-mail"), OUT_LIST, 0, 0 },
		{ "blacklist", _("Black list"), OUT_TEXT, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	const struct entity *contact = model_need(&c->model, "contact");
	struct strbuf err = STRBUF_INIT;
	struct audience a;
	enum status status;
	struct out *o;

	if (audience_read(c, &c->args, &a, &status, &err))
		return context_error(&err, status);
	o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	for (size_t i = 0; o && i < a.n; i++)
		put_contact(c, o, contact, a.id[i]);
	if (!o || out_close(o, &err))
		status = context_error(&err, STATUS_IO);
	audience_release(&a);
	return status;
}

static const char *const audience_examples[] = { "crm %s audience group:VIP",
	"crm %s audience segment:big-ural partner:Acme email!=", NULL };

static const struct verb verb_audience = {
	.name = "audience",
	.summary = N_("whom a mailing would be for, and who is on a black list"),
	.args = "group:REF|segment:REF|partner:REF|CONTACT… [FILTER…]",
	.words = "contact+",
	.examples = audience_examples,
	.access = ACCESS_READ,
	.flags = VERB_FILTERS | VERB_REFS,
	.run = run_audience,
};

static const struct entity *const entities[] = { &group, NULL };
static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_add_member, &verb_remove_member,
	&verb_members, &verb_audience, NULL };
static const char *const examples[] = {
	"crm %s add VIP --purpose \"invited to everything\"",
	"crm %s add-member VIP Acme contact:12",
	"crm %s add-member Ural region=Ural client=1",
	"crm %s members VIP",
	"crm partner list group=VIP",
	NULL,
};

const struct command cmd_group = {
	.name = "group",
	.summary = N_("groups of partners and contacts: VIP, a mailing, the black list"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
