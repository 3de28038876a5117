/*
 * Private to the bank statements: what their two forms, statement-1c.c and statement-by.c, share.
 *
 * The whole file is kept as text, a NUL behind each line, and cut into parts: a form's `line` sees
 * that sections and documents are opened and closed, and notes accounts and documents.  Then each
 * document is read twice as a payment: for the sums, and for its row.
 */
#ifndef IO_STATEMENT_INTERNAL_H
#define IO_STATEMENT_INTERNAL_H

#include "base/date.h"
#include "io/reader-internal.h"

enum statement_column {
	COLUMN_DOCUMENT,
	COLUMN_PAID,
	COLUMN_DIRECTION,
	COLUMN_CURRENCY,
	COLUMN_AMOUNT,
	COLUMN_PARTY,
	COLUMN_PARTY_INN,
	COLUMN_PARTY_KPP,
	COLUMN_PARTY_ACCOUNT,
	COLUMN_PARTY_BIK,
	COLUMN_OWN_ACCOUNT,
	COLUMN_PURPOSE,
	STATEMENT_COLUMNS
};

/* Index of sums by what the money does. */
enum statement_direction { STATEMENT_IN, STATEMENT_OUT, STATEMENT_DIRECTIONS };

static const size_t STATEMENT_NONE = SIZE_MAX; /* no account, no key */

/* One of our accounts.  Sums are in units of 10^-scale. */
struct statement_account {
	const char *number;
	const char *currency; /* a code, or NULL */
	int scale;
	int sections;
	bool undated;            /* a section does not say of which days it is */
	int64_t first, last;     /* days of the sections … */
	int64_t days;            /* … and how many, section by section */
	/* What the sections say in all, how many of them do, and the place of the last. */
	int64_t said[STATEMENT_DIRECTIONS];
	int said_by[STATEMENT_DIRECTIONS];
	const char *said_name[STATEMENT_DIRECTIONS];
	long said_line[STATEMENT_DIRECTIONS];
	/* What the documents add up to, and what may or may not have been counted besides. */
	int64_t sum[STATEMENT_DIRECTIONS];
	int64_t perhaps[STATEMENT_DIRECTIONS];
};

/* Lines of the text: of a document, or of a section. */
struct statement_part {
	long line;       /* number of the first */
	size_t from, to; /* in the text */
	size_t account;  /* that the form knows the document to be of, or STATEMENT_NONE */
};

/* What a section says of an account for some days. */
enum statement_sum { SUM_OPENING, SUM_RECEIVED, SUM_SPENT, SUM_CLOSING, SECTION_SUMS };
struct statement_section {
	size_t account;
	char from[DATE_SIZE], to[DATE_SIZE]; /* "" = not said */
	struct {
		bool said;
		int64_t value;
		const char *name; /* the key */
		long line;
	} sum[SECTION_SUMS];
};

/* The value of a key: text without blanks in front, NULL if it is missing or blank. */
struct statement_value {
	const char *text;
	long line;
};

/* A document as it will be given.  The cells' texts live in the statement's row arena. */
struct statement_payment {
	struct reader_cell cell[STATEMENT_COLUMNS];
	char paid[DATE_SIZE];
	int64_t amount;
	bool out;
	bool sure;      /* counted in the totals of `account` without doubt */
	size_t account; /* ours */
	size_t other;   /* the other side's account if that is ours, too; else STATEMENT_NONE */
};

struct statement {
	const struct statement_form *form;
	struct strbuf text;
	long line; /* number of the last line */
	VEC(struct statement_account) account;
	struct map accounts; /* number → place in account */
	VEC(struct statement_part) document;
	size_t next; /* document to be given */
	struct arena row;

	/* For the forms. */
	const char *open; /* the word that opened the part, or NULL */
	struct statement_part part;
	bool ended;
	bool partial;                        /* not all documents are in the file */
	char from[DATE_SIZE], to[DATE_SIZE]; /* of the whole file, "" = not said */
};

struct statement_form {
	/*
	 * Takes the line, number st->line, that stands at st->text.buf + at, trimmed, to the end of
	 * the text; may make it shorter.  0, or -1 with a sentence that refuses the file.
	 */
	int (*line)(struct reader *r, struct statement *st, size_t at, struct strbuf *err);
	/* The last line was read: is all closed? */
	int (*end)(struct reader *r, struct statement *st, struct strbuf *err);
	/* Reads a document.  0, or -1 with a sentence that refuses the row. */
	int (*payment)(struct reader *r, struct statement *st, const struct statement_part *part,
		struct statement_payment *p, struct strbuf *err);
};
extern const struct statement_form statement_1c, statement_by;

/* The place of an account of ours, which is made if need be, or of one that must be there. */
size_t statement_account(struct reader *r, struct statement *st, const char *number);
size_t statement_find(const struct statement *st, const char *number);
/* `currency` is borrowed, or NULL; with it goes how many digits the sums have. */
void statement_set_currency(struct statement_account *a, const char *currency);
/* a + b; what is too large becomes INT64_MAX or INT64_MIN, and agrees with nothing. */
int64_t statement_plus(int64_t a, int64_t b);

static inline bool statement_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Is this the key of the line "key = value", or the whole of a line without value? */
bool statement_is_key(const char *line, const char *key);
/*
 * The values of keys in a part.  The first counts; returns the index of a key that comes again with
 * another value, and that line in its `line`, or STATEMENT_NONE.
 */
size_t statement_scan(const struct statement *st, const struct statement_part *part,
	const char *const *keys, size_t n, struct statement_value *value);

/*
 * Read a value, which must be there, as a date ("22.11.2026", by date_parse_format()) or as a sum;
 * -1 with a sentence that names key and line.
 */
int statement_date(struct reader *r, const char *key, const struct statement_value *value,
	const char *format, char out[DATE_SIZE], struct strbuf *err);
int statement_amount(struct reader *r, const char *key, const struct statement_value *value,
	int scale, int64_t *out, struct strbuf *err);

/* Takes a section: its four sums must agree.  0, or -1 with a sentence. */
int statement_section(struct reader *r, struct statement *st, const struct statement_section *s,
	struct strbuf *err);

/* Fills a cell of the payment with text without blanks at its ends; nothing if none is left. */
void statement_cell(struct statement *st, struct statement_payment *p, enum statement_column column,
	const char *text, size_t len);
void statement_cell_text(struct statement *st, struct statement_payment *p,
	enum statement_column column, const char *text);
/* The same with a tax number: of zeros only it is none. */
void statement_cell_number(struct statement *st, struct statement_payment *p,
	enum statement_column column, const char *text, size_t len);
/* The cells that follow from account, date, direction and amount. */
void statement_cells(struct statement *st, struct statement_payment *p);

#endif
