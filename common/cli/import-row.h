/* Shared by the files of the import: what it is at. */
#ifndef CLI_IMPORT_ROW_H
#define CLI_IMPORT_ROW_H

#include "cli/import.h"

/* A reference to another row of the same file, which may come later. */
struct pending {
	int64_t id;
	const struct field *field;
	const char *text;
	long line;
};

struct import {
	struct context *c;
	const struct import_options *opt;
	struct import_plan plan;
	struct matcher matcher;
	struct reader *reader;
	struct arena row; /* lives for one row */
	struct record *record;
	const struct reader_cell *cells;
	struct out *rejects;
	struct strbuf err;
	int64_t rows, added, edited, same, refused;
	bool bulk;  /* indexes are down */
	bool excel; /* the file is of the dialect csv-excel */
	VEC(struct pending) pending;
	size_t row_pending; /* of them, those that belong to the row at hand */
	struct arena texts; /* of pending references */
};

/* Format, noun and window of the file, by the options.  -1 with a sentence. */
int import_source(struct context *c, const struct import_options *opt, struct reader_options *ro,
	struct strbuf *err);
/* Fills x->record from a row.  -1 with the reason in x->err, the column's name before it. */
int import_fill(struct import *x, const struct reader_cell *cells);
/*
 * Lets the entity see the row (struct entity, import_row) when its record is known.  1 = there is
 * nothing to be done for it; -1 with the reason in x->err.
 */
int import_own(struct import *x);
/* References to other rows of the file that no earlier row could satisfy; counts the refused. */
void import_settle(struct import *x);

#endif
