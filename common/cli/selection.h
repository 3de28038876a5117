/* The records that a verb works on: references and filters of the command line. */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include "cli/context.h"

struct selection_options {
	int64_t expect; /* --expect N: refuse unless just so many fit; 0 = not said */
	bool all;       /* --all: no filter is meant */
	bool any;       /* --any: filters are ORed */
};

struct selection {
	int64_t *id;
	size_t n;
	bool by_filter;
};

/*
 * Words of c->args that are conditions select by filter, others name records.  Refused
 * (STATUS_USAGE): nothing selected without --all, both kinds at once, --expect with another
 * number (STATUS_DATA).  Errors are printed.  Begins the transaction: what is selected is what will
 * be changed.
 */
enum status selection_read(struct context *c, const struct selection_options *opt,
	struct selection *s);
/*
 * Asks on a terminal before many records are touched; the store is not kept waiting meanwhile.
 * STATUS_FAIL: no; STATUS_BUSY: others fit by now.
 */
enum status selection_confirm(struct context *c, struct selection *s,
	const struct selection_options *opt, const char *question);
void selection_release(struct selection *s);

#endif
