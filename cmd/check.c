#include "cli/command.h"

#include "base/taxid.h"
#include "io/pager.h"
#include "model/check.h"
#include "shared/files.h"

struct check_options {
	bool fix, quick;
};

static const struct option options[] = {
	{ 0, "fix", OPTION_FLAG, offsetof(struct check_options, fix), NULL,
		N_("write anew what is derived: folded names, the text index"), NULL },
	{ 0, "quick", OPTION_FLAG, offsetof(struct check_options, quick), NULL,
		N_("do not read the contents of files"), NULL },
	OPTION_END,
};

static int inn(const char *text, const char *other, struct strbuf *err)
{
	(void)other;
	return inn_check(text, err);
}

static int kpp(const char *text, const char *other, struct strbuf *err)
{
	(void)other;
	return kpp_check(text, err);
}

static int ogrn(const char *text, const char *other, struct strbuf *err)
{
	(void)other;
	return ogrn_check(text, err);
}

static int okpo(const char *text, const char *other, struct strbuf *err)
{
	(void)other;
	return okpo_check(text, err);
}

static int bik(const char *text, const char *other, struct strbuf *err)
{
	(void)other;
	return bik_check(text, err);
}

/* Numbers that are checked when they are typed. */
static const struct check_rule rules[] = {
	{ "company", "inn", NULL, inn },
	{ "company", "kpp", NULL, kpp },
	{ "company", "ogrn", NULL, ogrn },
	{ "company", "okpo", NULL, okpo },
	{ "bank-account", "bik", NULL, bik },
	{ "bank-account", "account", "bik", account_check },
	{ NULL, NULL, NULL, NULL },
};

struct report {
	struct out *out;
	int64_t faults, derived;
};

static void put(const struct fault *f, void *data)
{
	struct report *x = data;
	char record[64] = "";

	if (f->entity)
		snprintf(record, sizeof(record), "%s:%" PRId64, f->entity->name, f->id);
	x->faults++;
	x->derived += f->derived;
	out_text(x->out, *record ? record : NULL);
	out_text(x->out, f->field);
	out_text(x->out, f->text);
	out_end_row(x->out);
}

static void put_file(void *data, const char *text)
{
	put(&(struct fault){ .text = text }, data);
}

/*
 * A deal stands where its last move led it: the last that was written, or, where moves of the past
 * were brought in later, the last by date.
 */
static void check_stages(struct context *c, struct report *x)
{
	struct stmt *st = db_prepare(c->db,
		"SELECT d.id FROM deal d WHERE d.stage IS NOT NULL AND "
		"coalesce((SELECT v.to_stage FROM deal_move v WHERE v.deal = d.id "
		"ORDER BY v.id DESC LIMIT 1), 0) <> d.stage AND "
		"coalesce((SELECT w.to_stage FROM deal_move w WHERE w.deal = d.id "
		"ORDER BY w.moved_at DESC, w.id DESC LIMIT 1), 0) <> d.stage "
		"ORDER BY d.id /* scan: every deal */");
	struct fault f = { .entity = model_need(&c->model, "deal"), .field = "stage" };

	f.text = _("the stage history leads to another stage");
	db_stream(st);
	while (db_step(st) == DB_ROW) {
		f.id = db_column_int(st, 0);
		put(&f, x);
	}
	db_done(st);
}

static struct out *open_output(struct context *c, struct strbuf *err)
{
	struct out_column columns[] = {
		{ .key = "record", .title = _("Record") },
		{ .key = "field", .title = _("Field") },
		{ .key = "fault", .title = _("Fault") },
	};
	struct out_options opt = context_out(c, false);

	return out_open(&opt, columns, ARRAY_SIZE(columns), err);
}

static enum status run_check(struct context *c)
{
	const struct check_options *o = c->values;
	struct report x = { .out = NULL };
	struct strbuf err = STRBUF_INIT;

	if (c->args.n || c->global.as_of) {
		error(_("usage: crm check [--fix] [--quick]"));
		return STATUS_USAGE;
	}
	context_open(c, o->fix ? ACCESS_WRITE : ACCESS_READ);
	if (o->fix)
		context_begin(c);
	x.out = open_output(c, &err);
	if (!x.out)
		return context_error(&err, STATUS_IO);
	check_rows(&c->model, rules, put, &x);
	check_history(&c->model, put, &x);
	check_stages(c, &x);
	check_search(&c->model, put, &x);
	files_check(&c->model, !o->quick, put_file, &x);
	if (out_close(x.out, &err))
		return context_error(&err, STATUS_IO);
	if (o->fix && c->global.dry_run)
		context_pause(c);
	else if (o->fix && x.derived)
		check_fix(&c->model);
	if (!x.faults)
		context_say(c, _("all is in order"));
	/* Below STATUS_USAGE what was mended is kept. */
	return x.faults > (o->fix ? x.derived : 0) ? STATUS_FAIL : STATUS_OK;
}

static const char *const examples[] = { "crm check", "crm check --quick -q || mail -s crm root",
	"crm check --fix", NULL };

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct check_options),
	.access = ACCESS_OWN,
	.run = run_check,
};

const struct command cmd_check = {
	.name = "check",
	.summary = N_("whether everything stored is as it should be"),
	.verb = &verb,
};
