/* The records that a verb works on: references and filters of the command line. */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include "cli/context.h"

struct selection_options {
	int64_t expect; /* --expect N: refuse unless just so many fit; 0 = not said */
	bool all;       /* --all: no filter is meant */
	bool any;       /* --any: filters are ORed */
};

/* Their rows of an option table; `member` is the selection_options in the struct `type`. */
#define SELECTION_OPTIONS(type, member) \
	{ 0, "expect", OPTION_INT, offsetof(type, member.expect), N_("N"), \
		N_("go on only if just N records fit"), NULL }, \
	{ 0, "all", OPTION_FLAG, offsetof(type, member.all), NULL, \
		N_("every record: must be said"), NULL }, \
	{ 0, "any", OPTION_FLAG, offsetof(type, member.any), NULL, \
		N_("one of the filters is enough"), NULL }

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
/* Reads the answer to a question that stands on standard error: true for yes. */
bool selection_agreed(void);
void selection_release(struct selection *s);
/*
 * All of `edit` for verbs that change fields in a way of their own, which they have pushed to
 * c->field: reads the selection, asks, saves, and says what was changed.
 */
enum status edit_selected(struct context *c, const struct selection_options *opt);
/* Pushes a field and its value as typed; does nothing for NULL.  `option`: what it was typed as. */
void edit_push(struct context *c, const char *field, const char *value, const char *option);
/* The value given for a field on the command line, the last of several; NULL if there is none. */
const char *edit_given(const struct context *c, const char *field);

#endif
