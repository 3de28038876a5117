/*
 * The calendar (DOMAIN 3.4): what is still to be dealt with, by day.  An entry is
 *
 *	an interaction that is planned, at its planned time;
 *	one that is done but still in work, that is not reviewed, on the day it is to be reviewed
 *	after, or else when it began; not before that day has come;
 *	an open task or promise, on the day it is due.
 *
 *	struct calendar c;
 *	struct calendar_entry e;
 *	calendar_open(&c, m, &(struct calendar_window){ .from = "2026-03-01", .to = "2026-03-31" });
 *	while (calendar_next(&c, &e))
 *		printf("%s %s\n", e.start, e.summary);
 *	calendar_close(&c);
 *
 * Entries come by their begin, the earliest first; of one day those without a time before the
 * others.  They are read as they are asked for; other statements may be run in between.
 */
#ifndef CMD_SHARED_CALENDAR_H
#define CMD_SHARED_CALENDAR_H

#include "merge.h"
#include "model/model.h"

struct calendar_window {
	const char *from, *to; /* dates, both within; NULL or "" = open */
	int64_t user;          /* only this one's; 0 = everybody's */
};

/* Texts are borrowed until the next call; NULL where there is none. */
struct calendar_entry {
	const char *noun;     /* "interaction" or "task": noun:id names the record */
	int64_t id;
	const char *uid;      /* its name in other programs; NULL = it was made here */
	const char *start;    /* an instant, or a date of what lasts all day */
	bool all_day;
	char day[11];         /* the local date of the start */
	int64_t duration;     /* in minutes; 0 = not known */
	const char *kind;     /* of an interaction, as the catalog has it; "task" or "promise" */
	const char *state;    /* planned, in-work, open */
	const char *importance; /* low, normal, high */
	const char *summary;  /* one line of it, though texts may have several */
	const char *body;     /* the rest of what is known of it */
	const char *place;
	int64_t partner_id;   /* 0 = none */
	const char *partner;  /* its name, or that of the caller */
	const char *user;     /* login of who is to deal with it */
	bool overdue;         /* planned, or due, before now */
};

struct calendar {
	struct merge merge;
	struct arena arena;
	char now[21], today[11];
};

/* As much as the window asks for; dates must be valid. */
void calendar_open(struct calendar *c, struct model *m, const struct calendar_window *w);
bool calendar_next(struct calendar *c, struct calendar_entry *e);
bool calendar_is_important(const struct calendar_entry *e);
void calendar_close(struct calendar *c);

#endif
