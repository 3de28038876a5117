/* The pager, and progress on standard error. */
#ifndef IO_PAGER_H
#define IO_PAGER_H

#include "base/base.h"

/*
 * Sends standard output through a pager (command NULL = $CRM_PAGER, $PAGER, "less"; "cat" or ""
 * = none), with LESS=FRX in its environment unless LESS is set, started by vector with /bin/sh
 * only if the command has blanks.  Does nothing unless standard output is a terminal.
 */
void pager_start(const char *command);
/* Closes our end and waits for it.  Safe to call when none was started. */
void pager_wait(void);

/*
 * Progress on a terminal's standard error, shown when the work takes over a second: "what 45 %
 * 123456".  total < 0 = not known.  Cheap enough to be called for every row.
 */
struct progress {
	const char *what; /* translated */
	int64_t total;
	int64_t started_ms;
	int64_t shown_ms;
	bool shown;
	bool quiet; /* not a terminal, or -q */
};
void progress_start(struct progress *p, const char *what, int64_t total, bool quiet);
void progress_at(struct progress *p, int64_t done, int64_t rows);
void progress_end(struct progress *p); /* wipes the line */

#endif
