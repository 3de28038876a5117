#include "cli/command.h"

#include "model/history.h"

static enum status run_undo(struct context *c)
{
	struct strbuf err = STRBUF_INIT;
	enum status status = STATUS_OK;
	int64_t change;

	if (c->args.n > 1) {
		error(_("one change at a time"));
		return STATUS_USAGE;
	}
	context_begin(c);
	if (c->args.n) {
		change = context_number(c->args.v[0]);
		if (!change)
			return STATUS_USAGE;
	} else {
		change = undo_next(&c->model);
		if (!change) {
			error(_("nothing to undo"));
			return STATUS_NOT_FOUND;
		}
	}
	if (undo_change(&c->model, change, &status, &err))
		context_error(&err, status);
	else
		status = STATUS_OK;
	if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("change %" PRId64 " is undone (crm redo brings it back)"), change);
	strbuf_release(&err);
	return status;
}

static const char *const examples[] = { "crm undo", "crm undo 12 --dry-run", NULL };

static const struct verb verb = {
	.args = "[NUMBER]",
	.words = "change",
	.examples = examples,
	.access = ACCESS_WRITE,
	.run = run_undo,
};

const struct command cmd_undo = {
	.name = "undo",
	.summary = N_("take a change back: the last one, or by number"),
	.verb = &verb,
};
