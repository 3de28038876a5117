#include "base/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CRM_LIBEXECDIR
#define CRM_LIBEXECDIR "/usr/local/libexec/crm"
#endif

const char *program_folder(struct arena *arena)
{
	char *path = arena_alloc(arena, 4096);
	ssize_t n = readlink("/proc/self/exe", path, 4095);
	char *slash = n > 0 ? strrchr(path, '/') : NULL;

	if (slash)
		*slash = '\0';
	return slash ? path : NULL;
}

const char *program_helper(struct arena *arena, const char *name)
{
	const char *folder = program_folder(arena);
	const char *path = arena_printf(arena, "%s/%s", CRM_LIBEXECDIR, name);

	if (!access(path, X_OK))
		return path;
	path = arena_printf(arena, "%s/%s", folder ? folder : "", name);
	return folder && !access(path, X_OK) ? path : name;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The vector that is run: a line gets its shell. */
static const char **vector_of(const char *const *argv, unsigned flags)
{
	size_t n = 0, used = 0;
	const char **v;

	while (argv[n])
		n++;
	v = xcalloc(n + 5, sizeof(*v));
	if (flags & PROGRAM_LINE) {
		v[used++] = "/bin/sh";
		v[used++] = "-c";
	}
	for (size_t i = 0; i < n; i++) {
		v[used++] = argv[i];
		if (!i && (flags & PROGRAM_LINE))
			v[used++] = argv[0]; /* $0 */
	}
	return v;
}

/* Starts it with these ends of pipes, -1 where there is none; 0 or an errno. */
static int spawn(struct program *p, const char *const *argv, unsigned flags, int in, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t normal;
	const char **v = vector_of(argv, flags);
	int failed;

	/* Whatever we ignore or block, the program begins as usual. */
	sigemptyset(&normal);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &normal);
	sigaddset(&normal, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &normal);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	else if (!(flags & PROGRAM_INPUT))
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	failed = posix_spawnp(&p->pid, v[0], &actions, &attr, (char *const *)v, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	free(v);
	return failed;
}

int program_start(struct program *p, const char *const *argv, unsigned flags, struct strbuf *err)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	int failed = 0;

	*p = (struct program){ .name = argv[0], .pid = -1, .in = -1, .out = -1 };
	if (((flags & PROGRAM_IN) && pipe2(in, O_CLOEXEC)) ||
		((flags & PROGRAM_OUT) && pipe2(out, O_CLOEXEC)))
		failed = errno;
	if (!failed)
		failed = spawn(p, argv, flags, in[0], out[1]);
	close_fd(&in[0]);
	close_fd(&out[1]);
	if (failed) {
		close_fd(&in[1]);
		close_fd(&out[0]);
		return fail(err, "%s: %s", argv[0], strerror(failed));
	}
	p->in = in[1];
	p->out = out[0];
	return 0;
}

/* A program that reads no more must not end us. */
static ssize_t write_quietly(int fd, const void *data, size_t len)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	ssize_t n;
	int kept;

	sigaction(SIGPIPE, &ignore, &before);
	n = write(fd, data, len);
	kept = errno;
	sigaction(SIGPIPE, &before, NULL);
	errno = kept;
	return n;
}

int program_write(struct program *p, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = write_quietly(p->in, at, len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

int program_end(struct program *p)
{
	int status = 0;

	close_fd(&p->in);
	close_fd(&p->out);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	p->pid = -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Gives what it takes now; the rest of `in` begins at *sent. */
static void feed_some(struct program *p, const struct strbuf *in, size_t *sent)
{
	ssize_t n = write_quietly(p->in, in->buf + *sent, in->len - *sent);

	if (n > 0)
		*sent += (size_t)n;
	/* Who does not want the rest does not get it; its status tells why. */
	if (*sent == in->len || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_fd(&p->in);
}

static void read_some(struct program *p, struct strbuf *out)
{
	char part[16384];
	ssize_t n = read(p->out, part, sizeof(part));

	if (n > 0)
		strbuf_add(out, part, (size_t)n);
	else if (n == 0 || errno != EINTR)
		close_fd(&p->out);
}

/* Feeds and reads in turns, so that neither side waits for the other for ever. */
static void exchange(struct program *p, const struct strbuf *in, struct strbuf *out)
{
	size_t sent = 0;

	if (p->in >= 0)
		fcntl(p->in, F_SETFL, O_NONBLOCK);
	if (p->in >= 0 && !in->len)
		close_fd(&p->in);
	while (p->in >= 0 || p->out >= 0) {
		struct pollfd fd[2] = { { p->in, POLLOUT, 0 }, { p->out, POLLIN, 0 } };

		if (poll(fd, 2, -1) < 0 && errno != EINTR)
			return;
		if (p->in >= 0 && fd[0].revents)
			feed_some(p, in, &sent);
		if (p->out >= 0 && fd[1].revents)
			read_some(p, out);
	}
}

int program_run(const char *const *argv, unsigned flags, const struct strbuf *in,
	struct strbuf *out, struct strbuf *err)
{
	struct program p;

	flags |= (in ? PROGRAM_IN : 0) | (out ? PROGRAM_OUT : 0);
	if (program_start(&p, argv, flags, err))
		return -1;
	exchange(&p, in, out);
	return program_end(&p);
}
