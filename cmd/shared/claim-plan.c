#include "shared/claim-plan.h"

#include "base/date.h"
#include "base/fold.h"
#include "cli/emit.h"

struct plan_options {
	const char *template, *assignee, *due;
	bool by_reason;
};

static const struct option options[] = {
	{ 0, "template", OPTION_STRING, offsetof(struct plan_options, template), N_("NAME"),
		N_("add the steps of this plan, see crm plan-step"), NULL },
	{ 0, "by-reason", OPTION_FLAG, offsetof(struct plan_options, by_reason), NULL,
		N_("add the steps of the plans for the claim's reason"), NULL },
	{ 0, "assignee", OPTION_STRING, offsetof(struct plan_options, assignee), N_("USER"),
		N_("who is to do it; default: who is responsible for the claim"), "user" },
	{ 0, "due", OPTION_STRING, offsetof(struct plan_options, due), N_("DATE"),
		N_("when it is to be done"), "date" },
	OPTION_END,
};

struct step {
	char *name, *description;
	int64_t assignee, days;
	bool has_days;
};

/* One task more, about the claim; STATUS_OK, or the error was printed. */
static enum status add_task(struct context *c, const struct record *claim, const struct step *s,
	const struct plan_options *o)
{
	struct record *r = record_new(&c->arena, model_need(&c->model, "task"));
	struct strbuf err = STRBUF_INIT;
	char due[DATE_SIZE];
	enum status status = STATUS_OK;

	record_put_text(r, "name", s->name);
	record_put_text(r, "description", s->description);
	record_put_text(r, "subject",
		arena_printf(&c->arena, "%s:%" PRId64, claim->entity->name, claim->id));
	if (record_num(claim, "partner"))
		record_put_num(r, "partner", record_num(claim, "partner"));
	if (s->assignee || record_num(claim, "responsible"))
		record_put_num(r, "assignee",
			s->assignee ? s->assignee : record_num(claim, "responsible"));
	if (s->has_days) {
		now_date(due);
		date_of_days(date_days(due) + s->days, due);
		record_put_text(r, "due", due);
	}
	if ((o->assignee &&
		    record_set(&c->model, r, entity_field(r->entity, "assignee"), o->assignee,
			    &status, &err)) ||
		(o->due &&
			record_set(&c->model, r, entity_field(r->entity, "due"), o->due, &status,
				&err)) ||
		record_save(&c->model, r, &status, &err) == SAVE_FAILED)
		return context_error(&err, status);
	return STATUS_OK;
}

/* The steps of the template, or of all templates for the claim's reason. */
static enum status add_steps(
	struct context *c, const struct record *claim, const struct plan_options *o)
{
	VEC(struct step) steps = VEC_INIT;
	struct strbuf folded = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct stmt *st = db_prepare(c->db,
		"SELECT name, description, assignee, days FROM plan_step "
		"WHERE CASE WHEN CAST($1 AS TEXT) IS NULL THEN reason = $2 "
		"ELSE template_fold = $1 END "
		"ORDER BY template_fold, position NULLS LAST, id /* scan: the plans */");

	if (o->template)
		fold(&folded, o->template, strlen(o->template));
	db_bind_text(st, 1, o->template ? folded.buf : NULL);
	db_bind_int(st, 2, record_num(claim, "reason"));
	while (db_step(st) == DB_ROW) {
		struct step s = { arena_strdup(&c->arena, db_column_text(st, 0)),
			arena_strdup(&c->arena, db_column_text(st, 1)), db_column_int(st, 2),
			db_column_int(st, 3), !db_column_is_null(st, 3) };

		vec_push(&steps, s);
	}
	db_done(st);
	strbuf_release(&folded);
	if (!steps.n) {
		if (o->template)
			error(_("no such plan: \"%s\" (crm plan-step list)"), o->template);
		else
			error(_("there is no plan for the reason of claim:%" PRId64
				" (crm plan-step list)"),
				claim->id);
		status = STATUS_NOT_FOUND;
	}
	for (size_t i = 0; i < steps.n && status == STATUS_OK; i++)
		status = add_task(c, claim, &steps.v[i], o);
	if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("claim:%" PRId64 " has %zu steps more"), claim->id, steps.n);
	vec_release(&steps);
	return status;
}

/* What is planned and was done, in the order of the days. */
static enum status print_plan(struct context *c, int64_t claim)
{
	const char *filter = arena_printf(&c->arena, "subject=claim:%" PRId64, claim);
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct query q;

	query_init(&q, &c->model, model_need(&c->model, "task"));
	if (query_filter(&q, filter, &status, &err) ||
		query_columns(&q, "id,name,assignee,due,state,done", &err) ||
		query_sort(&q, "due,id", &err))
		BUG("the plan of a claim: %s", err.buf);
	status = emit_query(&q, &opt);
	query_release(&q);
	return status;
}

static enum status run_plan(struct context *c)
{
	const struct plan_options *o = c->values;
	struct record *claim = record_new(&c->arena, c->entity);
	bool adds = o->template || o->by_reason || c->args.n > 1;
	enum status status;
	int64_t id;

	if (!c->args.n || c->args.n > 2) {
		error(_("which claim? give its number, and at most one step in quotes"));
		return STATUS_USAGE;
	}
	if (!adds && (o->assignee || o->due)) {
		error(_("plan what? give a step, --template or --by-reason"));
		return STATUS_USAGE;
	}
	context_open(c, adds ? ACCESS_WRITE : ACCESS_READ);
	if (adds)
		context_begin(c);
	id = context_resolve(c, c->entity, c->args.v[0], &status);
	if (!id)
		return status;
	if (!adds)
		return print_plan(c, id);
	record_load(&c->model, claim, id, false);
	status = STATUS_OK;
	if (c->args.n > 1) {
		struct step s = { .name = arena_strdup(&c->arena, c->args.v[1]) };

		status = add_task(c, claim, &s, o);
	}
	if (status == STATUS_OK && (o->template || o->by_reason))
		status = add_steps(c, claim, o);
	return status;
}

static const char *const examples[] = {
	"crm %s plan 7",
	"crm %s plan 7 --template Quality",
	"crm %s plan 7 \"Ask the carrier\" --due +2d --assignee boris",
	NULL,
};

const struct verb verb_plan = {
	.name = "plan",
	.summary = N_("the tasks of a claim; adds a step, or the steps of a template"),
	.args = "CLAIM [STEP]",
	.words = ". -",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct plan_options),
	.access = ACCESS_OWN,
	.flags = VERB_REFS,
	.run = run_plan,
};
