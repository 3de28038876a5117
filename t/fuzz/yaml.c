/*
 * Throws bytes at the YAML readers, tree and records, and checks that what is written as a scalar
 * reads back as it was.
 */
#define _GNU_SOURCE /* memfd_create */
#include "base/utf8.h"
#include "io/reader.h"
#include "io/yamltree.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_tree(const char *text, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct strbuf err = STRBUF_INIT;
	const struct yaml *tree = yaml_read(text, size, "fuzz.yaml", &arena, &err);

	if ((tree == NULL) != (err.len > 0))
		abort();
	arena_release(&arena);
	strbuf_release(&err);
}

static void read_records(const char *text, size_t size)
{
	struct reader_options opt = { .format = READER_YAML };
	struct strbuf err = STRBUF_INIT;
	const struct reader_cell *cell;
	struct reader *r;
	char path[64];
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opt.file = path;
	r = reader_open(&opt, &err);
	for (int rc = r ? 1 : 0; rc;) {
		rc = reader_next(r, &cell, &err);
		if ((rc < 0) != (err.len > 0))
			abort();
		strbuf_reset(&err);
	}
	reader_close(r);
	close(fd);
	strbuf_release(&err);
}

static void write_and_read(const char *text, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct strbuf form = STRBUF_INIT, err = STRBUF_INIT;
	const char *copy, *back;

	if (!utf8_valid(text, size, NULL))
		return;
	copy = arena_strndup(&arena, text, size);
	strbuf_addstr(&form, "map:\n  key: ");
	yaml_add_scalar(&form, copy, 4);
	strbuf_addstr(&form, "\n  next: 1\n");
	back = yaml_text(yaml_get(
		yaml_get(yaml_read(form.buf, form.len, "form", &arena, &err), "map"), "key"));
	if (!back || strcmp(back, copy)) {
		fprintf(stderr, "wrote:\n%s\nerror: %s\n", form.buf, err.buf);
		abort();
	}
	arena_release(&arena);
	strbuf_release(&form);
	strbuf_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_tree((const char *)data, size);
	read_records((const char *)data, size);
	write_and_read((const char *)data, size);
	return 0;
}
