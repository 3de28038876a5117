#include "cli/selection.h"

#include <unistd.h>

#include "model/query.h"

static enum status by_references(struct context *c, struct selection *s)
{
	enum status status = STATUS_OK;
	VEC(int64_t) ids = VEC_INIT;

	for (size_t i = 0; i < c->args.n && status == STATUS_OK; i++) {
		int64_t id = context_resolve(c, c->entity, c->args.v[i], &status);

		if (id) {
			status = STATUS_OK;
			vec_push(&ids, id);
		}
	}
	s->id = ids.v;
	s->n = ids.n;
	return status;
}

static enum status by_filters(
	struct context *c, const struct selection_options *opt, struct selection *s)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct query q;

	query_init(&q, &c->model, c->entity);
	q.any = opt->any;
	for (size_t i = 0; i < c->args.n; i++) {
		if (query_filter(&q, c->args.v[i], &status, &err)) {
			context_error(&err, status);
			goto out;
		}
	}
	status = STATUS_OK;
	s->id = query_ids(&q, &s->n);
	s->by_filter = true;
out:
	query_release(&q);
	strbuf_release(&err);
	return status;
}

static enum status check_expected(
	const struct context *c, const struct selection_options *opt, const struct selection *s)
{
	if (!opt->expect || (size_t)opt->expect == s->n)
		return STATUS_OK;
	error(_("%zu %s fit, not %" PRId64 "; nothing was changed"), s->n, tr(c->entity->plural),
		opt->expect);
	return STATUS_DATA;
}

enum status selection_read(
	struct context *c, const struct selection_options *opt, struct selection *s)
{
	size_t conditions = 0;
	enum status status;

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < c->args.n; i++)
		conditions += query_is_condition(c->args.v[i]);
	if (!c->args.n && !opt->all) {
		error(_("which %s? name them, give a filter, or say --all"), tr(c->entity->plural));
		return STATUS_USAGE;
	}
	if (c->args.n && opt->all) {
		error(_("--all and a selection contradict each other"));
		return STATUS_USAGE;
	}
	if (conditions && conditions < c->args.n) {
		error(_("references and filters cannot be mixed"));
		return STATUS_USAGE;
	}
	context_begin(c);
	status = c->args.n && !conditions ? by_references(c, s) : by_filters(c, opt, s);
	return status == STATUS_OK ? check_expected(c, opt, s) : status;
}

static bool must_ask(
	const struct context *c, const struct selection *s, const struct selection_options *opt)
{
	return s->by_filter && s->n > 1 && !opt->expect && !c->global.yes && !c->global.dry_run &&
		isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool selection_agreed(void)
{
	char answer[16];

	fputs(" [y/N] ", stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return answer[0] == 'y' || answer[0] == 'Y' || !strncmp(answer, "д", strlen("д"));
}

static bool ask(const struct context *c, const struct selection *s, const char *question)
{
	fprintf(stderr, question, s->n, tr(c->entity->plural));
	return selection_agreed();
}

enum status selection_confirm(struct context *c, struct selection *s,
	const struct selection_options *opt, const char *question)
{
	struct selection again;
	enum status status;
	bool same;

	if (!must_ask(c, s, opt))
		return STATUS_OK;
	/* Nobody waits for an answer but us; so the world may be another when it comes. */
	context_pause(c);
	if (!ask(c, s, question))
		return STATUS_FAIL;
	status = selection_read(c, opt, &again);
	same = status == STATUS_OK && again.n == s->n &&
		!memcmp(again.id, s->id, s->n * sizeof(*s->id));
	selection_release(&again);
	if (status == STATUS_OK && !same) {
		error(_("other %s fit now; look and try again"), tr(c->entity->plural));
		status = STATUS_BUSY;
	}
	return status;
}

void selection_release(struct selection *s)
{
	free(s->id);
}
