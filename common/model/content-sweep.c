/* What is not needed any more, and what is not as it should be. */
#include "model/content-internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum found { FOUND_CONTENT, FOUND_ASIDE, FOUND_OTHER };

/* Called for each file of the folder; path is its name, hash that of the last part of it. */
typedef void (*file_fn)(void *data, enum found what, const char *path, const char *hash);

static enum found kind_of(const char *above, const char *name)
{
	if (above && sha256_is(name) && !strncmp(above, name, 2))
		return FOUND_CONTENT;
	return !above && !strncmp(name, CONTENT_ASIDE, strlen(CONTENT_ASIDE)) ? FOUND_ASIDE
									      : FOUND_OTHER;
}

/* One folder; `above` is its name if it is one of the inner ones. */
static void walk(const char *folder, const char *above, file_fn fn, void *data)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path = xasprintf("%s/%s", folder, e->d_name);
		struct stat st;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || lstat(path, &st))
			;
		else if (S_ISDIR(st.st_mode) && !above && strlen(e->d_name) == 2)
			walk(path, e->d_name, fn, data);
		else
			fn(data, S_ISREG(st.st_mode) ? kind_of(above, e->d_name) : FOUND_OTHER,
				path, e->d_name);
		free(path);
	}
	if (d)
		closedir(d);
}

struct sweeping {
	struct model *m;
	bool dry;
	struct content_swept *swept;
	struct strbuf *err;
};

static void count(struct content_sum *sum, int64_t bytes)
{
	sum->count++;
	sum->bytes += bytes;
}

static void remove_file(struct sweeping *x, const char *path, struct content_sum *sum)
{
	struct stat st;

	if (lstat(path, &st))
		return;
	count(sum, st.st_size);
	if (!x->dry && unlink(path) && errno != ENOENT)
		fail(x->err, "%s: %s", path, strerror(errno));
}

/* Whoever is writing it has it locked. */
static bool in_use(const char *path)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	bool locked = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB);

	if (fd >= 0)
		close(fd);
	return locked;
}

static void sweep_file(void *data, enum found what, const char *path, const char *hash)
{
	struct sweeping *x = data;
	struct content_row row;

	switch (what) {
	case FOUND_CONTENT:
		if (!content_find(x->m, hash, &row) || row.inside)
			remove_file(x, path, &x->swept->stray);
		break;
	case FOUND_ASIDE:
		if (!in_use(path))
			remove_file(x, path, &x->swept->unfinished);
		break;
	case FOUND_OTHER: /* not of our making */
		break;
	}
}

struct unused {
	int64_t id;
	char hash[SHA256_SIZE];
	bool inside;
};

/*
 * The file goes before its row does: were it the other way round, somebody who adds the same
 * content again in between would lose it.  A row without its file is mended by the next who adds.
 */
static void sweep_rows(struct sweeping *x, const char *used)
{
	char *sql = xasprintf("SELECT id, hash, size, inside FROM content WHERE hash NOT IN (%s) "
			      "ORDER BY id /* scan: every content */",
		used);
	struct stmt *st = db_prepare(x->m->db, sql);
	VEC(struct unused) list = VEC_INIT;

	db_stream(st);
	while (db_step(st) == DB_ROW) {
		struct unused u = { .id = db_column_int(st, 0), .inside = db_column_int(st, 3) };

		snprintf(u.hash, sizeof(u.hash), "%s", db_column_text(st, 1));
		count(&x->swept->unused, db_column_int(st, 2));
		vec_push(&list, u);
	}
	db_done(st);
	for (size_t i = 0; i < list.n && !x->dry; i++) {
		char *path = list.v[i].inside ? NULL : content_path(x->m, list.v[i].hash);

		if (path && unlink(path) && errno != ENOENT)
			fail(x->err, "%s: %s", path, strerror(errno));
		else
			content_drop(x->m, list.v[i].id);
		free(path);
	}
	vec_release(&list);
	free(sql);
}

int content_sweep(struct model *m, const char *used, bool dry, struct content_swept *swept,
	struct strbuf *err)
{
	struct sweeping x = { .m = m, .dry = dry, .swept = swept, .err = err };

	memset(swept, 0, sizeof(*swept));
	if (db_folder(m->db))
		walk(db_folder(m->db), NULL, sweep_file, &x);
	if (!err->len)
		sweep_rows(&x, used);
	return err->len ? -1 : 0;
}

struct checking {
	struct model *m;
	void (*fn)(void *data, const char *text);
	void *data;
	int64_t faults;
};

static void tell(struct checking *x, const char *text)
{
	x->faults++;
	x->fn(x->data, text);
}

static void check_file(void *data, enum found what, const char *path, const char *hash)
{
	struct checking *x = data;
	struct content_row row;
	char *text = NULL;

	switch (what) {
	case FOUND_CONTENT:
		if (!content_find(x->m, hash, &row) || row.inside)
			text = xasprintf(
				_("%s: no content is stored there (crm gc drops it)"), path);
		break;
	case FOUND_ASIDE:
		if (!in_use(path))
			text = xasprintf(_("%s: was never finished (crm gc drops it)"), path);
		break;
	case FOUND_OTHER:
		text = xasprintf(_("%s: not a file of crm"), path);
		break;
	}
	if (text)
		tell(x, text);
	free(text);
}

static int ignore(void *data, const void *bytes, size_t len)
{
	(void)data;
	(void)bytes;
	(void)len;
	return 0;
}

int64_t content_check(struct model *m, void (*fn)(void *data, const char *text), void *data)
{
	struct checking x = { .m = m, .fn = fn, .data = data };
	char hash[SHA256_SIZE] = "";
	int64_t size;

	while (content_next(m, hash, &size)) {
		struct strbuf err = STRBUF_INIT;
		if (content_read(m, hash, ignore, NULL, &err))
			tell(&x, err.buf);
		strbuf_release(&err);
	}
	if (db_folder(m->db))
		walk(db_folder(m->db), NULL, check_file, &x);
	return x.faults;
}
