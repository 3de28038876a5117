#include "cli/command.h"

#include "model/resolve.h"
#include "shared/timeline-print.h"

struct log_options {
	const char *by, *period, *since, *until, *kind;
	int64_t limit;
	bool in, out, all, oneline;
};

static const struct option options[] = {
	{ 0, "by", OPTION_STRING, offsetof(struct log_options, by), N_("LOGIN"),
		N_("only what this user did or answers for"), "user.login" },
	{ 0, "period", OPTION_STRING, offsetof(struct log_options, period), N_("PERIOD"),
		N_("only of this period"), "period" },
	{ 0, "since", OPTION_STRING, offsetof(struct log_options, since), N_("DATE"),
		N_("from this day on"), "date" },
	{ 0, "until", OPTION_STRING, offsetof(struct log_options, until), N_("DATE"),
		N_("up to this day, with it"), "date" },
	{ 0, "kind", OPTION_STRING, offsetof(struct log_options, kind), N_("KIND,…"),
		N_("kinds of interactions, or nouns such as deal, sale, payment"),
		",interaction-kind|,=interaction,task,deal,deal-move,order,sale,payment,"
		"claim,class" },
	{ 0, "in", OPTION_FLAG, offsetof(struct log_options, in), NULL,
		N_("only what came from outside: letters, calls, payments"), NULL },
	{ 0, "out", OPTION_FLAG, offsetof(struct log_options, out), NULL,
		N_("only what went out from us"), NULL },
	{ 0, "all", OPTION_FLAG, offsetof(struct log_options, all), NULL,
		N_("also what is planned, open or cancelled"), NULL },
	{ 0, "limit", OPTION_INT, offsetof(struct log_options, limit), N_("N"), N_("the newest N"),
		NULL },
	{ 0, "oneline", OPTION_FLAG, offsetof(struct log_options, oneline), NULL,
		N_("on a terminal: a line each, without texts"), NULL },
	OPTION_END,
};

/* What is read from the command line; the filter refers to it. */
struct request {
	struct timeline_filter filter;
	struct timeline_layout layout;
	struct timeline_chain chain;
	char from[DATE_SIZE], to[DATE_SIZE];
};

static int read_period(struct request *r, const struct log_options *o, struct strbuf *err)
{
	if (o->period && (o->since || o->until))
		return fail(err, _("--period says what --since and --until say; give one of them"));
	if (o->period && period_parse(o->period, r->from, r->to, err))
		return -1;
	if (o->since && date_parse(o->since, r->from, err))
		return -1;
	if (o->until && date_parse(o->until, r->to, err))
		return -1;
	if (*r->from && *r->to && strcmp(r->from, r->to) > 0)
		return fail(err, _("--until %s is before --since %s"), r->to, r->from);
	r->filter.from = r->from;
	r->filter.to = r->to;
	return 0;
}

static int read_options(
	struct context *c, struct request *r, const struct log_options *o, struct strbuf *err)
{
	if (c->args.n > 1)
		return fail(err,
			_("one partner or record has a log of its own; is \"%s\" part of "
			  "its name? (quote it)"),
			c->args.v[1]);
	if (o->in && o->out)
		return fail(err, _("--in and --out contradict each other"));
	r->filter.direction = o->in ? "in" : o->out ? "out" : NULL;
	r->filter.all = o->all;
	r->filter.limit = o->limit;
	r->layout.oneline = o->oneline;
	if (o->kind && timeline_parse_kinds(&r->filter, &c->model, o->kind, err))
		return -1;
	return read_period(r, o, err);
}

/* "deal:7"; a partner's name may have a colon, too. */
static bool is_record(struct context *c, const char *text)
{
	size_t n = strcspn(text, ":");

	return text[n] && model_entity(&c->model, arena_strndup(&c->arena, text, n));
}

/* Whose log: a partner's, or that of the chain of another record, with all that is in it. */
static enum status read_subject(struct context *c, struct request *r, const char *text)
{
	const struct entity *e = model_need(&c->model, "partner");
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	int64_t id;

	if (is_record(c, text))
		id = resolve_subject(&c->model, text, &e, &status, &err);
	else
		id = resolve(&c->model, e, text, NULL, &status, &err);
	if (!id)
		return context_error(&err, status);
	if (!strcmp(e->name, "partner")) {
		r->filter.partner = id;
		r->layout.no_partner = true;
	} else {
		timeline_chain(&r->chain, &c->model, e, id);
		r->filter.chain = &r->chain;
		r->filter.all = true;
	}
	return STATUS_OK;
}

static enum status run_log(struct context *c)
{
	const struct log_options *o = c->values;
	struct request r = { .filter = { .partner = 0 } };
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;

	if (read_options(c, &r, o, &err))
		status = context_error(&err, STATUS_USAGE);
	if (status == STATUS_OK && o->by) {
		r.filter.user = context_resolve(c, model_need(&c->model, "user"), o->by, &status);
		status = r.filter.user ? STATUS_OK : status;
	}
	if (status == STATUS_OK && c->args.n)
		status = read_subject(c, &r, c->args.v[0]);
	if (status == STATUS_OK)
		status = timeline_print(c, &r.filter, &r.layout);
	vec_release(&r.filter.kind);
	return status;
}

static const char *const examples[] = {
	"crm log Acme",
	"crm log --by anna --period this-week",
	"crm log Acme --kind email,letter --in",
	"crm log deal:7",
	"crm log --kind deal,payment --since 2026-01-01 --csv",
	NULL,
};

static const struct verb verb = {
	.args = "[PARTNER|NOUN:RECORD]",
	.words = "partner|interaction.subject",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct log_options),
	.access = ACCESS_READ,
	.run = run_log,
};

const struct command cmd_log = {
	.name = "log",
	.summary = N_("what happened, newest first: with a partner, in a deal, at all"),
	.verb = &verb,
};
