#include "cli/command.h"
#include "cli/emit.h"
#include "cli/import.h"

static enum status run_import(struct context *c)
{
	if (c->args.n != 1) {
		error(_("import which file? (- is standard input)"));
		return STATUS_USAGE;
	}
	return import_run(c, c->values, c->args.v[0]);
}

static const char *const import_examples[] = {
	"crm %s import FILE.csv --dry-run",
	"crm %s import FILE.csv --map name=Company --default FIELD=VALUE",
	"crm %s import - --keep-going --rejects bad.csv",
	NULL,
};

const struct verb verb_import = {
	.name = "import",
	.summary = N_("take over rows from CSV, TSV, JSON lines, YAML or a calendar"),
	.args = "FILE|-",
	.examples = import_examples,
	.options = import_option_table,
	.values_size = sizeof(struct import_options),
	.access = ACCESS_WRITE,
	.flags = VERB_FILES | VERB_INPUT,
	.run = run_import,
};

/* Every field that an import can set, references in the form that finds them again. */
static enum status run_export(struct context *c)
{
	struct out_options opt = context_out(c, false);
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	struct query q;

	query_init(&q, &c->model, c->entity);
	q.raw = true;
	for (size_t i = 0; i < c->args.n && status == STATUS_OK; i++) {
		if (query_filter(&q, c->args.v[i], &status, &err))
			context_error(&err, status);
		else
			status = STATUS_OK;
	}
	if (status == STATUS_OK && query_column(&q, "id", &err))
		status = context_error(&err, STATUS_USAGE);
	for (const struct field *f = c->entity->field; f->name && status == STATUS_OK; f++)
		if (!(f->flags & FIELD_DERIVED) && query_column(&q, f->name, &err))
			status = context_error(&err, STATUS_USAGE);
	if (status == STATUS_OK)
		status = emit_query(&q, &opt);
	query_release(&q);
	strbuf_release(&err);
	return status;
}

static const char *const export_examples[] = {
	"crm %s export -o all.csv",
	"crm %s export | crm %s import - --dry-run",
	NULL,
};

const struct verb verb_export = {
	.name = "export",
	.summary = N_("rows in a form that import takes back unchanged"),
	.args = "[FILTER…]",
	.examples = export_examples,
	.access = ACCESS_READ,
	.flags = VERB_FILTERS | VERB_CALENDAR,
	.run = run_export,
};
