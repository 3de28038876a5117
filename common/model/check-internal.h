/* Shared by the files of the check. */
#ifndef MODEL_CHECK_INTERNAL_H
#define MODEL_CHECK_INTERNAL_H

#include "model/check.h"

/* Which numbers are there, in their order. */
struct numbers {
	int64_t *v;
	size_t n, cap;
};
bool numbers_have(const struct numbers *list, int64_t id);
/* The first column of a SELECT that is in order. */
void numbers_read(struct model *m, const char *sql, struct numbers *list);
void numbers_of(struct model *m, const struct entity *e, struct numbers *list);

#endif
