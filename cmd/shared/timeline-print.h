/* How the time line is printed: lines with texts below them on a terminal, rows everywhere else. */
#ifndef CMD_SHARED_TIMELINE_PRINT_H
#define CMD_SHARED_TIMELINE_PRINT_H

#include "cli/context.h"
#include "timeline.h"

struct timeline_layout {
	bool oneline;      /* on a terminal: no texts */
	bool no_partner;   /* on a terminal: it is the same everywhere */
};

enum status timeline_print(struct context *c, const struct timeline_filter *f,
	const struct timeline_layout *layout);

#endif
