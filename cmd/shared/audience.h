/*
 * Whom a mailing, a list or a rule is about, in words:
 *
 *	contact:REF, or just REF    one person
 *	partner:REF                 the people who represent the partner
 *	group:REF                   its members, and the people of partners that are members
 *	segment:REF                 the contacts that it selects, or the people of its partners
 *	FIELD=VALUE …               a condition of contacts, see crm-filter(7)
 *
 * Together they mean everybody whom one of the references means and all conditions fit; conditions
 * alone choose among all contacts.
 */
#ifndef SHARED_AUDIENCE_H
#define SHARED_AUDIENCE_H

#include "cli/context.h"

struct audience {
	int64_t *id; /* of contacts, in order, each once; freed by audience_release() */
	size_t n;
};

/* 0, or -1 with a sentence and *status (STATUS_USAGE: no words, or a wrong filter). */
int audience_read(struct context *c, const struct strvec *words, struct audience *a,
	enum status *status, struct strbuf *err) MUST_USE;
void audience_release(struct audience *a);

/*
 * The name of a black list (a group with `blacklist`) that the contact is in, or a partner whom the
 * contact represents; NULL if none.  In the arena.  Nobody of whom this is true gets a mailing.
 */
char *audience_blacklist(struct context *c, int64_t contact, struct arena *arena);
/* The same for a partner, whose own address would be written to. */
char *audience_partner_blacklist(struct context *c, int64_t partner, struct arena *arena);

#endif
