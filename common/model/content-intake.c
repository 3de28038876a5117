/* Taking a content in: in memory while it is small, then in a file aside. */
#include "model/content-internal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/size.h"

enum {
	HELD = 1024 * 1024, /* bytes that stay in memory */
	HEAD = 512,
};

struct intake {
	struct model *m;
	struct intake *next; /* of those with a file aside */
	int64_t limit, size;
	struct sha256 sum;
	char hash[SHA256_SIZE];
	char head[HEAD];
	size_t head_len;
	struct strbuf held; /* all of it, as long as there is no file */
	int fd;		    /* of the file aside, or -1 */
	char *path;	    /* its name; NULL when it has none */
	pid_t owner;
};

/* Files aside are removed when the program exits in between. */
static struct intake *unfinished;

static void remove_unfinished(void)
{
	for (struct intake *x = unfinished; x; x = x->next)
		if (x->owner == getpid())
			unlink(x->path);
}

static void remember(struct intake *x)
{
	static bool registered;

	if (!registered)
		registered = !atexit(remove_unfinished);
	x->owner = getpid();
	x->next = unfinished;
	unfinished = x;
}

static void forget(struct intake *x)
{
	for (struct intake **p = &unfinished; *p; p = &(*p)->next) {
		if (*p == x) {
			*p = x->next;
			break;
		}
	}
	free(x->path);
	x->path = NULL;
}

struct intake *intake_new(struct model *m)
{
	struct intake *x = xcalloc(1, sizeof(*x));

	x->m = m;
	x->limit = m->set.file_limit;
	x->fd = -1;
	sha256_init(&x->sum);
	strbuf_init(&x->held);
	return x;
}

void intake_unlimited(struct intake *x)
{
	x->limit = 0;
}

void intake_free(struct intake *x)
{
	if (!x)
		return;
	if (x->path)
		unlink(x->path);
	forget(x);
	if (x->fd >= 0)
		close(x->fd);
	strbuf_release(&x->held);
	free(x);
}

const char *intake_hash(const struct intake *x)
{
	return x->hash;
}

int64_t intake_size(const struct intake *x)
{
	return x->size;
}

const char *intake_head(const struct intake *x, size_t *len)
{
	*len = x->head_len;
	return x->head;
}

/* Whoever may read the store may read what stands beside it, and nobody else. */
static mode_t store_mode(struct model *m)
{
	struct stat st;

	return stat(db_name(m->db), &st) ? 0600 : st.st_mode & 0666;
}

/* Makes a folder if it is not there; -1 with errno. */
static int make_folder(struct model *m, const char *path)
{
	mode_t mode = store_mode(m);

	if (!mkdir(path, 0700))
		return chmod(path, mode | (mode & 0444) >> 2);
	return errno == EEXIST ? 0 : -1;
}

static int not_written(const char *path, enum status *status, struct strbuf *err)
{
	*status = STATUS_IO;
	return fail(err, _("%s: cannot be written: %s"), path, strerror(errno));
}

/* Beside the store, where it will be renamed.  Its lock tells a sweep that it is in use. */
static int open_beside(struct intake *x, const char *folder)
{
	struct stat st;

	do {
		if (x->fd >= 0) {
			forget(x);
			close(x->fd);
		}
		if (make_folder(x->m, folder))
			return -1;
		x->path = xasprintf("%s/" CONTENT_ASIDE "XXXXXX", folder);
		x->fd = mkostemp(x->path, O_CLOEXEC);
		if (x->fd < 0) {
			forget(x);
			return -1;
		}
		remember(x);
		if (flock(x->fd, LOCK_EX) || fstat(x->fd, &st) || fchmod(x->fd, store_mode(x->m)))
			return -1;
	} while (!st.st_nlink);
	return 0;
}

/* For a server, whose part of the work comes later: a file without a name. */
static int open_temporary(struct intake *x)
{
	const char *folder = getenv("TMPDIR");
	char *path = xasprintf("%s/crm-XXXXXX", folder && *folder ? folder : "/tmp");

	x->fd = mkostemp(path, O_CLOEXEC);
	if (x->fd >= 0)
		unlink(path);
	free(path);
	return x->fd < 0 ? -1 : 0;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int move_out(struct intake *x, enum status *status, struct strbuf *err)
{
	const char *folder = db_folder(x->m->db);

	if (folder ? open_beside(x, folder) : open_temporary(x))
		return not_written(folder ? folder : _("temporary file"), status, err);
	if (write_all(x->fd, x->held.buf, x->held.len))
		return not_written(x->path ? x->path : _("temporary file"), status, err);
	strbuf_release(&x->held);
	return 0;
}

int intake_add(
	struct intake *x, const void *data, size_t len, enum status *status, struct strbuf *err)
{
	size_t n = HEAD - x->head_len < len ? HEAD - x->head_len : len;
	char limit[SIZE_SIZE];

	if (x->limit && (int64_t)len > x->limit - x->size) {
		*status = STATUS_DATA;
		return fail(
			err, _("larger than files.limit allows: %s"), size_format(x->limit, limit));
	}
	memcpy(x->head + x->head_len, data, n);
	x->head_len += n;
	sha256_add(&x->sum, data, len);
	x->size += (int64_t)len;
	if (x->fd < 0 && x->held.len + len > HELD && move_out(x, status, err))
		return -1;
	if (x->fd < 0)
		strbuf_add(&x->held, data, len);
	else if (write_all(x->fd, data, len))
		return not_written(x->path ? x->path : _("temporary file"), status, err);
	return 0;
}

static bool stands_beside(const struct intake *x)
{
	return db_folder(x->m->db) && x->size > x->m->set.file_inside;
}

int intake_end(struct intake *x, enum status *status, struct strbuf *err)
{
	sha256_hex(&x->sum, x->hash);
	if (!stands_beside(x))
		return 0;
	if (x->fd < 0 && move_out(x, status, err))
		return -1;
	return fsync(x->fd) ? not_written(x->path, status, err) : 0;
}

static void insert_part(struct model *m, int64_t id, int64_t part, const void *data, size_t len)
{
	struct stmt *st = db_prepare(
		m->db, "INSERT INTO content_part (content, part, bytes) VALUES ($1, $2, $3)");

	db_bind_int(st, 1, id);
	db_bind_int(st, 2, part);
	db_bind_blob(st, 3, data, len);
	if (db_step(st) == DB_CONSTRAINT)
		BUG("part %" PRId64 " of content %" PRId64 ": %s", part, id, db_error_text(m->db));
	db_done(st);
}

static int keep_inside(struct intake *x, int64_t id, enum status *status, struct strbuf *err)
{
	int64_t part = 0, at = 0;
	char *piece;

	for (; x->fd < 0 && at < x->size; at += CONTENT_PART, part++)
		insert_part(x->m, id, part, x->held.buf + at,
			(size_t)(x->size - at < CONTENT_PART ? x->size - at : CONTENT_PART));
	if (x->fd < 0)
		return 0;
	piece = xmalloc(CONTENT_PART);
	while (at < x->size) {
		ssize_t n = pread(x->fd, piece, CONTENT_PART, at);

		if (n <= 0)
			break;
		insert_part(x->m, id, part++, piece, (size_t)n);
		at += n;
	}
	free(piece);
	if (at == x->size)
		return 0;
	*status = STATUS_IO;
	return fail(err, _("temporary file: cannot be read: %s"), strerror(errno));
}

/* What was renamed into a folder, and the folder in its own, survives a power loss. */
static int sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = fd < 0 || fsync(fd) ? -1 : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

static int keep_beside(struct intake *x, enum status *status, struct strbuf *err)
{
	char *path = content_path(x->m, x->hash), *folder = xstrdup(path);
	const char *above = db_folder(x->m->db);
	int result = -1;

	*strrchr(folder, '/') = '\0';
	if (!make_folder(x->m, folder) && !rename(x->path, path)) {
		forget(x);
		db_made_file(x->m->db, path);
		result = sync_folder(folder) || sync_folder(above);
	}
	if (result)
		result = not_written(path, status, err);
	free(path);
	free(folder);
	return result;
}

int intake_keep(struct intake *x, enum status *status, struct strbuf *err)
{
	struct model *m = x->m;
	struct content_row row;
	bool beside = stands_beside(x);
	int64_t id;

	if (content_find(m, x->hash, &row)) {
		if (row.inside || content_file_fits(m, x->hash, row.size))
			return 0;
		/* Its file was lost, and here it is again. */
		content_drop(m, row.id);
	}
	id = db_next_id(m->db, "content", false);
	if (db_run(m->db, "INSERT INTO content (id, hash, size, inside) VALUES ($1, $2, $3, $4)",
		    "itii", id, x->hash, x->size, (int64_t)!beside) == DB_CONSTRAINT)
		BUG("content %s: %s", x->hash, db_error_text(m->db));
	return beside ? keep_beside(x, status, err) : keep_inside(x, id, status, err);
}
