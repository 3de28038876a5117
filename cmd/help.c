#include "cli/dispatch.h"

#include <unistd.h>

/* The page of a command or topic: man/crm-NAME.N beside the build folder, or where installed. */
static const char *page_file(struct context *c, const char *name)
{
	static const char sections[] = { '1', '5', '7' };
	char *program = arena_alloc(&c->arena, 4096);
	ssize_t n = readlink("/proc/self/exe", program, 4000);
	char *slash = n > 0 ? strrchr(program, '/') : NULL;

	if (!slash)
		return NULL;
	*slash = '\0';
	for (size_t i = 0; i < sizeof(sections); i++) {
		char *file = arena_printf(&c->arena, "%s/../man/%s.%c", program, name, sections[i]);

		if (!access(file, R_OK))
			return file;
		file = arena_printf(&c->arena, "%s/../share/man/man%c/%s.%c", program, sections[i],
			name, sections[i]);
		if (!access(file, R_OK))
			return file;
	}
	return NULL;
}

static enum status run_help(struct context *c)
{
	const char *topic = c->args.n ? c->args.v[0] : NULL;
	const struct command *cmd = topic ? command_find(topic) : NULL;
	const char *file = NULL;

	if (!topic) {
		help_program();
		return STATUS_OK;
	}
	if (!strncmp(topic, "crm", 3))
		file = page_file(c, topic);
	if (!file)
		file = page_file(c, arena_printf(&c->arena, "crm-%s", topic));
	if (!file && !cmd) {
		error(_("no such command or topic: \"%s\""), topic);
		hint(_("topics: crm tutorial filter output report import server crm.conf"));
		return STATUS_NOT_FOUND;
	}
	fflush(stdout);
	if (file)
		execlp("man", "man", file, (char *)NULL);
	if (cmd)
		help_command(cmd);
	return STATUS_OK;
}

static const char *const examples[] = { "crm help", "crm help tutorial", "crm help deal",
	"crm help filter", NULL };

static const struct verb verb = {
	.args = "[COMMAND|TOPIC]",
	.words = "command",
	.examples = examples,
	.access = ACCESS_NONE,
	.run = run_help,
};

const struct command cmd_help = {
	.name = "help",
	.summary = N_("the page of a command or a topic"),
	.verb = &verb,
};
