/*
 * Time zones: those that the calendar defines, and those of this machine.
 */
#ifndef CRM_ICAL_ZONE_H
#define CRM_ICAL_ZONE_H

#include "scan.h"

#include <libical/ical.h>

#include "base/date.h"

struct zone;

/* Takes in a VTIMEZONE.  One that makes no sense is as good as none. */
void zone_define(const struct entry *e);
/* By TZID: the calendar's own, else this machine's; NULL if nobody knows it. */
const struct zone *zone_find(const char *tzid);
void zones_release(void);

/* A date, or a date and time, as the calendar has it. */
struct when {
	struct icaltimetype wall;  /* what a clock shows there; without a zone of its own */
	bool date;                 /* a day */
	bool utc;
	const struct zone *zone;   /* NULL: UTC, or the user's own time zone */
};

/*
 * Reads a value "20261127", "20261127T090000", "…Z" or the same with - and :, with the TZID of its
 * property.  -1 with a sentence.
 */
int when_read(const struct property *p, const char *text, size_t len, struct when *w,
	struct strbuf *err) MUST_USE;
/* The moment; of a day its begin for the user. */
void when_instant(const struct when *w, char out[INSTANT_SIZE]);
/* What names an occurrence of a repeated entry: "20261127", "20261127T060000Z". */
void when_name(const struct when *w, char out[24]);
/* The day for the user. */
void when_day(const struct when *w, char out[DATE_SIZE]);
/* What clocks of a zone (NULL = the user's) show at a moment. */
struct icaltimetype when_wall(const char *instant, const struct zone *zone);
/* Seconds between two moments; from INSTANT_ZERO it is the POSIX time. */
#define INSTANT_ZERO "1970-01-01T00:00:00Z"
int64_t instant_seconds(const char *from, const char *to);

#endif
