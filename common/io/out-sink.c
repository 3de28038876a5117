#include "io/out-internal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/pager.h"

/* Outputs with a file that is still written aside: removed when the program exits in between. */
static struct out *unfinished;

static void remove_unfinished(void)
{
	for (struct out *o = unfinished; o; o = o->next)
		if (o->owner == getpid())
			unlink(o->temp);
}

static void register_temp(struct out *o)
{
	static bool registered;

	if (!registered)
		registered = !atexit(remove_unfinished);
	o->owner = getpid();
	o->next = unfinished;
	unfinished = o;
}

static void forget_temp(struct out *o)
{
	for (struct out **p = &unfinished; *p; p = &(*p)->next)
		if (*p == o) {
			*p = o->next;
			return;
		}
}

/* The rights a new file would get from open(); mkstemp() gives only the owner's. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static char *temp_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return xasprintf("%.*s.crm-out-XXXXXX", slash ? (int)(slash + 1 - file) : 0, file);
}

static int open_aside(struct out *o, const struct stat *old)
{
	o->temp = temp_name(o->file);
	o->fd = mkstemp(o->temp);
	if (o->fd < 0) {
		free(o->temp);
		o->temp = NULL;
		return -1;
	}
	register_temp(o);
	fcntl(o->fd, F_SETFD, FD_CLOEXEC);
	/* Failing that, the file is merely more private than asked for. */
	fchmod(o->fd, old ? old->st_mode & 0777 : usual_mode());
	return 0;
}

static int open_file(struct out *o, const char *file)
{
	struct stat st;
	char *real = realpath(file, NULL);
	bool exists = real && !stat(real, &st);

	/* Through symbolic links, so that the file behind is replaced, not the link. */
	o->file = xstrdup(real ? real : file);
	free(real);
	if (exists && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return -1;
	}
	/* Devices, FIFOs and such cannot be replaced. */
	if (exists && !S_ISREG(st.st_mode)) {
		o->fd = open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return o->fd < 0 ? -1 : 0;
	}
	/* Renaming over it would get around a file's write protection. */
	if (exists && access(o->file, W_OK))
		return -1;
	return open_aside(o, exists ? &st : NULL);
}

int sink_open(struct out *o, const char *file, struct strbuf *err)
{
	o->fd = file ? -1 : STDOUT_FILENO;
	if (file && open_file(o, file)) {
		int saved = errno;

		sink_close(o, false, NULL);
		return fail(err, _("%s: cannot be written: %s"), file, strerror(saved));
	}
	/* Earlier stdio output comes before ours. */
	if (!file)
		fflush(stdout);
	o->buf = xmalloc(OUT_BUFFER);
	return 0;
}

static void write_all(struct out *o, const char *s, size_t len)
{
	while (len && !o->error) {
		ssize_t n = write(o->fd, s, len);

		if (n >= 0) {
			s += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) {
			/* Someone who shares the terminal made it non-blocking. */
			struct pollfd p = { .fd = o->fd, .events = POLLOUT };

			poll(&p, 1, -1);
		} else if (errno != EINTR) {
			o->error = errno;
		}
	}
}

void sink_flush(struct out *o)
{
	write_all(o, o->buf, o->used);
	o->used = 0;
}

void sink_write_slow(struct out *o, const char *s, size_t len)
{
	sink_flush(o);
	if (len >= OUT_BUFFER) {
		write_all(o, s, len);
		return;
	}
	memcpy(o->buf, s, len);
	o->used = len;
}

static void finish_file(struct out *o, bool keep)
{
	if (o->fd >= 0 && close(o->fd) && !o->error)
		o->error = errno;
	if (!o->temp)
		return;
	if (keep && !o->error && rename(o->temp, o->file))
		o->error = errno;
	if (!keep || o->error)
		unlink(o->temp);
	forget_temp(o);
}

int sink_close(struct out *o, bool keep, struct strbuf *err)
{
	int status = 0;

	if (keep)
		sink_flush(o);
	if (o->file)
		finish_file(o, keep);
	if (o->paged)
		pager_wait();
	/* Leaving the pager before the end is no failure. */
	if (o->paged && o->error == EPIPE)
		o->error = 0;
	if (keep && o->error)
		status = fail(err, "%s: %s", o->file ? o->file : _("standard output"),
			strerror(o->error));
	free(o->buf);
	free(o->file);
	free(o->temp);
	return status;
}

struct out *out_text_open(const char *file, struct strbuf *err)
{
	struct out *o = xcalloc(1, sizeof(*o));

	if (!sink_open(o, file, err))
		return o;
	free(o);
	return NULL;
}

void out_text_add(struct out *o, const char *s, size_t len)
{
	put(o, s, len);
}

bool out_text_failed(const struct out *o)
{
	return o->error != 0;
}

int out_text_close(struct out *o, bool keep, struct strbuf *err)
{
	int status = sink_close(o, keep, err);

	free(o);
	return status;
}

bool out_stdout_close(void)
{
	int lost = ferror(stdout) ? EIO : 0;

	if (fflush(stdout))
		lost = errno;
	/* EBADF: the caller closed it before us, and the flush found nothing to write. */
	if (fclose(stdout) && !lost && errno != EBADF)
		lost = errno;
	if (lost)
		errno = lost;
	return !lost;
}
