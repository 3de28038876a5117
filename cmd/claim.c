#include "cli/command.h"

#include "base/date.h"
#include "cli/form.h"
#include "cli/selection.h"
#include "shared/claim-plan.h"
#include "shared/subject.h"

static const struct field fields[] = {
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Number"), NULL,
		NULL, NULL },
	{ "received", TYPE_DATE, FIELD_REQUIRED | FIELD_LIST | FIELD_INDEXED, NULL, "today",
		N_("Received"), NULL, NULL, NULL },
	{ "reason", TYPE_REF, FIELD_LIST, "claim-reason", NULL, N_("Claim reason"), NULL, NULL,
		NULL },
	{ "topic", TYPE_TEXT, FIELD_LIST, NULL, NULL, N_("Topic"), NULL, NULL, NULL },
	{ "description", TYPE_MULTILINE, 0, NULL, NULL, N_("Description"), NULL, NULL, NULL },
	{ "partner", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "partner", NULL, N_("Partner"), NULL,
		NULL, NULL },
	{ "claimant", TYPE_TEXT, 0, NULL, NULL, N_("Claimant"),
		N_("who it was, when no partner fits"), NULL, NULL },
	{ "contact", TYPE_REF, 0, "contact", NULL, N_("Contact"), NULL, NULL, NULL },
	{ "subject", TYPE_SUBJECT, FIELD_INDEXED, NULL, NULL, N_("Subject"),
		N_("what it is about: sale:12"), NULL, NULL },
	{ "item", TYPE_REF, 0, "item", NULL, N_("Item"), NULL, NULL, NULL },
	{ "department", TYPE_REF, 0, "department", NULL, N_("Department"), N_("whose fault it was"),
		NULL, NULL },
	{ "responsible", TYPE_REF, FIELD_LIST | FIELD_INDEXED, "user", "@me", N_("Responsible"),
		NULL, NULL, NULL },
	{ "due", TYPE_DATE, FIELD_LIST | FIELD_INDEXED, NULL, NULL, N_("Due"),
		N_("when it is to be decided"), NULL, NULL },
	{ "state", TYPE_ENUM, FIELD_REQUIRED | FIELD_LIST,
		"registered,in-work,satisfied,not-satisfied", "registered", N_("State"), NULL, NULL,
		NULL },
	{ "decided", TYPE_DATE, FIELD_LIST | FIELD_INDEXED, NULL, NULL, N_("Decided on"), NULL,
		NULL, NULL },
	{ "result", TYPE_MULTILINE, 0, NULL, NULL, N_("Result"),
		N_("a satisfied claim must have it"), NULL, NULL },
	{ "currency", TYPE_CURRENCY, FIELD_REQUIRED, NULL, NULL, N_("Currency"), NULL, NULL, NULL },
	{ "amount", TYPE_MONEY, FIELD_SUM, "currency", NULL, N_("Amount"), N_("what is claimed"),
		NULL, NULL },
	{ .name = NULL },
};

static bool is_decided(const char *state)
{
	return state && (!strcmp(state, "satisfied") || !strcmp(state, "not-satisfied"));
}

/* What is decided stays as it is until it is opened again. */
static int check_closed(const struct record *r, const struct record *old, struct strbuf *err)
{
	if (!old || !is_decided(record_text(old, "state")) || !is_decided(record_text(r, "state")))
		return 0;
	for (const struct field *f = r->entity->field; f->name; f++)
		if (record_changes(r, old, f->name))
			return fail(err,
				_("%s: claim:%" PRId64 " is decided; crm claim reopen %" PRId64
				  " comes first"),
				f->name, r->id, r->id);
	return 0;
}

/* What only decided claims have. */
static int follow_state(struct record *r, const struct record *old, struct strbuf *err)
{
	const char *state = record_text(r, "state");
	char today[DATE_SIZE];

	if (!is_decided(state)) {
		if (old && is_decided(record_text(old, "state"))) {
			/* Opened again: both stay in the history. */
			if (!record_changes(r, old, "decided"))
				record_put_text(r, "decided", NULL);
			if (!record_changes(r, old, "result"))
				record_put_text(r, "result", NULL);
		}
		return record_text(r, "decided")
			? fail(err, _("decided: a claim that is %s has no such day"), state)
			: 0;
	}
	if (!strcmp(state, "satisfied") && !record_text(r, "result"))
		return fail(err, _("result: a satisfied claim says what was done"));
	if (!record_text(r, "decided")) {
		now_date(today);
		record_put_text(r, "decided", today);
	}
	return 0;
}

static int before_save(
	struct model *m, struct record *r, const struct record *old, struct strbuf *err)
{
	static const char *const taken[] = { "partner", NULL };
	const char *received, *decided;

	if (!old && subject_inherit(m, r, taken, err))
		return -1;
	if (!record_text(r, "currency"))
		record_put_text(r, "currency", m->set.currency);
	if (check_closed(r, old, err) || (record_text(r, "state") && follow_state(r, old, err)))
		return -1;
	received = record_text(r, "received");
	decided = record_text(r, "decided");
	if (received && decided && strcmp(received, decided) > 0)
		return fail(err, _("decided: %s is before the claim was received (%s)"), decided,
			received);
	return 0;
}

static const struct entity claim = {
	.name = "claim",
	.table = "claim",
	.title = N_("Claim"),
	.plural = N_("claims"),
	.field = fields,
	.label = "topic",
	.import_key = "code|partner+received+topic",
	.before_save = before_save,
};

static const struct entity *const entities[] = { &claim, NULL };

/* --- add --from: what the source says is the claim's --- */

struct add_options {
	const char *from;
};

static const struct option add_options[] = {
	{ 0, "from", OPTION_STRING, offsetof(struct add_options, from), N_("RECORD"),
		N_("what it comes from: interaction:12, sale:3, partner:7"), NULL },
	OPTION_END,
};

static void give(struct context *c, const char *name, const char *value)
{
	if (*value && !edit_given(c, name))
		edit_push(c, name, value, "from");
}

/* The source's values become options that nobody typed. */
static enum status take_source(struct context *c, const char *from)
{
	static const char *const taken[] = { "partner", "contact", "item", "topic", "description",
		"description=body", NULL };
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	const struct field *subject = entity_field(c->entity, "subject");
	enum status status;

	if (record_set(&c->model, r, subject, from, &status, &err) ||
		subject_inherit(&c->model, r, taken, &err)) {
		error("--%s: %s", "from", err.buf);
		strbuf_release(&err);
		return status;
	}
	give(c, "subject", record_text(r, "subject"));
	for (const char *const *f = taken; !strchr(*f, '='); f++) {
		struct strbuf text = STRBUF_INIT;

		if (!record_has(r, *f) || (!strcmp(*f, c->entity->label) && c->args.n))
			continue;
		value_format(entity_field(c->entity, *f), record_get(r, *f), NULL, &text);
		give(c, *f, arena_strdup(&c->arena, text.buf));
		strbuf_release(&text);
	}
	return STATUS_OK;
}

static enum status run_add(struct context *c)
{
	const struct add_options *o = c->values;
	enum status status = STATUS_OK;

	if (o->from) {
		context_begin(c);
		status = take_source(c, o->from);
	}
	return status == STATUS_OK ? verb_add.run(c) : status;
}

static const char *const add_examples[] = {
	"crm %s add \"Two pallets are wet\" --partner Acme --reason Quality",
	"crm %s add --from interaction:12 --reason Quality",
	NULL,
};

static const struct verb verb_add_claim = {
	.name = "add",
	.summary = N_("register a claim; prints its number"),
	.args = "[TOPIC] [--from RECORD] [--FIELD VALUE…]",
	.examples = add_examples,
	.options = add_options,
	.values_size = sizeof(struct add_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS,
	.run = run_add,
};

/* --- start, resolve, reopen --- */

static enum status set_state(struct context *c, const char *state)
{
	struct record *r = record_new(&c->arena, c->entity);
	struct strbuf err = STRBUF_INIT;
	enum status status;
	enum saved saved;

	if (c->args.n != 1) {
		error(_("which claim? give its number"));
		return STATUS_USAGE;
	}
	context_begin(c);
	r->id = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!r->id)
		return status;
	status = fields_apply(c, r);
	if (status != STATUS_OK)
		return status;
	record_put_text(r, "state", state);
	saved = record_save(&c->model, r, &status, &err);
	if (saved == SAVE_FAILED)
		return context_error(&err, status);
	if (!c->global.dry_run)
		context_say(c,
			saved == SAVE_NONE ? _("claim:%" PRId64 " is %s already")
					   : _("claim:%" PRId64 " is %s"),
			r->id, state);
	return STATUS_OK;
}

static enum status run_start(struct context *c)
{
	return set_state(c, "in-work");
}

struct resolve_options {
	bool satisfied, not_satisfied;
	const char *date;
};

static const struct option resolve_options[] = {
	{ 0, "satisfied", OPTION_FLAG, offsetof(struct resolve_options, satisfied), NULL,
		N_("the client got what was due; needs --result"), NULL },
	{ 0, "not-satisfied", OPTION_FLAG, offsetof(struct resolve_options, not_satisfied), NULL,
		N_("the claim was turned down"), NULL },
	{ 0, "date", OPTION_STRING, offsetof(struct resolve_options, date), N_("DATE"),
		N_("when it was decided; default: today"), "date" },
	OPTION_END,
};

static enum status run_resolve(struct context *c)
{
	const struct resolve_options *o = c->values;

	if (o->satisfied == o->not_satisfied) {
		error(_("how was it decided? give --satisfied or --not-satisfied"));
		return STATUS_USAGE;
	}
	edit_push(c, "decided", o->date, "date");
	return set_state(c, o->satisfied ? "satisfied" : "not-satisfied");
}

static enum status run_reopen(struct context *c)
{
	return set_state(c, "in-work");
}

static const char *const start_examples[] = { "crm %s start 7", NULL };
static const char *const resolve_examples[] = {
	"crm %s resolve 7 --satisfied --result \"Both pallets were replaced\"",
	"crm %s resolve 8 --not-satisfied --result \"Stored in the rain by the client\"",
	NULL,
};
static const char *const reopen_examples[] = { "crm %s reopen 7", NULL };

static const struct verb verb_start = {
	.name = "start",
	.summary = N_("somebody works on it"),
	.args = "CLAIM [--FIELD VALUE…]",
	.words = ".",
	.examples = start_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_start,
};

static const struct verb verb_resolve = {
	.name = "resolve",
	.summary = N_("it is decided, one way or the other"),
	.args = "CLAIM --satisfied|--not-satisfied [--FIELD VALUE…]",
	.words = ".",
	.examples = resolve_examples,
	.options = resolve_options,
	.values_size = sizeof(struct resolve_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_resolve,
};

static const struct verb verb_reopen = {
	.name = "reopen",
	.summary = N_("a decided claim is worked on again"),
	.args = "CLAIM [--FIELD VALUE…]",
	.words = ".",
	.examples = reopen_examples,
	.access = ACCESS_WRITE,
	.flags = VERB_FIELDS | VERB_REFS,
	.run = run_reopen,
};

static const struct verb *const verbs[] = { &verb_list, &verb_show, &verb_add_claim, &verb_edit,
	&verb_rm, &verb_import, &verb_export, &verb_history, &verb_restore, &verb_fields,
	&verb_start, &verb_plan, &verb_resolve, &verb_reopen, NULL };
static const char *const examples[] = {
	"crm %s add \"Two pallets are wet\" --partner Acme --reason Quality --due +10d",
	"crm %s plan 7 --template Quality",
	"crm %s resolve 7 --satisfied --result \"Both pallets were replaced\"",
	"crm %s list state=registered,in-work due=..today",
	NULL,
};

const struct command cmd_claim = {
	.name = "claim",
	.summary = N_("what clients complain about, and how it was put right"),
	.needs = "claims.enabled",
	.verbs = verbs,
	.entities = entities,
	.examples = examples,
};
