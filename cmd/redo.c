#include "cli/command.h"

#include "model/history.h"

/* A redo is the undo of an undo. */
static enum status run_redo(struct context *c)
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
		/* The number of what was undone is meant as well as that of the undo. */
		if (!db_int(c->db, 0, "SELECT undoes FROM change WHERE id = $1", "i", change))
			change = db_int(c->db, change, "SELECT id FROM change WHERE undoes = $1",
				"i", change);
		if (!db_int(c->db, 0, "SELECT undoes FROM change WHERE id = $1", "i", change)) {
			error(_("change %" PRId64 " was not undone"), change);
			return STATUS_DATA;
		}
	} else {
		change = redo_next(&c->model, &err);
		if (!change)
			return context_error(&err, STATUS_NOT_FOUND);
	}
	if (undo_change(&c->model, change, &status, &err))
		context_error(&err, status);
	else
		status = STATUS_OK;
	if (status == STATUS_OK && !c->global.dry_run)
		context_say(c, _("change %" PRId64 " is in force again"),
			db_int(c->db, 0, "SELECT undoes FROM change WHERE id = $1", "i", change));
	strbuf_release(&err);
	return status;
}

static const char *const examples[] = { "crm redo", "crm redo 13", NULL };

static const struct verb verb = {
	.args = "[NUMBER]",
	.words = "change",
	.examples = examples,
	.access = ACCESS_WRITE,
	.run = run_redo,
};

const struct command cmd_redo = {
	.name = "redo",
	.summary = N_("bring back what was undone"),
	.verb = &verb,
};
