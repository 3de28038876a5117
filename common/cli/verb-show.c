#include "cli/command.h"
#include "cli/emit.h"

struct show_options {
	const char *fields;
};

static const struct option options[] = {
	{ 0, "fields", OPTION_STRING, offsetof(struct show_options, fields), N_("A,B.C"),
		N_("columns; a path follows references; all = every field"), "fields" },
	OPTION_END,
};

static enum status show_all(struct context *c, const char *fields)
{
	struct out_options opt = context_out(c, true);
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct query q;

	query_init(&q, &c->model, c->entity);
	q.any = true;
	q.frozen = c->global.porcelain;
	for (size_t i = 0; i < c->args.n && status == STATUS_OK; i++) {
		int64_t id = context_resolve(c, c->entity, c->args.v[i], &status);

		if (id) {
			strbuf_addf(&q.where, "%st.id = %" PRId64, q.where.len ? " OR " : "", id);
			status = STATUS_OK;
		}
	}
	if (status == STATUS_OK && query_columns(&q, fields, &err))
		status = context_error(&err, STATUS_USAGE);
	if (status == STATUS_OK)
		status = emit_query(&q, &opt);
	query_release(&q);
	strbuf_release(&err);
	return status;
}

static enum status run_show(struct context *c)
{
	const struct show_options *o = c->values;

	if (!c->args.n) {
		error(_("which %s? give its number or name"), c->entity->name);
		return STATUS_USAGE;
	}
	return show_all(c, o->fields ? o->fields : "all");
}

static const char *const examples[] = { "crm %s show 1", "crm %s show 1 --json", NULL };

const struct verb verb_show = {
	.name = "show",
	.summary = N_("every field of a record"),
	.args = "REF…",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct show_options),
	.access = ACCESS_READ,
	.flags = VERB_REFS | VERB_CALENDAR,
	.run = run_show,
};

static enum status run_history(struct context *c)
{
	struct out_options opt = context_out(c, false);
	enum status status = STATUS_OK;
	int64_t id = 0;

	if (c->args.n != 1) {
		error(_("which %s? give its number or name"), c->entity->name);
		return STATUS_USAGE;
	}
	/* A number is taken as it stands: the record may be gone. */
	if (strspn(c->args.v[0], "0123456789") == strlen(c->args.v[0]))
		id = strtoll(c->args.v[0], NULL, 10);
	if (!id)
		id = context_resolve(c, c->entity, c->args.v[0], &status);
	return id ? emit_history(c, c->entity, id, &opt) : status;
}

static const char *const history_examples[] = { "crm %s history 1", NULL };

const struct verb verb_history = {
	.name = "history",
	.summary = N_("who changed what and when, field by field"),
	.args = "REF",
	.words = ".",
	.examples = history_examples,
	.access = ACCESS_READ,
	.flags = VERB_REFS,
	.run = run_history,
};
