/*
 * Repeated entries: RRULE, RDATE, EXDATE and EXRULE (RFC 5545 §3.8.5), and the rules of
 * vCalendar 1.0, as occurrences.
 */
#ifndef CRM_ICAL_REPEAT_H
#define CRM_ICAL_REPEAT_H

#include "zone.h"

enum {
	REPEAT_MOST = 10000,    /* occurrences of one entry */
	REPEAT_STEPS = 100000,  /* of a rule, up to the end of the window */
};

struct occurrence {
	struct when when;
	char name[24];   /* when_name() */
	bool taken_away; /* by EXDATE or EXRULE */
};

struct occurrences {
	struct occurrence *v;
	size_t n, cap;
	bool more; /* there were more than REPEAT_MOST */
};

bool is_repeated(const struct entry *e);
/*
 * The occurrences whose day for the user is within from…to (dates), in their order, those taken
 * away as well.  The entry's start is the first.  -1 with a sentence and the line in *line.
 */
int repeat(const struct entry *e, const struct when *start, const char *from, const char *to,
	struct occurrences *out, long *line, struct strbuf *err) MUST_USE;

/*
 * vcal1.c: a rule such as "W2 MO WE #10" (vCalendar 1.0, 7.3) as one of RFC 5545.  -1 with a
 * sentence.
 */
int vcal1_rule(const char *text, struct strbuf *rule, struct strbuf *err) MUST_USE;

#endif
