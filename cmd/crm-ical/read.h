/* `crm-ical read`: a calendar becomes rows for the import. */
#ifndef CRM_ICAL_READ_H
#define CRM_ICAL_READ_H

#include "repeat.h"

struct read_options {
	const char *noun;      /* whose rows are wanted: interaction, task */
	const char *from, *to; /* dates; NULL = a year from now */
};

/*
 * Prints the rows of a calendar's text.  A line is one of
 *	columns TAB 0 TAB NAME TAB NAME…	the first
 *	row TAB LINE TAB {"uid":"…",…}		an entry, or an occurrence of one that is repeated
 *	bad TAB LINE TAB SENTENCE		an entry that cannot be taken
 *	note TAB 0 TAB SENTENCE			what was left out; at the end
 * A key that is missing says nothing of its field; an empty text takes a value away.
 */
void read_calendar(const char *text, size_t len, const struct read_options *opt);
/* Is there a way from a calendar's entries to such records? */
bool read_knows(const char *noun);

/* An entry, or one of its occurrences, on its way to a row. */
struct item {
	const struct entry *entry;
	struct arena *arena;
	const char *uid;         /* with the name of the occurrence */
	bool cancelled;          /* taken away: only to be told of to whoever has it */
	bool has_start;
	struct when start;
	const char *now;         /* instant */
	struct strbuf row;       /* the JSON object */
};

/* row.c: one pair of the row; NULL is left out. */
void row_put(struct item *x, const char *key, const char *text);
/* The keys of a noun's rows, NULL at the end; NULL for a noun that has none. */
const char *const *row_columns(const char *noun);
/* Writes the row of an event or a note, of a task; -1 with a sentence, and the line in *line. */
int row_interaction(struct item *x, long *line, struct strbuf *err) MUST_USE;
int row_task(struct item *x, long *line, struct strbuf *err) MUST_USE;

#endif
