#include "model/content-internal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool content_find(struct model *m, const char *hash, struct content_row *row)
{
	struct stmt *st = db_prepare(m->db, "SELECT id, size, inside FROM content WHERE hash = $1");
	bool found;

	db_bind_text(st, 1, hash);
	found = db_step(st) == DB_ROW;
	if (found)
		*row = (struct content_row){ db_column_int(st, 0), db_column_int(st, 1),
			db_column_int(st, 2) };
	db_done(st);
	return found;
}

bool content_next(struct model *m, char hash[SHA256_SIZE], int64_t *size)
{
	struct stmt *st = db_prepare(
		m->db, "SELECT hash, size FROM content WHERE hash > $1 ORDER BY hash LIMIT 1");
	bool more;

	db_bind_text(st, 1, hash);
	more = db_step(st) == DB_ROW;
	if (more) {
		snprintf(hash, SHA256_SIZE, "%s", db_column_text(st, 0));
		*size = db_column_int(st, 1);
	}
	db_done(st);
	return more;
}

int64_t content_size(struct model *m, const char *hash)
{
	struct content_row row;

	return content_find(m, hash, &row) ? row.size : -1;
}

char *content_path(struct model *m, const char *hash)
{
	return xasprintf("%s/%.2s/%s", db_folder(m->db), hash, hash);
}

bool content_file_fits(struct model *m, const char *hash, int64_t size)
{
	char *path = content_path(m, hash);
	struct stat st;
	bool fits = !lstat(path, &st) && S_ISREG(st.st_mode) && st.st_size == size;

	free(path);
	return fits;
}

void content_drop(struct model *m, int64_t id)
{
	db_run(m->db, "DELETE FROM content_part WHERE content = $1", "i", id);
	db_run(m->db, "DELETE FROM content WHERE id = $1", "i", id);
}

struct reading {
	struct model *m;
	const char *hash;
	content_fn fn;
	void *data;
	struct sha256 sum;
	int64_t size;
	bool stopped;
};

static int pass_on(struct reading *x, const void *bytes, size_t len)
{
	sha256_add(&x->sum, bytes, len);
	x->size += (int64_t)len;
	x->stopped = x->fn(x->data, bytes, len) != 0;
	return x->stopped ? -1 : 0;
}

static void read_inside(struct reading *x, int64_t id)
{
	bool more = true;

	for (int64_t part = 0; more && !x->stopped; part++) {
		struct stmt *st = db_prepare(x->m->db,
			"SELECT bytes FROM content_part WHERE content = $1 AND part = $2");
		const void *bytes;
		size_t len;

		db_bind_int(st, 1, id);
		db_bind_int(st, 2, part);
		more = db_step(st) == DB_ROW && (bytes = db_column_blob(st, 0, &len));
		if (more)
			pass_on(x, bytes, len);
		db_done(st);
	}
}

static int read_beside(struct reading *x, struct strbuf *err)
{
	char *path = content_path(x->m, x->hash), *piece = NULL;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), result = 0;
	ssize_t n = fd < 0 ? -1 : 1;

	if (fd >= 0)
		piece = xmalloc(CONTENT_PART);
	while (n > 0 && !x->stopped) {
		n = read(fd, piece, CONTENT_PART);
		if (n > 0)
			pass_on(x, piece, (size_t)n);
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	if (n < 0)
		result = fail(err, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(piece);
	free(path);
	return result;
}

int content_read(struct model *m, const char *hash, content_fn fn, void *data, struct strbuf *err)
{
	struct reading x = { .m = m, .hash = hash, .fn = fn, .data = data };
	struct content_row row;
	char sum[SHA256_SIZE];

	if (!content_find(m, hash, &row))
		return fail(err, _("content %s is not in the database"), hash);
	sha256_init(&x.sum);
	if (row.inside)
		read_inside(&x, row.id);
	else if (read_beside(&x, err))
		return -1;
	if (x.stopped)
		return -1;
	if (x.size != row.size)
		return fail(err, _("content %s is damaged: %" PRId64 " bytes, not %" PRId64), hash,
			x.size, row.size);
	if (strcmp(sha256_hex(&x.sum, sum), hash))
		return fail(err, _("content %s is damaged: its bytes have another hash"), hash);
	return 0;
}
