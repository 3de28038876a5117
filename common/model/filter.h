/* Shared by query.c and filter.c. */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include "model/query.h"

/* The field called by `len` bytes of name; NULL with the nearest name, or all, in err. */
const struct field *query_field(const struct entity *e, const char *name, size_t len,
	struct strbuf *err);

#endif
