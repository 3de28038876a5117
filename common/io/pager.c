#include "io/pager.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- pager --- */

static struct {
	pid_t pid;	 /* 0 = none */
	int stdout_copy; /* standard output as it was */
} pager;

/* Signals that would end us while the pager still holds the terminal. */
static const int fatal[] = { SIGINT, SIGHUP, SIGTERM, SIGQUIT, SIGPIPE };
static struct sigaction before[ARRAY_SIZE(fatal)];

static void wait_for_child(void)
{
	while (pager.pid > 0 && waitpid(pager.pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Only what is safe in a handler: the pager sees the end of its input and is waited for. */
static void on_signal(int sig)
{
	close(STDOUT_FILENO);
	wait_for_child();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++) {
		sigaction(fatal[i], NULL, &before[i]);
		if (before[i].sa_handler == SIG_DFL)
			sigaction(fatal[i], &sa, NULL);
	}
}

static void restore_signals(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++)
		sigaction(fatal[i], &before[i], NULL);
}

static const char *choose(const char *command)
{
	if (!command)
		command = getenv("CRM_PAGER");
	if (!command)
		command = getenv("PAGER");
	if (!command)
		command = "less";
	return *command && strcmp(command, "cat") ? command : NULL;
}

/* In the child: does not return.  Tells the parent through `report` when exec failed. */
static void NORETURN run_pager(const char *command, int in, int report)
{
	char *const shell[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	char *const direct[] = { (char *)command, NULL };
	int failed;

	dup2(in, STDIN_FILENO);
	setenv("LESS", "FRX", 0);
	if (strpbrk(command, " \t\n"))
		execv("/bin/sh", shell);
	else
		execvp(command, direct);
	failed = errno;
	while (write(report, &failed, sizeof(failed)) < 0 && errno == EINTR)
		;
	_exit(127);
}

static bool open_pipe(int fd[2])
{
	if (pipe(fd))
		return false;
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	fcntl(fd[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static void close_pipe(int fd[2])
{
	close(fd[0]);
	close(fd[1]);
}

/* True once the pager runs: a successful exec closes the pipe without a word. */
static bool is_running(int report)
{
	int failed;
	ssize_t n;

	do
		n = read(report, &failed, sizeof(failed));
	while (n < 0 && errno == EINTR);
	return n == 0;
}

/* Starts the program with `in` as its input.  If it cannot be, the text goes without it. */
static bool spawn(const char *command, int in)
{
	int report[2];
	bool running;

	if (!open_pipe(report))
		return false;
	pager.pid = fork();
	if (pager.pid < 0) {
		pager.pid = 0;
		close_pipe(report);
		return false;
	}
	if (!pager.pid)
		run_pager(command, in, report[1]);
	close(report[1]);
	running = is_running(report[0]);
	close(report[0]);
	if (!running) {
		wait_for_child();
		pager.pid = 0;
	}
	return running;
}

void pager_start(const char *command)
{
	static bool registered;
	int data[2];

	command = choose(command);
	if (pager.pid || !command || !isatty(STDOUT_FILENO) || !open_pipe(data))
		return;
	fflush(stdout);
	if (spawn(command, data[0])) {
		pager.stdout_copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(data[1], STDOUT_FILENO);
		catch_signals();
		if (!registered)
			registered = !atexit(pager_wait);
	}
	close_pipe(data);
}

void pager_wait(void)
{
	if (!pager.pid)
		return;
	fflush(stdout);
	/* All is written: an interrupt is meant for the pager now. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (pager.stdout_copy >= 0) {
		dup2(pager.stdout_copy, STDOUT_FILENO);
		close(pager.stdout_copy);
	} else {
		close(STDOUT_FILENO);
	}
	wait_for_child();
	pager.pid = 0;
	restore_signals();
}

/* --- progress --- */

enum {
	QUIET_MS = 1000, /* work shorter than this shows nothing */
	REFRESH_MS = 200,
};

/* Only differences of it are used, so that CRM_NOW has no say here. */
static int64_t monotonic_ms(void)
{
	struct timespec ts;

#ifdef CLOCK_MONOTONIC_COARSE
	/* Some milliseconds are exact enough, and it costs a tenth. */
	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
#else
	clock_gettime(CLOCK_MONOTONIC, &ts);
#endif
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void progress_start(struct progress *p, const char *what, int64_t total, bool quiet)
{
	*p = (struct progress){
		.what = what,
		.total = total,
		.started_ms = monotonic_ms(),
		.quiet = quiet || !isatty(STDERR_FILENO),
	};
	p->shown_ms = p->started_ms + QUIET_MS - REFRESH_MS;
}

static int percent(int64_t done, int64_t total)
{
	if (done >= total)
		return 100;
	return (int)(total > INT64_MAX / 100 ? done / (total / 100) : done * 100 / total);
}

void progress_at(struct progress *p, int64_t done, int64_t rows)
{
	int64_t now;

	if (p->quiet)
		return;
	now = monotonic_ms();
	if (now - p->shown_ms < REFRESH_MS)
		return;
	p->shown_ms = now;
	p->shown = true;
	fprintf(stderr, "\r%s", p->what);
	if (p->total >= 0)
		fprintf(stderr, " %d %%", percent(done, p->total));
	fprintf(stderr, " %" PRId64 "\033[K", rows);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
