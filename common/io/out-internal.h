/*
 * What the printers share with out.c.  A printer is a table of functions; the frame (out.c) checks
 * the number of values, turns numbers into text and knows the kind of each value, so that a
 * printer only writes.  Nothing outside common/io/out*.c includes this.
 */
#ifndef IO_OUT_INTERNAL_H
#define IO_OUT_INTERNAL_H

#include "io/out.h"

#include <sys/types.h>

enum { OUT_BUFFER = 256 * 1024 };

/* What was pushed, whatever the column's type says. */
enum out_kind {
	KIND_NULL,
	KIND_TEXT,
	KIND_NUMBER, /* "-12.50": always a number for JSON too */
	KIND_BOOL,   /* "0" or "1"; for people "yes" or "" */
};

struct printer {
	const char *name;
	bool people; /* wants values as people read them: local time, "yes" */
	void (*begin)(struct out *o);
	/* o->at is the number of the column.  s is valid during the call only; "" for NULL. */
	void (*value)(struct out *o, const struct out_column *c, enum out_kind kind, const char *s,
		size_t len);
	void (*end_row)(struct out *o); /* o->rows counts the rows before this one */
	void (*end)(struct out *o);
	void (*release)(struct out *o); /* frees o->state; may be NULL */
};

struct out {
	const struct printer *printer;
	struct out_column *column;
	size_t n;    /* columns */
	size_t at;   /* values pushed in this row */
	size_t rows; /* finished rows */
	struct strbuf scratch;
	struct strbuf failure; /* a printer's sentence: then nothing is kept of the output */
	void *state; /* of the printer */

	/* From the options; the strings stay the caller's. */
	const char *null_string;
	const char *caption;
	const char *pager_command;
	const char *noun, *identity;
	bool no_header;
	bool nul;
	bool pager;
	bool color;
	bool terminal; /* standard output, and that is a terminal (or was, before a pager) */

	/* The sink: out-sink.c. */
	char *buf;
	size_t used;
	int fd;
	int error;	  /* errno of the first write that failed; 0 = none */
	bool paged;	  /* we started a pager */
	char *file;	  /* the file's name for messages and rename; NULL = standard output */
	char *temp;	  /* written aside under this name; NULL = written in place */
	pid_t owner;	  /* the process that may remove temp */
	struct out *next; /* all outputs that have a temp */
};

/* Opens the sink for the file (NULL = standard output). */
int sink_open(struct out *o, const char *file, struct strbuf *err);
/* Flushes, closes, renames; or removes what was written if keep is false.  Frees the sink. */
int sink_close(struct out *o, bool keep, struct strbuf *err);
void sink_flush(struct out *o);
/* For what does not fit into the buffer's rest. */
void sink_write_slow(struct out *o, const char *s, size_t len);

static inline void put(struct out *o, const char *s, size_t len)
{
	if (len > OUT_BUFFER - o->used) {
		sink_write_slow(o, s, len);
		return;
	}
	memcpy(o->buf + o->used, s, len);
	o->used += len;
}

static inline void put_char(struct out *o, char c)
{
	if (o->used == OUT_BUFFER)
		sink_flush(o);
	o->buf[o->used++] = c;
}

static inline void put_str(struct out *o, const char *s)
{
	put(o, s, strlen(s));
}

/* True for the types that are right-aligned. */
static inline bool is_numeric(enum out_type type)
{
	return type == OUT_INT || type == OUT_DECIMAL || type == OUT_QUANTITY;
}

/*
 * Appends a text as one line that is safe on a terminal: "⏎" for line breaks, a blank for a tab,
 * "·" for other controls.  Returns its width in columns.
 */
size_t add_masked(struct strbuf *sb, const char *s, size_t len);

extern const struct printer printer_table, printer_record, printer_html;
extern const struct printer printer_tsv, printer_csv, printer_csv_excel, printer_csv_excel_ru;
extern const struct printer printer_json, printer_jsonl, printer_yaml, printer_ical;

#endif
