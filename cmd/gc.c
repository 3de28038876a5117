#include "cli/command.h"

#include "shared/files.h"

static const struct out_column columns[] = {
	{ .key = "what", .title = N_("What") },
	{ .key = "count", .title = N_("Count"), .type = OUT_INT },
	{ .key = "bytes", .title = N_("Bytes"), .type = OUT_INT },
};

static void put(struct out *o, const char *what, const struct content_sum *sum)
{
	out_text(o, what);
	out_int(o, sum->count);
	out_int(o, sum->bytes);
	out_end_row(o);
}

static enum status print(struct context *c, const struct content_swept *swept)
{
	struct out_options opt = context_out(c, false);
	struct out_column translated[ARRAY_SIZE(columns)];
	struct strbuf err = STRBUF_INIT;
	struct out *o;

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		translated[i] = columns[i];
		translated[i].title = tr(columns[i].title);
	}
	o = out_open(&opt, translated, ARRAY_SIZE(translated), &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	put(o, "unused", &swept->unused);
	put(o, "stray", &swept->stray);
	put(o, "unfinished", &swept->unfinished);
	return out_close(o, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static enum status run_gc(struct context *c)
{
	struct content_swept swept;
	struct strbuf err = STRBUF_INIT;

	if (c->args.n) {
		error(_("gc takes no words"));
		return STATUS_USAGE;
	}
	context_begin(c);
	if (files_sweep(c, c->global.dry_run, &swept, &err))
		return context_error(&err, STATUS_IO);
	if (c->global.dry_run)
		context_pause(c);
	return print(c, &swept);
}

static const char *const examples[] = { "crm gc --dry-run", "crm gc", NULL };

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.access = ACCESS_WRITE,
	.run = run_gc,
};

const struct command cmd_gc = {
	.name = "gc",
	.summary = N_("drop contents of files that nothing refers to"),
	.verb = &verb,
};
