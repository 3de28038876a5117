/*
 * Interactions and tasks that come from calendars, and the calendar for other programs (DOMAIN 3.4,
 * 9.2): what crm-ical cannot know, because it needs the database.
 */
#ifndef CMD_SHARED_ICAL_H
#define CMD_SHARED_ICAL_H

#include "cli/context.h"
#include "shared/calendar.h"

/*
 * For struct entity: import_columns and import_row.  An entry that we have exported ourselves,
 * "interaction-12@crm.<identity>", is that record.  Who takes part, "Name <address>" line by line,
 * is looked up by e-mail: contacts join the interaction, and without a partner it gets that of the
 * first who represents just one; the others are kept in `caller`.  An organizer who is a user of
 * ours is responsible.  A category that is an interaction kind is its kind.
 */
extern const char *const ical_interaction_columns[];
int ical_interaction_row(struct model *m, struct record *r, const char *const *text,
	struct strbuf *err);
extern const char *const ical_task_columns[];
int ical_task_row(struct model *m, struct record *r, const char *const *text, struct strbuf *err);

/* Prints the records of the calendar's entries, interactions and tasks, as iCalendar. */
enum status ical_print(struct context *c, const struct calendar_window *w);

#endif
