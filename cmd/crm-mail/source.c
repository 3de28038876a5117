#include "letters.h"

#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024 };

/* A file as pieces of lines: a line longer than the buffer comes in several. */
struct pieces {
	int fd;
	char *buf;
	size_t pos, end;
	int64_t offset; /* of buf[pos] in the file */
	long line;	/* number of the line that the last piece belongs to */
	bool begins;	/* the last piece begins a line */
	bool ended;	/* … and ends one */
	int error;
};

static bool next_piece(struct pieces *p, const char **piece, size_t *len)
{
	char *lf;

	p->offset += (int64_t)*len;
	for (;;) {
		size_t have = p->end - p->pos;
		ssize_t n;

		lf = have ? memchr(p->buf + p->pos, '\n', have) : NULL;
		if (lf || have == CHUNK)
			break;
		memmove(p->buf, p->buf + p->pos, have);
		p->pos = 0;
		p->end = have;
		do
			n = read(p->fd, p->buf + have, CHUNK - have);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			p->error = errno;
		if (n <= 0 && !have)
			return false;
		if (n <= 0)
			break;
		p->end += (size_t)n;
	}
	*piece = p->buf + p->pos;
	*len = lf ? (size_t)(lf - *piece) + 1 : p->end - p->pos;
	p->pos += *len;
	p->begins = p->ended;
	p->line += p->begins;
	p->ended = lf != NULL;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "From x Fri Jul  8 12:08:34 2011": the line has a time of day and a year. */
static bool has_date(const char *s, size_t len)
{
	bool clock = false, year = false;

	for (size_t i = 1; i + 3 < len; i++) {
		clock |= is_digit(s[i - 1]) && s[i] == ':' && is_digit(s[i + 1]) &&
			is_digit(s[i + 2]);
		year |= s[i - 1] == ' ' && is_digit(s[i]) && is_digit(s[i + 1]) &&
			is_digit(s[i + 2]) && is_digit(s[i + 3]);
	}
	return clock && year;
}

static bool is_from(const char *s, size_t len)
{
	return len > 5 && !memcmp(s, "From ", 5);
}

/* At the beginning of a file; "From : x" is an old way to write a field. */
static bool opens_mailbox(const char *s, size_t len)
{
	size_t i = 5;

	if (!is_from(s, len))
		return false;
	while (i < len && s[i] == ' ')
		i++;
	return i < len && s[i] != ':';
}

static bool is_quoted_from(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] == '>')
		i++;
	return i && is_from(s + i, len - i);
}

static bool is_blank(const char *s, size_t len)
{
	return len == 1 || (len == 2 && *s == '\r');
}

struct collector {
	struct letter letter;
	struct strbuf data, postmark;
	letter_fn fn;
	void *fn_data;
	bool mailbox, started, large;
	size_t letters;
};

static void deliver(struct collector *k)
{
	struct letter l = k->letter;

	if (!k->started)
		return;
	l.data = k->data.buf;
	l.len = k->data.len;
	l.postmark = k->mailbox ? k->postmark.buf : NULL;
	if (k->large) {
		l.data = NULL;
		l.refused = N_("larger than 128 MiB");
	}
	k->fn(&l, k->fn_data);
	k->letters++;
	k->large = k->started = false;
	/* Room for a large letter is not kept for the small ones behind it. */
	if (k->data.cap > CHUNK)
		strbuf_release(&k->data);
	strbuf_reset(&k->data);
}

static void start_letter(struct collector *k, const struct pieces *p)
{
	k->started = true;
	k->letter.line = p->line;
	k->letter.offset = p->offset;
}

/* One piece of the file; `blank`: the line before it was. */
static void take(struct collector *k, const struct pieces *p, const char *s, size_t len, bool blank)
{
	if (p->begins && k->mailbox && blank && is_from(s, len) && has_date(s, len)) {
		deliver(k);
		start_letter(k, p);
		strbuf_reset(&k->postmark);
		strbuf_add(&k->postmark, s + 5, len - 5 - (s[len - 1] == '\n'));
		return;
	}
	if (p->begins && k->mailbox && is_quoted_from(s, len)) {
		s++;
		len--;
	}
	k->large |= k->data.len + len > LETTER_MAX;
	if (!k->large)
		strbuf_add(&k->data, s, len);
}

/* The first line that is not blank tells what the file is. */
static void take_first(struct collector *k, const struct pieces *p, const char *s, size_t len)
{
	if (len >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3)) {
		s += 3;
		len -= 3;
	}
	start_letter(k, p);
	k->mailbox = opens_mailbox(s, len);
	if (k->mailbox)
		strbuf_add(&k->postmark, s + 5, len - 5 - (s[len - 1] == '\n'));
	else
		strbuf_add(&k->data, s, len);
}

static void refuse(const char *file, const char *why, letter_fn fn, void *data)
{
	struct letter l = { .file = file, .line = 1, .refused = why };

	fn(&l, data);
}

static void read_fd(int fd, const char *file, letter_fn fn, void *data)
{
	struct pieces p = { .fd = fd, .buf = xmalloc(CHUNK), .ended = true };
	struct collector k = { .letter.file = file,
		.data = STRBUF_INIT,
		.postmark = STRBUF_INIT,
		.fn = fn,
		.fn_data = data };
	const char *piece;
	size_t len = 0;
	bool blank = false;

	while (next_piece(&p, &piece, &len)) {
		bool now = p.begins && p.ended && is_blank(piece, len);

		if (k.started || k.letters)
			take(&k, &p, piece, len, blank);
		else if (!now)
			take_first(&k, &p, piece, len);
		blank = now;
	}
	if (p.error)
		refuse(file, strerror(p.error), fn, data);
	else if (!k.started && !k.letters)
		refuse(file, N_("there is nothing in it"), fn, data);
	else
		deliver(&k);
	strbuf_release(&k.data);
	strbuf_release(&k.postmark);
	free(p.buf);
}

static void read_file(const char *path, letter_fn fn, void *data)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat sb;

	if (fd < 0 || fstat(fd, &sb)) {
		refuse(path, strerror(errno), fn, data);
	} else if (!S_ISREG(sb.st_mode) && !S_ISFIFO(sb.st_mode)) {
		refuse(path, N_("neither a file nor a folder"), fn, data);
	} else {
		fcntl(fd, F_SETFL, 0);
		read_fd(fd, path, fn, data);
	}
	if (fd >= 0)
		close(fd);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool has_folder(const char *path, const char *name)
{
	char *full = xasprintf("%s/%s", path, name);
	struct stat sb;
	bool there = !stat(full, &sb) && S_ISDIR(sb.st_mode);

	free(full);
	return there;
}

static bool is_maildir(const char *path)
{
	return has_folder(path, "cur") || has_folder(path, "new");
}

/* The lists that mail servers keep in a Maildir. */
static bool is_servers_own(const char *name)
{
	static const char *const names[] = { "dovecot", "courier", "maildir", "subscriptions" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(name, names[i], strlen(names[i])))
			return true;
	return false;
}

/* Of a Maildir, what is being delivered in tmp and the server's own lists are no letters. */
static bool passed_over(const FTSENT *f)
{
	if (f->fts_level == FTS_ROOTLEVEL)
		return false;
	if (f->fts_info == FTS_D)
		return (*f->fts_name == '.' && !is_maildir(f->fts_path)) ||
			(!strcmp(f->fts_name, "tmp") && f->fts_parent->fts_number);
	return *f->fts_name == '.' || (f->fts_parent->fts_number && is_servers_own(f->fts_name));
}

static void read_folder(const char *path, letter_fn fn, void *data)
{
	char *paths[2] = { (char *)path, NULL };
	FTS *fts = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *f;

	if (!fts) {
		refuse(path, strerror(errno), fn, data);
		return;
	}
	while ((f = fts_read(fts))) {
		if (f->fts_info == FTS_DP || f->fts_info == FTS_DOT)
			continue;
		if (passed_over(f)) {
			fts_set(fts, f, FTS_SKIP);
			continue;
		}
		if (f->fts_info == FTS_D)
			f->fts_number = is_maildir(f->fts_path);
		else if (f->fts_info == FTS_F || f->fts_info == FTS_DEFAULT)
			read_file(f->fts_path, fn, data);
		else if (f->fts_info == FTS_DC)
			refuse(f->fts_path, N_("the folder is within itself"), fn, data);
		else
			refuse(f->fts_path, strerror(f->fts_errno), fn, data);
	}
	fts_close(fts);
}

void source_read(const char *name, letter_fn fn, void *data)
{
	struct stat sb;

	if (!strcmp(name, "-"))
		read_fd(STDIN_FILENO, name, fn, data);
	else if (!stat(name, &sb) && S_ISDIR(sb.st_mode))
		read_folder(name, fn, data);
	else
		read_file(name, fn, data);
}
