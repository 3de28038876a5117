/* Classes of clients as records (cmd/class.c): storing what was computed, and setting by hand. */
#ifndef CMD_SHARED_CLASSIFY_STORE_H
#define CMD_SHARED_CLASSIFY_STORE_H

#include "classify.h"

/*
 * Writes a row for each client and the classification they belong to, in the open change.  Rows of
 * the same date take the new values; those of partners that have none now go.  *id is the
 * classification's number.
 */
int classify_store(struct context *c, const struct classified *k, int64_t *id, enum status *status,
	struct strbuf *err) MUST_USE;

/* What a person says of a partner's classes. */
struct classify_hand {
	const char *date;                 /* ISO */
	const char *abc, *stage, *xyz;    /* NULL = as they are */
	unsigned clear;                   /* enum manual_class: back to what was computed */
	const char *reason, *because;     /* NULL allowed */
};

/* Writes the partner's row of that date.  SAVE_FAILED with a sentence. */
enum saved classify_by_hand(struct context *c, int64_t partner, const struct classify_hand *h,
	enum status *status, struct strbuf *err);

#endif
