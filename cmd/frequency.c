#include "cli/command.h"

#include "base/date.h"
#include "shared/classes.h"
#include "shared/frequency.h"

static const struct set kinds = { "frequency-kind", "frequency", "kind", NULL, NULL, NULL };

static const struct field fields[] = {
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,
		N_("Name"), NULL, NULL, NULL },
	{ "abc", TYPE_ENUM, FIELD_LIST, CLASSES_ABC, NULL, N_("ABC class"),
		N_("for the partners of this class"), NULL, NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"),
		N_("for one partner"), NULL, NULL },
	{ "member_of", TYPE_REF, FIELD_LIST, "group", NULL, N_("Group"),
		N_("for the members of this group"), NULL, NULL },
	{ "segment", TYPE_REF, FIELD_LIST, "segment", NULL, N_("Segment"),
		N_("for the partners that this segment selects"), NULL, NULL },
	{ "kind", TYPE_SET, 0, NULL, NULL, N_("Kinds"),
		N_("what counts as contact; default: any but notes"), &kinds, NULL },
	{ "direction", TYPE_ENUM, FIELD_LIST, "in,out", NULL, N_("Direction"),
		N_("default: either"), NULL, NULL },
	{ "max_days", TYPE_INT, FIELD_REQUIRED | FIELD_LIST, NULL, NULL, N_("Days"),
		N_("the longest time without contact"), NULL, NULL },
	{ "responsible", TYPE_REF, FIELD_LIST, "user", NULL, N_("Responsible"),
		N_("whose duty it is; default: who is responsible for the partner"), NULL, NULL },
	{ "active", TYPE_BOOL, FIELD_REQUIRED, NULL, "1", N_("Active"), NULL, NULL, NULL },
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },
	{ .name = NULL },
};

/* Who a rule is about is said in one way at most; said in none, it is everybody. */
static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	static const char *const who[] = { "abc", "partner", "member_of", "segment" };
	const char *said = NULL;

	int64_t segment = record_num(r, "segment");

	(void)old;
	for (size_t i = 0; i < ARRAY_SIZE(who); i++) {
		if (!record_has(r, who[i]))
			continue;
		if (said)
			return fail(err,
				_("%s: a rule is about one of: abc, partner, member_of, segment"),
				who[i]);
		said = who[i];
	}
	if (segment &&
		!db_int(m->db, 0, "SELECT 1 FROM segment WHERE id = $1 AND entity = 'partner'", "i",
			segment))
		return fail(err, _("segment: it does not select partners"));
	if (record_has(r, "max_days") && record_num(r, "max_days") <= 0)
		return fail(err, _("max_days: a number above 0"));
	return 0;
}

static const struct entity frequency = {
	.name = "frequency",
	.table = "frequency",
	.title = N_("Contact rule"),
	.plural = N_("contact rules"),
	.field = fields,
	.label = "name",
	.import_key = "name",
	.before_save = before_save,
};

static const struct field kind_fields[] = {
	{ "frequency", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED | FIELD_OWNER, "frequency", NULL,
		N_("Contact rule"), NULL, NULL, NULL },
	{ "kind", TYPE_REF, FIELD_REQUIRED | FIELD_INDEXED, "interaction-kind", NULL, N_("Kind"),
		NULL, NULL, NULL },
	{ .name = NULL },
};

static const struct entity frequency_kind = {
	.name = "frequency-kind",
	.table = "frequency_kind",
	.title = N_("Kind of a contact rule"),
	.plural = N_("kinds of contact rules"),
	.field = kind_fields,
	.label = "kind",
	.unique = "frequency+kind",
	.flags = ENTITY_LINK,
};

static const struct entity *const entities[] = { &frequency, &frequency_kind, NULL };

struct due_options {
	const char *date, *user, *partner;
	int64_t days;
};

static const struct option due_options[] = {
	{ 0, "days", OPTION_INT, offsetof(struct due_options, days), N_("N"),
		N_("also what will be due within N days"), NULL },
	{ 0, "date", OPTION_STRING, offsetof(struct due_options, date), N_("DATE"),
		N_("as of this day; default: today"), "date" },
	{ 0, "user", OPTION_STRING, offsetof(struct due_options, user), N_("USER"),
		N_("one user's"), "user" },
	{ 0, "partner", OPTION_STRING, offsetof(struct due_options, partner), N_("PARTNER"),
		N_("one partner's"), "partner" },
	OPTION_END,
};

static void put_day(struct out *o, int64_t days)
{
	char date[DATE_SIZE];

	date_of_days(days, date);
	out_text(o, date);
}

static void put_duty(
	struct context *c, struct out *o, const struct frequency_duty *d, int64_t today)
{
	put_day(o, d->due);
	if (d->due < today)
		out_int(o, today - d->due);
	else
		out_null(o);
	out_int(o, d->partner);
	out_text(o, d->partner_name);
	out_text(o,
		d->user ? label_of(&c->model, model_need(&c->model, "user"), d->user, &c->arena)
			: NULL);
	if (d->contacted)
		put_day(o, d->last);
	else
		out_null(o);
	out_int(o, d->max_days);
	out_text(o, arena_printf(&c->arena, "%s:%" PRId64, d->noun, d->rule));
	out_text(o, d->name);
	out_end_row(o);
}

static enum status put_duties(struct context *c, const frequency_list *list, int64_t today)
{
	const struct out_column columns[] = {
		{ "due", _("Due"), OUT_DATE, 0, 0 },
		{ "overdue", _("Days overdue"), OUT_INT, 0, 0 },
		{ "partner_id", _("No."), OUT_ID, 0, 0 },
		{ "partner", _("Partner"), OUT_TEXT, 0, 40 },
		{ "user", _("Responsible"), OUT_TEXT, 0, 30 },
		{ "last_contact", _("Last contact"), OUT_DATE, 0, 0 },
		{ "max_days", _("Days"), OUT_INT, 0, 0 },
		{ "rule", _("Rule"), OUT_TEXT, 0, 0 },
		{ "name", _("Name"), OUT_TEXT, 0, 30 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);

	if (!o)
		return context_error(&err, STATUS_IO);
	for (size_t i = 0; i < list->n; i++)
		put_duty(c, o, &list->v[i], today);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static int64_t named(struct context *c, const char *noun, const char *text, enum status *status)
{
	*status = STATUS_OK;
	return text ? context_resolve(c, model_need(&c->model, noun), text, status) : 0;
}

static enum status run_due(struct context *c)
{
	const struct due_options *opt = c->values;
	struct frequency_question ask = { .user = 0 };
	frequency_list list = VEC_INIT;
	struct strbuf err = STRBUF_INIT;
	char date[DATE_SIZE], until[DATE_SIZE];
	enum status status;

	if (c->args.n) {
		error(_("too many words: \"%s\""), c->args.v[0]);
		return STATUS_USAGE;
	}
	now_date(date);
	if (opt->date && date_parse(opt->date, date, &err))
		return context_error(&err, STATUS_USAGE);
	date_of_days(date_days(date) + opt->days, until);
	ask.date = date;
	ask.until = until;
	ask.user = named(c, "user", opt->user, &status);
	if (opt->user && !ask.user)
		return status;
	ask.partner = named(c, "partner", opt->partner, &status);
	if (opt->partner && !ask.partner)
		return status;
	if (frequency_read(&c->model, &ask, &c->arena, &list, &err))
		status = context_error(&err, STATUS_DATA);
	else
		status = put_duties(c, &list, date_days(date));
	vec_release(&list);
	return status;
}

static const char *const due_examples[] = { "crm %s due", "crm %s due --user anna --days 7", NULL };

static const struct verb verb_due = {
	.name = "due",
	.summary = N_("whom to contact: what is due by the rules, the longest overdue first"),
	.args = "",
	.examples = due_examples,
	.options = due_options,
	.values_size = sizeof(struct due_options),
	.access = ACCESS_READ,
	.run = run_due,
};

static const struct verb *const verbs[] = { GENERIC_VERBS, &verb_due, NULL };
static const char *const examples[] = {
	"crm %s add \"Key clients\" --abc A --kind call --kind meeting --max-days 14",
	"crm %s add \"Acme, weekly\" --partner Acme --direction out --max-days 7 --responsible "
	"anna",
	"crm %s due --user @me --days 7",
	NULL,
};

const struct command cmd_frequency = {
	.name = "frequency",
	.summary = N_("how often there is to be contact with whom, and who is due"),
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
