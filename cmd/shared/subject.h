/* What a new record takes from its subject: a claim about a sale is of the sale's partner. */
#ifndef SHARED_SUBJECT_H
#define SHARED_SUBJECT_H

#include "model/record.h"

/*
 * Fills each of `fields` (NULL at the end) that a record lacks and its `subject` has: the value of
 * the subject's field of that name ("description=body": of the field body) if the types fit; the
 * subject itself where the field refers to its entity; of several values the first.  A record
 * without a subject stays as it is.  -1 with a sentence when the subject is gone.
 */
int subject_inherit(struct model *m, struct record *r, const char *const *fields,
	struct strbuf *err) MUST_USE;

#endif
