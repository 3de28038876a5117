#include "cli/command.h"

static enum status run_complete(struct context *c)
{
	(void)c;
	return STATUS_OK;
}

static const struct verb verb = {
	.args = "-- WORD…",
	.access = ACCESS_NONE,
	.flags = VERB_HIDDEN,
	.run = run_complete,
};

const struct command cmd___complete = {
	.name = "__complete",
	.summary = N_("what could stand at the end of a command line"),
	.verb = &verb,
};
