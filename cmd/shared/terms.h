/* What deals, orders, sales and payments share: the agreement and the contract they are under. */
#ifndef CMD_SHARED_TERMS_H
#define CMD_SHARED_TERMS_H

#include "model/record.h"

/*
 * Checks the agreement and the contract that a record names, for use in before_save: they must be
 * in force on the date in field `date` (of a new record or one whose terms change), and an
 * individual agreement or a contract be the partner's own.  A contract brings its agreement.
 *
 * Setting `control` (DOMAIN 6.1) demands one or the other: a new record of a partner that names
 * none gets the only one that the partner has in force, else -1 with a sentence.
 */
int terms_check(struct model *m, struct record *r, const struct record *old, const char *date,
	struct strbuf *err) MUST_USE;
/* The same where nothing is demanded: of payments. */
int terms_check_named(struct model *m, struct record *r, const struct record *old, const char *date,
	struct strbuf *err) MUST_USE;

/*
 * Payment steps are typed "30%", "70% 14" or "14:70": a share, and days after the sale (negative:
 * before it), default 0.  Writes them as "DAYS:SHARE".
 */
int terms_step_parse(const char *text, int64_t *days, int64_t *share, struct strbuf *err) MUST_USE;
/* A discount is none, or from 0 to 100 %. */
int terms_check_discount(const struct record *r, struct strbuf *err) MUST_USE;
/*
 * For use in before_save of an agreement or a contract: without a name it has the partner's,
 * without a currency ours; discount and days of validity are checked; the steps given in field
 * `schedule` are brought to their form, and all make 100 %.
 */
int terms_complete(struct model *m, struct record *r, struct strbuf *err) MUST_USE;
/* after_save of both: the steps that stand in the store make 100 %, or there are none. */
int terms_after_save(struct model *m, struct record *r, const struct record *old,
	struct strbuf *err);

#endif
