/* How a calendar is shown: months on a terminal, rows everywhere else. */
#ifndef CMD_SHARED_CALENDAR_GRID_H
#define CMD_SHARED_CALENDAR_GRID_H

#include "calendar.h"
#include "cli/context.h"
#include "page.h"

/*
 * Prints the entries of a window, both of whose ends are given.  On a terminal, unless a format is
 * asked for: a grid of each month, and below it the rows of the one day asked for, or of today;
 * `list`, or a week at most: just rows.
 */
enum status calendar_show(struct context *c, const struct calendar_window *w, bool list);

/* The grids of the months that the window touches, and what their signs mean. */
void calendar_months(struct page *p, struct context *c, const struct calendar_window *w);

#endif
