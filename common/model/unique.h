/*
 * What may be there only once: the value of a FIELD_UNIQUE field, and the values of the fields in
 * entity->unique together.
 */
#ifndef MODEL_UNIQUE_H
#define MODEL_UNIQUE_H

#include "model/record.h"

/*
 * -1 with a sentence that names the other record, if one has what `r` would have.  Only what
 * differs from `old` is looked at; NULL for a new record.
 */
int unique_check(
	struct model *m, const struct record *r, const struct record *old, struct strbuf *err);
/*
 * From now on, until the change ends, new records of the entity are compared with each other in
 * memory, and with what was there before by a look at that: for a load, which is better not waited
 * for.  The caller looks records up by `looked_up` (NULL: none) himself: a new one has a value
 * there that was not there before.
 */
void unique_watch(struct model *m, const struct entity *e, const struct field *looked_up);
/* unique_check() for a new record of an entity that is watched. */
int unique_check_watched(struct model *m, const struct record *r, struct strbuf *err);

#endif
