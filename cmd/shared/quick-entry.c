#include "quick-entry.h"

#include "base/date.h"
#include "interaction-entry.h"
#include "interaction-kind.h"
#include "model/resolve.h"
#include "who.h"

static const struct quick {
	const char *name, *kind;
	const char *direction; /* unless it is said; NULL = none */
	bool caller;	       /* it may be somebody unknown */
} quicks[] = {
	{ "call", "call", "out", true },
	{ "meet", "meeting", NULL, false },
	{ "sms", "sms", "out", true },
	{ "note", "note", NULL, false },
};

struct quick_options {
	struct strvec with;
	const char *at, *about, *re, *result, *by, *caller, *place;
	int64_t min;
	bool in, out;
};

static const struct option options[] = {
	{ 0, "with", OPTION_LIST, offsetof(struct quick_options, with), N_("CONTACT"),
		N_("who took part, looked for among the partner's people first; repeatable"),
		"contact" },
	{ 0, "at", OPTION_STRING, offsetof(struct quick_options, at), N_("TIME"),
		N_("when, default: now; in the future it is planned"), "date" },
	{ 0, "min", OPTION_INT, offsetof(struct quick_options, min), N_("N"),
		N_("duration in minutes"), NULL },
	{ 0, "in", OPTION_FLAG, offsetof(struct quick_options, in), NULL, N_("it came from them"),
		NULL },
	{ 0, "out", OPTION_FLAG, offsetof(struct quick_options, out), NULL,
		N_("it went to them; the default of calls and SMS"), NULL },
	{ 0, "about", OPTION_STRING, offsetof(struct quick_options, about), N_("RECORD"),
		N_("what it is about: deal:7"), NULL },
	{ 0, "re", OPTION_STRING, offsetof(struct quick_options, re), N_("INTERACTION"),
		N_("goes on from another: takes its subject and people"), NULL },
	{ 0, "result", OPTION_STRING, offsetof(struct quick_options, result), N_("TEXT"),
		N_("what came of it"), NULL },
	{ 0, "place", OPTION_STRING, offsetof(struct quick_options, place), N_("TEXT"), N_("where"),
		NULL },
	{ 0, "by", OPTION_STRING, offsetof(struct quick_options, by), N_("USER"),
		N_("who of us; default: you"), "user" },
	{ 0, "caller", OPTION_STRING, offsetof(struct quick_options, caller), N_("TEXT"),
		N_("a caller who is no partner yet, kept as text; in place of WHO"), NULL },
	OPTION_END,
};

static int set(struct context *c, struct record *r, const char *field, const char *text,
	const char *option, enum status *status, struct strbuf *err)
{
	struct strbuf why = STRBUF_INIT;
	int failed = text &&
		record_set(&c->model, r, entity_field(r->entity, field), text, status, &why);

	if (failed && option)
		fail(err, "--%s: %s", option, why.buf);
	else if (failed)
		fail(err, "%s", why.buf);
	strbuf_release(&why);
	return failed ? -1 : 0;
}

static int add_contact(struct context *c, struct record *r, int64_t id, struct strbuf *err)
{
	enum status status;

	return record_set(&c->model, r, entity_field(r->entity, "contact"),
		arena_printf(&c->arena, "%" PRId64, id), &status, err);
}

/* Who it is with: a partner and perhaps a contact, or a caller who is kept as text. */
static int set_who(struct context *c, const struct quick *k, struct record *r, enum status *status,
	struct strbuf *err)
{
	const struct quick_options *o = c->values;
	struct who who = { 0, 0 };
	int found;

	if (o->caller) {
		record_put_text(r, "caller", o->caller);
		return 0;
	}
	found = who_find(&c->model, c->args.v[0], true, &who, err);
	*status = STATUS_AMBIGUOUS;
	if (found < 0)
		return -1;
	if (!found && k->caller && who_is_phone(&c->model, c->args.v[0])) {
		record_put_text(r, "caller", c->args.v[0]);
		return 0;
	}
	if (!found) { /* in the words of every other command */
		who.partner = resolve(&c->model, model_need(&c->model, "partner"), c->args.v[0],
			NULL, status, err);
		if (!who.partner)
			return -1;
	}
	if (who.partner)
		record_put_num(r, "partner", who.partner);
	return who.contact && !o->with.n ? add_contact(c, r, who.contact, err) : 0;
}

static int set_contacts(
	struct context *c, struct record *r, enum status *status, struct strbuf *err)
{
	const struct quick_options *o = c->values;

	for (size_t i = 0; i < o->with.n; i++) {
		struct strbuf why = STRBUF_INIT;
		int64_t id = who_contact(
			&c->model, record_num(r, "partner"), o->with.v[i], status, &why);

		if (!id)
			fail(err, "--with: %s", why.buf);
		strbuf_release(&why);
		if (!id || add_contact(c, r, id, err))
			return -1;
	}
	return 0;
}

/* What lies ahead is planned. */
static int set_time(struct context *c, struct record *r, enum status *status, struct strbuf *err)
{
	const struct quick_options *o = c->values;
	char at[INSTANT_SIZE], now[INSTANT_SIZE];
	struct strbuf why = STRBUF_INIT;
	bool planned;

	*status = STATUS_USAGE;
	now_instant(now);
	if (!o->at) {
		snprintf(at, sizeof(at), "%s", now);
	} else if (instant_parse(o->at, at, &why)) {
		fail(err, "--at: %s", why.buf);
		strbuf_release(&why);
		return -1;
	}
	planned = strcmp(at, now) > 0;
	if (planned && o->result)
		return fail(err, _("--result: what lies ahead has no result yet"));
	record_put_text(r, "state", planned ? "planned" : "done");
	record_put_text(r, planned ? "planned_at" : "started_at", arena_strdup(&c->arena, at));
	return 0;
}

static const char *direction(const struct context *c, const struct quick *k, const struct record *r)
{
	const struct quick_options *o = c->values;

	if (o->in || o->out)
		return o->in ? "in" : "out";
	return k->direction && record_text(r, "caller") ? "in" : k->direction;
}

static int set_kind(struct context *c, const struct quick *k, struct record *r, enum status *status,
	struct strbuf *err)
{
	int64_t kind = interaction_kind_need(&c->model, k->kind, err);

	*status = STATUS_NOT_FOUND;
	if (!kind)
		return -1;
	record_put_num(r, "kind", kind);
	return 0;
}

static int fill(struct context *c, const struct quick *k, const struct entry_text *text,
	struct record *r, enum status *status, struct strbuf *err)
{
	const struct quick_options *o = c->values;
	int64_t re;

	if (set_kind(c, k, r, status, err) || set_who(c, k, r, status, err) ||
		set_time(c, r, status, err) || set_contacts(c, r, status, err) ||
		set(c, r, "direction", direction(c, k, r), NULL, status, err) ||
		set(c, r, "topic", text->topic, NULL, status, err) ||
		set(c, r, "body", text->body, NULL, status, err) ||
		set(c, r, "subject", o->about, "about", status, err) ||
		set(c, r, "result", o->result, "result", status, err) ||
		set(c, r, "place", o->place, "place", status, err) ||
		set(c, r, "responsible", o->by, "by", status, err))
		return -1;
	if (o->min)
		record_put_num(r, "duration", o->min);
	if (!o->re)
		return 0;
	re = resolve(&c->model, r->entity, o->re, NULL, status, err);
	return re ? entry_follow(&c->model, r, re, status, err) : -1;
}

static const struct quick *find_quick(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(quicks); i++)
		if (!strcmp(quicks[i].name, name))
			return &quicks[i];
	BUG("%s is no quick entry", name);
}

static int check_options(struct context *c, const struct quick *k, struct strbuf *err)
{
	const struct quick_options *o = c->values;

	if (!o->caller && !c->args.n)
		return fail(err, _("with whom? give a partner's name, number, INN or telephone"));
	if (o->caller && !k->caller)
		return fail(err, _("--caller: only calls and SMS come from somebody unknown"));
	if (o->in && o->out)
		return fail(err, _("--in and --out contradict each other"));
	if (o->about && o->re)
		return fail(err, _("--about and --re contradict each other"));
	return 0;
}

static enum status run_quick(struct context *c)
{
	const struct quick *k = find_quick(c->command->name);
	const struct quick_options *o = c->values;
	struct record *r = record_new(&c->arena, model_need(&c->model, "interaction"));
	struct strbuf err = STRBUF_INIT;
	struct entry_text text;
	enum status status;

	if (check_options(c, k, &err) || entry_text(c, o->caller ? 0 : 1, &text, &err))
		return context_error(&err, STATUS_USAGE);
	context_begin(c);
	if (fill(c, k, &text, r, &status, &err))
		return context_error(&err, status);
	return entry_save(c, r);
}

static const char *const examples[] = {
	"crm %s Acme \"talked about prices\" --with Bob --min 15",
	"crm %s Acme --at \"fri 15:00\" --about deal:7",
	"crm %s Acme - < notes.txt",
	NULL,
};

const struct verb verb_quick_entry = {
	.args = "WHO [TEXT…|-]",
	.words = "partner",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct quick_options),
	.access = ACCESS_WRITE,
	.run = run_quick,
};
