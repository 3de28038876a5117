/* Shared by query.c, filter.c and saved.c. */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include "model/query.h"

enum op { OP_EQUAL, OP_NOT, OP_CONTAINS };

/* A saved filter that is being compiled, and what it stands in. */
struct saved_chain {
	int64_t id;
	const char *name;
	const struct saved_chain *outer;
};

/* A condition on its way through a path. */
struct condition {
	struct query *q;
	enum op op;
	const char *value;
	int depth; /* names the aliases of nested selects */
	const struct saved_chain *saved;
	enum status *status;
	struct strbuf *err;
};

/*
 * The field called by `len` bytes of name; NULL with the nearest name, or all, in err: with the
 * model those of saved filters, too.
 */
const struct field *query_field(const struct model *m, const struct entity *e, const char *name,
	size_t len, struct strbuf *err);
/*
 * Appends the condition that a row of `e` under `alias` fits one word of a filter.  Of `c` the
 * query, the depth of nesting, the saved filters around and where errors go are used.
 */
int filter_word(const struct condition *c, const struct entity *e, const char *alias,
	const char *text, struct strbuf *out);
/* The same for the saved filters that c->value names. */
int saved_condition(struct condition *c, const struct entity *saved, const struct entity *e,
	const char *alias, struct strbuf *out);

#endif
