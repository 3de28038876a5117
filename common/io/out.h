/*
 * Output.  A command declares columns and pushes values; a printer for the chosen format writes
 * them.  The device changes the layout only, never rows, fields or values.
 *
 *	struct out *o = out_open(&options, columns, n, &err);
 *	for each row: out_int(o, id); out_text(o, name); … ; out_end_row(o);
 *	status = out_close(o);
 *
 * Values are pushed in the order of the columns; out_end_row() checks the number.
 */
#ifndef IO_OUT_H
#define IO_OUT_H

#include "base/base.h"

enum out_type {
	OUT_TEXT,     /* any text, may hold line breaks */
	OUT_ID,       /* digits that must not be altered (INN, ids, codes): text to spreadsheets */
	OUT_INT,
	OUT_DECIMAL,  /* fixed-point, formatted with all its digits: money */
	OUT_QUANTITY, /* fixed-point without zeros at the end: quantities, percent */
	OUT_DATE,     /* ISO date or birthday */
	OUT_INSTANT,  /* UTC with Z; table, record and html show local "YYYY-MM-DD HH:MM" */
	OUT_BOOL,     /* 0/1; json false/true; table, record and html: yes or nothing */
	OUT_PHONE,    /* text; csv-excel* write it spaced if it begins with "+" */
	OUT_LIST,     /* texts joined by "\n"; an array in json, jsonl and yaml; ", " in a table */
	OUT_PHONES,   /* several telephone numbers */
	OUT_ARROW,    /* + better, - worse, = the same; table, record and html show arrows */
};

struct out_column {
	const char *key;   /* English, stable; the header of tsv, csv, json … */
	const char *title; /* translated already; the header of table, record, html */
	enum out_type type;
	int scale;         /* OUT_DECIMAL, OUT_QUANTITY: for out_decimal() when given -1 */
	int width;         /* table: the most terminal columns, 0 = any (config may set it) */
};

enum out_color { OUT_COLOR_AUTO, OUT_COLOR_ALWAYS, OUT_COLOR_NEVER };

struct out_options {
	const char *format;      /* of out_formats(); NULL = by the file's ending, or by device */
	const char *file;        /* NULL or "-" = standard output; else written aside and renamed */
	const char *null_string; /* tsv: what NULL is written as; NULL means "" */
	const char *caption;     /* html: title; table: nothing.  NULL allowed */
	bool no_header;
	bool nul;                /* records end in NUL instead of LF (-z); tsv and csv only */
	bool pager;              /* table longer than the terminal's screen: through the pager */
	enum out_color color;
	const char *pager_command; /* NULL = $PAGER, or less */
	const char *noun;        /* ical: what the rows are, unless a column "noun" says it; NULL =
	                          * nothing that stands in a calendar */
	const char *identity;    /* ical: of the database, for names of records: see model.h */
};

struct out;

/*
 * Whether such an output can be: -1 with a sentence for an unknown format (the names follow), for
 * an ending of the file that is no format's, for ical without a noun, and for -z with another
 * format than tsv or csv.
 */
int out_check(const struct out_options *opt, struct strbuf *err) MUST_USE;
/*
 * Opens an output.  `columns` is copied (its strings are not).  Returns NULL with a sentence in
 * err: what out_check() refuses, a file that cannot be created.
 */
struct out *out_open(const struct out_options *opt, const struct out_column *columns, size_t n,
	struct strbuf *err);
/* The name of the format that out_open would take. */
const char *out_format_name(const struct out_options *opt);
/*
 * All names, NULL at the end: table tsv csv json jsonl yaml record html csv-excel csv-excel-ru
 * ical.
 */
const char *const *out_formats(void);

void out_null(struct out *o);
void out_text(struct out *o, const char *s);  /* NULL = out_null */
void out_textn(struct out *o, const char *s, size_t len);
void out_int(struct out *o, int64_t v);
void out_bool(struct out *o, bool v);
void out_decimal(struct out *o, int64_t v, int scale); /* scale -1 = the column's */
void out_end_row(struct out *o);

/*
 * Ends the output: footer, flush, close, rename.  Returns 0, or -1 with a sentence in err (disk
 * full, closed pipe excepted: SIGPIPE ends the program quietly).  Frees o.
 */
int out_close(struct out *o, struct strbuf *err);
/* Throws the output away: a file that was being written aside is removed. */
void out_abort(struct out *o);
size_t out_rows(const struct out *o);

/*
 * Flushes and checks standard output at the end of the program; false with errno set when
 * something was lost (five of eight popular tools lose data on a full disk in silence).
 */
bool out_stdout_close(void);

/* The columns and lines of the terminal: $COLUMNS and $LINES, or what it says, or 80 by 24. */
void out_terminal_size(size_t *columns, size_t *lines);

/* True if colour is to be used on this descriptor (--color > NO_COLOR > CLICOLOR_FORCE > tty). */
bool out_use_color(enum out_color color, int fd);

/*
 * Plain text through the same door: standard output (file NULL), or a file that is written aside
 * and renamed by out_text_close(), or removed there unless `keep`.  -1 with a sentence.
 */
struct out *out_text_open(const char *file, struct strbuf *err);
void out_text_add(struct out *o, const char *s, size_t len);
bool out_text_failed(const struct out *o); /* nothing that follows will arrive */
int out_text_close(struct out *o, bool keep, struct strbuf *err);

#endif
