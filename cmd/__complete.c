#include "cli/command.h"
#include "cli/complete.h"

static const struct option options[] = {
	{ 0, "line", OPTION_STRING, offsetof(struct complete_options, line), N_("LINE"),
		N_("bash's line up to the cursor, in place of words"), NULL },
	{ 0, "tail", OPTION_STRING, offsetof(struct complete_options, tail), N_("TEXT"),
		N_("the end of the line that bash will replace"), NULL },
	{ 0, "each", OPTION_FLAG, offsetof(struct complete_options, each), NULL,
		N_("bash puts one value after the other on the line"), NULL },
	OPTION_END,
};

static enum status run_complete(struct context *c)
{
	return complete_run(c, c->values);
}

static const char *const examples[] = { "crm __complete -- deal list st", NULL };

static const struct verb verb = {
	.args = "-- WORD…",
	.examples = examples,
	.options = options,
	.values_size = sizeof(struct complete_options),
	.access = ACCESS_NONE,
	.flags = VERB_HIDDEN | VERB_QUIET,
	.run = run_complete,
};

const struct command cmd___complete = {
	.name = "__complete",
	.summary = N_("what could stand at the end of a command line"),
	.verb = &verb,
};
