/* What entering interactions by hand has in common: the text, the chain, the number printed. */
#ifndef CMD_SHARED_INTERACTION_ENTRY_H
#define CMD_SHARED_INTERACTION_ENTRY_H

#include "cli/context.h"

/*
 * The text of an interaction from the words of a command line, from the first-th on: joined by
 * blanks; one word "-" is standard input, which is read to its end, so do it before
 * context_begin().  The first line is the topic, what follows is the body.  NULL: no text.
 */
struct entry_text {
	const char *topic, *body;
};
int entry_text(struct context *c, size_t first, struct entry_text *out, struct strbuf *err)
	MUST_USE;

/*
 * Makes `r` follow another interaction: it takes its subject, or, if that begins a chain of its
 * own, has it as subject (DOMAIN 3.2); its partner unless r has one; its contacts if the partner
 * is the same and r has none.
 */
int entry_follow(struct model *m, struct record *r, int64_t of, enum status *status,
	struct strbuf *err) MUST_USE;

/* Saves a new interaction and prints its number, as `add` does. */
enum status entry_save(struct context *c, struct record *r);

#endif
