/*
 * Throws bytes at the readers of tables and of JSON.  The first byte chooses format, separator,
 * header and encoding; the rest is the file.
 */
#define _GNU_SOURCE /* memfd_create */
#include "io/reader.h"

#include "base/utf8.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct reader *r, struct strbuf *err)
{
	const struct reader_cell *cell;
	size_t n;
	int rc;

	while ((rc = reader_next(r, &cell, err)) != 0) {
		if ((rc < 0) != (err->len > 0))
			abort();
		strbuf_reset(err);
		reader_columns(r, &n);
		for (size_t i = 0; rc > 0 && i < n; i++)
			if (cell[i].text &&
				(strlen(cell[i].text) != cell[i].len ||
					!utf8_valid(cell[i].text, cell[i].len, NULL)))
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum reader_format formats[] = { READER_AUTO, READER_CSV, READER_TSV,
		READER_JSONL };
	static const char *const encodings[] = { NULL, "utf-8", "windows-1251", "utf-16" };
	struct reader_options opt = { 0 };
	struct strbuf err = STRBUF_INIT;
	struct reader *r;
	char path[64];
	int fd;

	if (!size)
		return 0;
	opt.format = formats[data[0] & 3];
	opt.encoding = encodings[data[0] >> 2 & 3];
	opt.separator = data[0] & 16 ? ';' : 0;
	opt.no_header = data[0] & 32;
	fd = memfd_create("fuzz", 0);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1))
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opt.file = path;
	r = reader_open(&opt, &err);
	if (r)
		read_all(r, &err);
	else if (!err.len)
		abort();
	reader_close(r);
	close(fd);
	strbuf_release(&err);
	return 0;
}
