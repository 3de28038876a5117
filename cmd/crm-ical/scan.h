/*
 * A calendar as entries: BEGIN and END, well nested or not.  One entry at a time is in memory.
 */
#ifndef CRM_ICAL_SCAN_H
#define CRM_ICAL_SCAN_H

#include "property.h"

enum entry_kind {
	ENTRY_EVENT,
	ENTRY_TODO,
	ENTRY_JOURNAL,
	ENTRY_ZONE,   /* VTIMEZONE: its properties, and BEGIN and END of its parts */
	ENTRY_BROKEN, /* nothing but an error */
};

struct entry {
	enum entry_kind kind;
	long line;
	int64_t number;     /* of the entries of the text, from 1 */
	bool vcal1;
	bool cancel;        /* METHOD:CANCEL */
	struct {
		struct property *v;
		size_t n, cap;
	} property;
	struct strbuf error; /* what is wrong with it, if anything; at error_line */
	long error_line;
};

struct scan {
	struct lines lines;
	struct arena arena; /* of the entry at hand */
	int64_t number;
	int calendars;      /* BEGIN:VCALENDAR that are not ended */
	bool some;          /* there was a calendar, or an entry */
	bool cancel, ended;
	bool pending;       /* lines.text is still to be read */
};

/* text must stay where it is as long as the scan. */
void scan_init(struct scan *s, const char *text, size_t len);
void scan_release(struct scan *s);
/* The next entry, with e->error if it is not whole; false at the end.  e->property is reused. */
bool scan_next(struct scan *s, struct entry *e);
void entry_release(struct entry *e);

/* Says what is wrong with an entry, once: the first word counts. */
void entry_refuse(struct entry *e, long line, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The first property of this name, or NULL. */
const struct property *entry_property(const struct entry *e, const char *name);

#endif
