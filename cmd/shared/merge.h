/*
 * Several ordered statements read as one: rows come in the order of time, whichever statement has
 * them, and no more than the one row that each stands at is held.
 *
 * Column 0 of a statement is the time of its rows, by which it is ordered: an instant or, if
 * `dates`, a date, which counts as the begin of that day in the local time zone; an empty text or
 * NULL is earlier than all.  Column 1 is the row's id, which orders those of one time.
 */
#ifndef CMD_SHARED_MERGE_H
#define CMD_SHARED_MERGE_H

#include "base/date.h"
#include "db/db.h"

struct merge_source {
	struct stmt *st;
	const void *tag;          /* the caller's, to tell the sources by */
	bool dates;
	bool started, ended;
	char date[DATE_SIZE];     /* of which `at` is the begin */
	char at[INSTANT_SIZE];    /* of the row that it stands at; "" = none */
};

struct merge {
	bool newest_first;
	struct merge_source *last; /* that gave the last row */
	VEC(struct merge_source) source;
};

/* Takes over a statement that is bound and not yet stepped; it is streamed (db_stream()). */
void merge_add(struct merge *m, struct stmt *st, bool dates, const void *tag);
/*
 * The source whose row comes next; its columns are read from `st` until the next call.  Of one time
 * the sources come in the order in which they were added.  NULL at the end.
 */
struct merge_source *merge_next(struct merge *m);
void merge_release(struct merge *m);

/*
 * A period as the bounds of such times: those in it are >= [0] and < [1].  What has no time is in
 * none but one that is open on both sides.
 */
struct merge_bounds {
	char date[2][DATE_SIZE];
	char instant[2][INSTANT_SIZE];
};
/* From and to are dates within the period; NULL or "" = open. */
void merge_bounds(struct merge_bounds *b, const char *from, const char *to);

#endif
