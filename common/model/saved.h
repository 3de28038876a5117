/*
 * Saved filters.  The records of an entity with ENTITY_FILTER are filters that have a name; its
 * fields are
 *
 *	entity   whose rows it selects: an ENUM of nouns
 *	filter   its conditions, in words as words_split() parts them
 *	any_of   1 if one of the conditions is enough
 *
 * For each of those nouns NOUN=NAME, with the noun of the saved filters, is a condition like those
 * of its fields (query_filter()).  It is compiled when it is used, so dates such as "this-month"
 * and "@me" mean what they mean then, and may itself name saved filters.
 */
#ifndef MODEL_SAVED_H
#define MODEL_SAVED_H

#include "model/query.h"
#include "model/record.h"

/* True if the records of `saved` are filters, of the rows of `of` among others. */
bool saved_selects(const struct entity *saved, const struct entity *of);
/*
 * The entity of saved filters that `name`, of `len` bytes, means as a condition of `of`; NULL if
 * none does.
 */
const struct entity *saved_entity(struct model *m, const struct entity *of, const char *name,
	size_t len);
/* For before_save: the filter of a record compiles, and does not lead back to the record. */
int saved_check(struct model *m, const struct record *r, struct strbuf *err) MUST_USE;

#endif
