/*
 * Reading tables that no one prepared for us: CSV and TSV in any usual encoding, JSON lines,
 * YAML, bank statements and calendars.  One record at a time, with the line each began on; in
 * constant memory, but for a statement, which is read and checked as a whole.
 *
 * Encodings: UTF-8 (with or without BOM), UTF-16 (BOM, or zeros in every other place),
 * windows-1251, koi8-r, cp866 and whatever else iconv(3) knows.  Detected from the first
 * 64 KB: BOM, then valid UTF-8, else the Cyrillic single-byte encoding whose decoded letters
 * look most like Russian (frequent letters, lower case inside words); windows-1251 in doubt.
 * If a text seemed to be UTF-8 and later is not, the row is an error with line and offset.
 *
 * Separators: detected among , ; tab | by the candidate that gives the most equal number (≥ 2) of
 * fields over the first rows, quotes respected; tab only for TSV escapes if the file was made by
 * `crm … --tsv` (no quotes, \t \n \r \\ escapes) or the format is given as tsv.
 */
#ifndef IO_READER_H
#define IO_READER_H

#include "base/base.h"

enum reader_format {
	READER_AUTO,  /* a statement or calendar by content; else by ending (.csv .tsv .jsonl
		       * .ndjson .json .yaml .yml .ics .vcs), else by content */
	READER_CSV,   /* RFC 4180, its dialects; CR, LF, CRLF; quotes only where a field begins */
	READER_TSV,   /* our own: backslash escapes, no quotes */
	READER_JSONL, /* one object a line; also an array of objects (JSON) */
	READER_YAML,  /* a sequence of mappings, or documents that are mappings */
	/*
	 * The documents of a bank's statement, "1CClientBankExchange" (Кодировка= is not believed)
	 * or Belarusian ^Key=value^, in the columns document paid direction (in, out) currency
	 * amount party party_inn party_kpp party_account party_bik own_account purpose.  Whose
	 * accounts are ours is what header and sections say.  reader_open() fails for a statement
	 * that is cut short, broken, or has totals that do not agree; a document with a bad date or
	 * amount, or of no account of ours, is a row that cannot be read.
	 */
	READER_STATEMENT,
	/*
	 * iCalendar and vCalendar 1.0, through the helper program crm-ical: the entries that are
	 * records of `noun`, in columns named as its fields.  What is repeated comes as occurrences
	 * between `from` and `to`.
	 */
	READER_CALENDAR,
};

struct reader_options {
	const char *file;         /* NULL or "-" = standard input */
	enum reader_format format;
	const char *encoding;     /* NULL = detect */
	char separator;           /* 0 = detect */
	bool no_header;           /* csv, tsv: the columns are named 1, 2, 3 … */
	const char *noun;         /* calendar: whose rows are wanted; NULL = such are in none */
	const char *from, *to;    /* calendar: dates; NULL = a year before and after today */
	bool all_columns;         /* json, yaml: the file, which can be read twice, is read for its
				   * names first, so that the columns stand from the beginning */
};

struct reader_cell {
	const char *text; /* NUL-terminated valid UTF-8 without NUL; NULL: missing, JSON null, or an
			   * unquoted empty CSV cell (a quoted "" is the empty text) */
	size_t len;
};

struct reader;

/* Opens, detects, reads the header.  NULL with a sentence in err ("deals.csv: no such file …"). */
struct reader *reader_open(const struct reader_options *opt, struct strbuf *err);
void reader_close(struct reader *r);

/*
 * The column names.  For JSON lines and YAML the columns grow as records bring new keys; a row's
 * cells always cover reader_columns().  Trailing blank column names are kept as "".  Cells of
 * arrays are joined by "\n"; numbers and booleans are given as written (true/false as 1/0).
 */
const char *const *reader_columns(const struct reader *r, size_t *n);

/*
 * Next record: 1 with *cells (valid until the next call), 0 at the end, -1 with a sentence in
 * err for a row that cannot be read (invalid bytes, more cells than columns, broken JSON,
 * an open quote at the end); reading can go on after -1 unless reader_failed().  Blank lines are
 * passed over; missing cells at the end of a CSV row read as missing.
 */
int reader_next(struct reader *r, const struct reader_cell **cells, struct strbuf *err);
bool reader_failed(const struct reader *r);
/* A missing cell says nothing, and only an empty one that there is no value: of calendars. */
bool reader_sparse(const struct reader *r);
/* What was left out, a line each; "" for nothing.  To be asked at the end. */
const char *reader_notes(const struct reader *r);
/* The line the current record began on, from 1; and the file's name for messages ("-" = stdin). */
long reader_line(const struct reader *r);
const char *reader_name(const struct reader *r);
/* What was detected, for -v: "windows-1251", ';', and so on. */
const char *reader_encoding(const struct reader *r);
char reader_separator(const struct reader *r);
/* Bytes read so far and in all (-1 = unknown), for progress. */
int64_t reader_position(const struct reader *r);
int64_t reader_size(const struct reader *r);

#endif
