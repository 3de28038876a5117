/*
 * A file as lines of UTF-8, whatever it is written in: the conversion through iconv(3) as the
 * bytes go by, and the cutting into lines that end in LF, CR or CRLF.
 */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include "base/base.h"

#include <iconv.h>

enum {
	SOURCE_SAMPLE = 64 * 1024,        /* what detection looks at */
	SOURCE_CHUNK = 256 * 1024,        /* bytes asked of one read(2) */
	SOURCE_LONGEST = 64 * 1024 * 1024 /* a longer line is no line */
};

struct source {
	const char *name; /* for messages; borrowed */
	int fd;
	bool eof;             /* of the file; text may be left */
	int64_t total;        /* bytes read from the file */
	const char *encoding; /* canonical name, or as the caller gave it */

	bool converts;
	iconv_t cd;
	size_t unit; /* bytes of the encoding's code unit: what is skipped to get over a bad one */
	char *raw;   /* not yet converted: raw[raw_pos .. raw_end) */
	size_t raw_pos, raw_end;

	char *buf; /* UTF-8 text: buf[pos .. end) is unread; one byte is kept free behind end */
	size_t pos, end, cap;
	size_t lf, cr;  /* no LF (CR) stands in buf[pos .. lf): searched already */
	int64_t offset; /* of buf[0] in the text; in the file too unless it is converted */
	long line;      /* number of the line at pos, from 1 */
};

struct source_line {
	char *text;     /* in the buffer: may be written to, also text[len] */
	size_t len;     /* without the line end */
	size_t size;    /* with CR, LF or CRLF */
	long number;    /* from 1 */
	int64_t offset; /* of text[0] in the text */
};

/* True for UTF-8 without NUL; else *bad is the offset of the first wrong byte.  Fast for ASCII. */
bool source_valid(const char *text, size_t len, size_t *bad);

/*
 * Starts to read from fd, which then belongs to the source, and fills the buffer with the sample.
 * encoding NULL = detect; `name` must outlive the source.  A byte that the encoding does not know
 * becomes 0xFF, which is never UTF-8.
 */
int source_init(struct source *s, int fd, const char *name, const char *encoding,
	struct strbuf *err) MUST_USE;
void source_release(struct source *s);

/* More text behind end: 1; the text is at its end: 0; -1 with a sentence.  buf may move. */
int source_fill(struct source *s, struct strbuf *err) MUST_USE;

/* The next line: 1, 0 at the end, -1 with a sentence (cannot be read, or too long). */
int source_line(struct source *s, struct source_line *line, struct strbuf *err) MUST_USE;

/*
 * Standard input, where it is no file, is read to its end and a temporary file put in its place: a
 * slow pipe must not keep the store locked.  *aside is to be closed at last, unless NULL.
 */
int source_spool(FILE **aside, struct strbuf *err) MUST_USE;

#endif
