#include "cli/command.h"

#include "io/pager.h"
#include "model/dump.h"

struct copy_options {
	const char *to;
};

static const struct option options[] = {
	{ 0, "to", OPTION_STRING, offsetof(struct copy_options, to), N_("DATABASE"),
		N_("a new one: a file, or postgresql://…"), "file" },
	OPTION_END,
};

struct copying {
	struct dump_reader *reader;
	struct progress progress;
	struct strbuf err;
};

static int take_line(void *data, char *text, size_t len)
{
	struct copying *x = data;

	progress_at(&x->progress, 0, dump_reader_rows(x->reader));
	return dump_reader_line(x->reader, text, len, &x->err);
}

/* Everything, from one open database to another. */
static enum status copy_all(struct context *c, struct model *target)
{
	struct copying x = { .err = STRBUF_INIT };
	int failed;

	db_check_references(target->db, false);
	db_begin(target->db);
	db_large_cache(target->db);
	x.reader = dump_reader_new(target);
	progress_start(&x.progress, _("copying"), -1, c->global.quiet);
	failed = dump_write(&c->model, take_line, &x, &x.err) || dump_reader_end(x.reader, &x.err);
	progress_end(&x.progress);
	dump_reader_free(x.reader);
	if (failed) {
		db_discard(target->db);
		return context_error(&x.err, STATUS_DATA);
	}
	change_finish(target);
	if (db_commit(target->db) == DB_CONSTRAINT) {
		error(_("refused: %s"), db_error_text(target->db));
		return STATUS_DATA;
	}
	return STATUS_OK;
}

static enum status run_copy(struct context *c)
{
	const struct copy_options *o = c->values;
	struct strbuf err = STRBUF_INIT;
	struct model target;
	enum status status;
	struct db *db;

	if (!o->to || c->args.n || c->global.as_of || c->global.dry_run) {
		error(_("usage: crm copy --to DATABASE"));
		return STATUS_USAGE;
	}
	db = context_make(c, o->to, &status, &err);
	if (!db)
		return context_error(&err, status);
	model_init(&target, db, context_entities(c), &c->model.set);
	status = copy_all(c, &target);
	model_release(&target);
	if (status == STATUS_OK)
		context_say(c, _("copied to %s"), db_name(db));
	db_close(db);
	return status;
}

static const char *const examples[] = { "crm copy --to postgresql:///sales",
	"crm copy --db postgresql:///sales --to sales.db", NULL };

static const struct verb verb = {
	.args = "--to DATABASE",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct copy_options),
	.access = ACCESS_READ,
	.run = run_copy,
};

const struct command cmd_copy = {
	.name = "copy",
	.summary = N_("everything to another, new database: a file or a server's"),
	.verb = &verb,
};
