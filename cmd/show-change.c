#include "cli/command.h"
#include "cli/emit.h"

static enum status run_show_change(struct context *c)
{
	struct out_options opt = context_out(c, false);
	int64_t change;

	if (c->args.n != 1) {
		error(_("which change? give its number (crm changes lists them)"));
		return STATUS_USAGE;
	}
	change = context_number(c->args.v[0]);
	if (!change)
		return STATUS_USAGE;
	if (!db_int(c->db, 0, "SELECT id FROM change WHERE id = $1", "i", change)) {
		error(_("no such change: %" PRId64 " (crm changes lists them)"), change);
		return STATUS_NOT_FOUND;
	}
	return emit_change(c, change, &opt);
}

static const char *const examples[] = { "crm show-change 12", NULL };

static const struct verb verb = {
	.args = "NUMBER",
	.words = "change",
	.examples = examples,
	.access = ACCESS_READ,
	.run = run_show_change,
};

const struct command cmd_show_change = {
	.name = "show-change",
	.summary = N_("one change, record by record and field by field"),
	.verb = &verb,
};
