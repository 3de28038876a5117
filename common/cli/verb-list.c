#include "cli/list.h"

#include "cli/emit.h"

static const struct option options[] = {
	LIST_OPTIONS,
	{ 0, "any", OPTION_FLAG, offsetof(struct list_options, any), NULL,
		N_("one of the filters is enough"), NULL },
	OPTION_END,
};

static enum status filters(struct context *c, struct query *q, struct strbuf *err)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < c->args.n; i++)
		if (query_filter(q, c->args.v[i], &status, err))
			return status;
	return STATUS_OK;
}

/* An entry of a calendar is made of whatever is known of the record. */
static const char *default_fields(struct context *c)
{
	struct out_options opt = context_out(c, false);

	return strcmp(out_format_name(&opt), "ical") ? NULL : "all";
}

static enum status columns(struct context *c, struct query *q, struct strbuf *err)
{
	const struct list_options *o = c->values;
	int failed;

	if (o->group_by && o->fields) {
		fail(err, _("--group-by and --fields contradict each other"));
		return STATUS_USAGE;
	}
	failed = o->group_by ? query_group(q, o->group_by, err)
			     : query_columns(q, o->fields ? o->fields : default_fields(c), err);
	if (!failed && o->sort && o->group_by)
		failed = fail(err, _("--group-by has its own order; --sort does not go with it"));
	if (!failed && o->sort)
		failed = query_sort(q, o->sort, err);
	return failed ? STATUS_USAGE : STATUS_OK;
}

enum status list_run(struct context *c)
{
	const struct list_options *o = c->values;
	struct strbuf err = STRBUF_INIT;
	struct query q;
	enum status status;

	query_init(&q, &c->model, c->entity);
	q.any = o->any;
	q.frozen = c->global.porcelain;
	q.limit = o->limit ? o->limit : -1;
	status = filters(c, &q, &err);
	if (status == STATUS_OK && !o->count)
		status = columns(c, &q, &err);
	if (status != STATUS_OK) {
		context_error(&err, status);
	} else if (o->count) {
		printf("%" PRId64 "\n", query_count(&q));
	} else {
		struct out_options opt = context_out(c, false);

		status = emit_query(&q, &opt);
	}
	query_release(&q);
	strbuf_release(&err);
	return status;
}

static const char *const examples[] = {
	"crm %s list",
	"crm %s list --count",
	"crm %s list --sort -id --limit 10 --csv",
	NULL,
};

const struct verb verb_list = {
	.name = "list",
	.summary = N_("rows that fit a filter, as a table, TSV, CSV, JSON …"),
	.args = "[FILTER…]",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct list_options),
	.access = ACCESS_READ,
	.flags = VERB_FILTERS | VERB_CALENDAR,
	.run = list_run,
};
