/*
 * The whole store as text and back (DOMAIN 10.6): every table with its history, and the changes;
 * what is derived, folded texts and the text index, is made anew.  One line a row, sorted by
 * number, so that two dumps can be compared by any tool; the same from every database.
 *
 *	# crm dump 1 schema 1
 *	@partner	id	since	code	name …
 *	1	7	\N	Acme …
 *	# end 12345
 *
 * Cells are parted by tabs; \t \n \r \\ stand for those characters, \N for no value.  The contents
 * of files come last, in pieces of base64.
 */
#ifndef MODEL_DUMP_H
#define MODEL_DUMP_H

#include "model/model.h"

/*
 * Calls line() for every line, which ends in LF and may be written to; it returns -1 to stop.
 * -1 if it did, or with a sentence when the content of a file cannot be read.
 */
int dump_write(struct model *m, int (*line)(void *data, char *text, size_t len), void *data,
	struct strbuf *err);

/* Reads a dump into a new, empty store, inside a transaction of the caller's. */
struct dump_reader;
struct dump_reader *dump_reader_new(struct model *m);
/* The next line, with or without its LF; it is written to.  -1 with a sentence. */
int dump_reader_line(struct dump_reader *x, char *text, size_t len, struct strbuf *err) MUST_USE;
/* After the last line: -1 with a sentence if the dump is not complete, or a row was refused. */
int dump_reader_end(struct dump_reader *x, struct strbuf *err) MUST_USE;
void dump_reader_free(struct dump_reader *x);
int64_t dump_reader_rows(const struct dump_reader *x);

#endif
