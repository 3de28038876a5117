/* Private to the readers: what the formats share, and how reader.c calls them. */
#ifndef IO_READER_INTERNAL_H
#define IO_READER_INTERNAL_H

#include "base/map.h"
#include "io/reader.h"
#include "io/source.h"

struct reader {
	char *name; /* "-" = standard input */
	enum reader_format format;
	struct source source;
	char separator; /* 0 for json and yaml */
	bool no_header;
	bool escapes; /* tsv: \t \n \r \\ are obeyed */
	bool first;   /* the row in `cell` has been read for its width and is still to be given */
	bool failed;
	bool sparse;             /* see reader_sparse() */
	struct strbuf notes;     /* see reader_notes() */
	const char *noun, *from, *to; /* calendar; the caller's */
	long line;

	VEC(const char *) column; /* names live in `names` */
	struct map index;         /* json, yaml: name → place in column */
	struct arena names;
	VEC(struct reader_cell) cell;
	void *state; /* of the format */
};

/*
 * A format.  `start` prepares; `next` reads a record into r->cell and its line into r->line and
 * returns as reader_next() does.  A table (csv, tsv) gives all cells a row has; reader.c makes
 * them fit the columns.  The others make the columns, with reader_cell(); one that knows them in
 * `start` makes all of them there.
 */
struct reader_driver {
	bool table;
	int (*start)(struct reader *r, struct strbuf *err);
	int (*next)(struct reader *r, struct strbuf *err);
	void (*finish)(struct reader *r);
};
extern const struct reader_driver csv_driver, tsv_driver, json_driver, yaml_driver,
	statement_driver, calendar_driver;

/* Appends "NAME:LINE: " and the sentence to err; returns -1. */
int reader_refuse(const struct reader *r, long line, struct strbuf *err, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/*
 * A text from the file for a message: at most 40 letters in quotes, control characters and broken
 * bytes as "?".  One of four static buffers.
 */
const char *reader_quoted(const char *text, size_t len);
/* Refuses a line with bytes that are not UTF-8, or with NUL. */
int reader_check(const struct reader *r, const struct source_line *line, struct strbuf *err);
/* The cell of a column by name, made if need be; valid until the next call.  *is_new may be NULL */
struct reader_cell *reader_cell(struct reader *r, const char *name, size_t len);

/* csv.c: the separator that cuts the sample best, or 0 when none gives two columns. */
char csv_detect(const char *text, size_t len, bool whole);
/* tsv.c: is this table with tabs our own kind, and does it use escapes? */
bool tsv_detect(const char *text, size_t len, bool *escapes);

/* calendar.c: does the text begin as a calendar does? */
bool calendar_detect(const char *text, size_t len);
/* statement.c: does the text begin as a bank statement does? */
bool statement_detect(const char *text, size_t len);

/*
 * jsonvalue.c: reads an object at text[0] into the cells of r, which point into text; text is
 * NUL-terminated and changed.  0, or -1 with a sentence.
 */
int json_read_object(struct reader *r, char *text, size_t len, struct strbuf *err);
bool json_is_space(int c);

struct yaml;
struct yaml_stream;
/*
 * yaml.c: the items of a document's list, or the documents, as trees in the caller's arena.  `next`
 * is like reader_next(): 1, 0, or -1 with a sentence and r->failed set if there is no going on.
 */
struct yaml_stream *yaml_stream_open(struct reader *r);
int yaml_stream_next(struct yaml_stream *y, struct arena *arena, struct yaml **item,
	struct strbuf *err);
void yaml_stream_close(struct yaml_stream *y);

#endif
