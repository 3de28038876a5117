/* From queries and changes to output. */
#ifndef CLI_EMIT_H
#define CLI_EMIT_H

#include "cli/context.h"
#include "model/query.h"

/* Runs the query and prints its rows. */
enum status emit_query(struct query *q, const struct out_options *opt);
/* Prints what a change did, a line for each field: + ~ -. */
enum status emit_change(struct context *c, int64_t change, const struct out_options *opt);
/* Prints what happened to a record. */
enum status emit_history(struct context *c, const struct entity *e, int64_t id,
	const struct out_options *opt);
/* How a field's values are printed. */
enum out_type emit_type(const struct field *f);

#endif
