#include "io/editor.h"

#include <sys/wait.h>
#include <unistd.h>

static const char *choose(const char *command)
{
	if (!command || !*command)
		command = getenv("VISUAL");
	if (!command || !*command)
		command = getenv("EDITOR");
	return command && *command ? command : "vi";
}

static int run(const char *command, const char *path, struct strbuf *err)
{
	/* A command of several words is the user's own line; the file is never part of it. */
	char *script = xasprintf("%s \"$@\"", command);
	pid_t pid = fork();
	int status = 0, result = 0;

	if (!pid) {
		if (strpbrk(command, " \t$'\""))
			execl("/bin/sh", "sh", "-c", script, command, path, (char *)NULL);
		else
			execlp(command, command, path, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		result = fail(err, "%s: %s", command, strerror(errno));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		result = fail(err, _("the editor \"%s\" cannot be run (set $EDITOR)"), command);
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		result = fail(err, _("the editor \"%s\" failed; nothing was changed"), command);
	free(script);
	return result;
}

static int read_back(const char *path, struct strbuf *text, struct strbuf *err)
{
	FILE *f = fopen(path, "r");
	char part[4096];
	size_t n;

	if (!f)
		return fail(err, "%s: %s", path, strerror(errno));
	strbuf_reset(text);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		strbuf_add(text, part, n);
	fclose(f);
	return 0;
}

int editor_run(const char *command, struct strbuf *text, const char *suffix, struct strbuf *err)
{
	const char *folder = getenv("TMPDIR");
	char *path = xasprintf("%s/crm-XXXXXX%s", folder && *folder ? folder : "/tmp", suffix);
	int fd = mkstemps(path, (int)strlen(suffix));
	int result = -1;

	if (fd < 0 || write(fd, text->buf, text->len) != (ssize_t)text->len) {
		fail(err, "%s: %s", path, strerror(errno));
	} else {
		result = run(choose(command), path, err);
		if (!result)
			result = read_back(path, text, err);
	}
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	free(path);
	return result;
}
