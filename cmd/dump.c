#include "cli/command.h"

#include "model/dump.h"

static int write_line(void *data, char *text, size_t len)
{
	struct out *o = data;

	out_text_add(o, text, len);
	return out_text_failed(o) ? -1 : 0;
}

static enum status run_dump(struct context *c)
{
	struct strbuf err = STRBUF_INIT;
	struct out *o;

	if (c->args.n) {
		error(_("dump takes no words (-o FILE says where to)"));
		return STATUS_USAGE;
	}
	if (c->global.as_of) {
		error(_("a dump is of everything there is and was; --as-of has no place there"));
		return STATUS_USAGE;
	}
	o = out_text_open(c->global.output, &err);
	if (!o)
		return context_error(&err, STATUS_IO);
	dump_write(&c->model, write_line, o, &err);
	if (err.len) {
		out_text_close(o, false, NULL);
		return context_error(&err, STATUS_IO);
	}
	return out_text_close(o, true, &err) ? context_error(&err, STATUS_IO) : STATUS_OK;
}

static const char *const examples[] = { "crm dump -o sales.dump", "crm dump | gzip > sales.dump.gz",
	NULL };

static const struct verb verb = {
	.args = "",
	.examples = examples,
	.access = ACCESS_READ,
	.flags = VERB_TEXT,
	.run = run_dump,
};

const struct command cmd_dump = {
	.name = "dump",
	.summary = N_("everything as text, with its history; crm load reads it"),
	.verb = &verb,
};
