/*
 * Contact-frequency rules (DOMAIN 3.7): who is to be contacted by when.
 *
 * Rules are the records of noun frequency that are active, each for the partners it is about, and
 * the policies that state days (DOMAIN 7.6), of which a partner has the one that `crm partner card`
 * shows.  A rule is due so many days after the local day of the partner's last interaction that is
 * done and of the rule's kinds and direction; notes are no contact, unless a rule names that kind.
 * Without one, days count from the partner's own creation.
 */
#ifndef CMD_SHARED_FREQUENCY_H
#define CMD_SHARED_FREQUENCY_H

#include "model/model.h"

struct frequency_question {
	const char *date;   /* ISO: what happened after that day is not known yet; never NULL */
	const char *until;  /* ISO: only what is due on or before this day; NULL = everything */
	int64_t user;       /* only what is this user's; 0 = everybody's */
	int64_t partner;    /* only this one's; 0 = everybody's */
};

/* One rule for one partner. */
struct frequency_duty {
	const char *noun;   /* "frequency" or "policy": noun:rule is the rule */
	int64_t rule;
	const char *name;   /* the rule's */
	int64_t partner;
	const char *partner_name;
	int64_t user;       /* the rule's, else the partner's responsible; 0 = nobody */
	int64_t max_days;
	bool contacted;     /* false: `last` is the partner's creation */
	int64_t last, due;  /* days since 1970-01-01, see date_days() */
};

typedef VEC(struct frequency_duty) frequency_list;

/*
 * Appends the duties in the order of due, partner, rule; on the date of the question one is kept
 * while due >= date_days(date).  Texts are in the arena.  One pass over the interactions: 100,000
 * partners with 1,000,000 interactions take about half a second, a user with few partners
 * much less.  Without rules nothing is read.  -1 with a sentence: a rule's segment cannot be read.
 * The caller releases the list in any case.
 */
int frequency_read(struct model *m, const struct frequency_question *ask, struct arena *arena,
	frequency_list *list, struct strbuf *err) MUST_USE;

#endif
