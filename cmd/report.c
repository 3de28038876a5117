#include "cli/report.h"

#include "base/fold.h"
#include "cli/command.h"

struct report_options {
	bool print_sql;
};

static const struct option options[] = {
	{ 0, "print-sql", OPTION_FLAG, offsetof(struct report_options, print_sql), NULL,
		N_("print the report's text: a start for one of your own"), NULL },
	OPTION_END,
};

static enum status list_reports(struct context *c)
{
	const struct out_column columns[] = {
		{ "report", _("Report"), OUT_TEXT, 0, 0 },
		{ "title", _("Title"), OUT_TEXT, 0, 0 },
		{ "parameters", _("Parameters"), OUT_TEXT, 0, 0 },
	};
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT, parameters = STRBUF_INIT;
	struct out *o = out_open(&opt, columns, ARRAY_SIZE(columns), &err);
	enum status status = STATUS_OK;

	if (!o)
		return context_error(&err, STATUS_IO);
	for (const struct report_source *s = report_all(c); s->name; s++) {
		struct report r;

		if (report_read(s, &c->arena, &r, &err)) {
			status = context_error(&err, STATUS_FAIL);
			strbuf_reset(&err);
			report_release(&r);
			continue;
		}
		strbuf_reset(&parameters);
		for (size_t i = 0; i < r.parameter.n; i++)
			strbuf_addf(&parameters, "%s%s", i ? " " : "", r.parameter.v[i].name);
		out_text(o, s->name);
		out_text(o, tr(r.title));
		out_text(o, parameters.buf);
		out_end_row(o);
		report_release(&r);
	}
	if (out_close(o, &err))
		status = context_error(&err, STATUS_IO);
	strbuf_release(&err);
	strbuf_release(&parameters);
	return status;
}

static struct parameter *find_parameter(struct report *r, const char *name)
{
	for (size_t i = 0; i < r->parameter.n; i++)
		if (!strcmp(r->parameter.v[i].name, name))
			return &r->parameter.v[i];
	return NULL;
}

static enum status set_parameters(struct context *c, struct report *r)
{
	for (size_t i = 0; i < c->extra.n; i++) {
		struct parameter *p = find_parameter(r, c->extra.v[i].name);

		if (!p) {
			error(_("report %s has no parameter --%s"), r->name, c->extra.v[i].name);
			hint(_("crm report %s -h lists its parameters"), r->name);
			return STATUS_USAGE;
		}
		p->value = c->extra.v[i].value;
		if (p->type == PARAMETER_FLAG) {
			p->value = "";
		} else if (!p->value) {
			error(_("option --%s needs a value"), p->name);
			return STATUS_USAGE;
		}
	}
	return STATUS_OK;
}

/* Before the report's name is known, what is a flag of one of them is taken for one. */
static bool is_flag(struct context *c, const char *name)
{
	bool flag = false;

	for (const struct report_source *s = report_all(c); s->name && !flag; s++) {
		const struct parameter *p;
		struct report r;

		if (c->args.n && strcmp(s->name, c->args.v[0]))
			continue;
		if (!report_read(s, &c->arena, &r, NULL)) {
			p = find_parameter(&r, name);
			flag = p && p->type == PARAMETER_FLAG;
		}
		report_release(&r);
	}
	return flag;
}

static enum status unknown_report(struct context *c)
{
	const char *best = NULL;
	int best_distance = 4;

	for (const struct report_source *s = report_all(c); s->name; s++) {
		int d = fold_distance(s->name, c->args.v[0]);

		if (d < best_distance) {
			best_distance = d;
			best = s->name;
		}
	}
	error(_("no such report: \"%s\" (crm report lists them)"), c->args.v[0]);
	if (best)
		hint(_("did you mean \"crm report %s\"?"), best);
	return STATUS_USAGE;
}

static enum status run_report(struct context *c)
{
	const struct report_options *o = c->values;
	const struct report_source *source;
	struct strbuf err = STRBUF_INIT;
	enum status status;
	struct report r;

	if (!c->args.n)
		return list_reports(c);
	source = report_find(c, c->args.v[0]);
	if (!source)
		return unknown_report(c);
	if (c->args.n > 1) {
		error(_("too many words: \"%s\" (parameters are options)"), c->args.v[1]);
		return STATUS_USAGE;
	}
	if (o->print_sql) {
		fputs(source->text, stdout);
		return STATUS_OK;
	}
	if (report_read(source, &c->arena, &r, &err)) {
		status = context_error(&err, STATUS_FAIL);
	} else {
		status = set_parameters(c, &r);
		if (status == STATUS_OK) {
			context_open(c, ACCESS_READ);
			status = report_run(c, &r);
		}
	}
	report_release(&r);
	strbuf_release(&err);
	return status;
}

static void help_report(struct context *c)
{
	const struct report_source *source = c->args.n ? report_find(c, c->args.v[0]) : NULL;
	struct strbuf err = STRBUF_INIT;
	struct report r;

	if (!source)
		return;
	if (report_read(source, &c->arena, &r, &err))
		context_error(&err, STATUS_FAIL);
	else
		printf(_("\nParameters of %s, %s:\n"), r.name, tr(r.title));
	for (size_t i = 0; i < r.parameter.n; i++)
		printf("  --%-14s  %s%s%s%s\n", r.parameter.v[i].name,
			r.parameter.v[i].help ? tr(r.parameter.v[i].help) : "",
			r.parameter.v[i].arg ? " (" : "",
			r.parameter.v[i].arg ? r.parameter.v[i].arg : "",
			r.parameter.v[i].arg ? ")" : "");
	report_release(&r);
	strbuf_release(&err);
}

static const char *const examples[] = {
	"crm report",
	"crm report funnel --period 2026-Q1",
	"crm report deal-efficiency --by source --csv",
	"crm report funnel --as-of 2026-01-01",
	"crm report funnel --print-sql",
	NULL,
};

static const struct verb verb = {
	.args = "[NAME [--PARAMETER VALUE…]]",
	.words = "report",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct report_options),
	.access = ACCESS_OWN,
	.flags = VERB_PARAMETERS,
	.run = run_report,
	.help = help_report,
	.is_flag = is_flag,
};

const struct command cmd_report = {
	.name = "report",
	.summary = N_("reports; without a name: the list"),
	.verb = &verb,
};
