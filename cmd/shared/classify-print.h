/* Classes of clients as tables. */
#ifndef CMD_SHARED_CLASSIFY_PRINT_H
#define CMD_SHARED_CLASSIFY_PRINT_H

#include "classify.h"

/* A title with the parameters, which belong to the figures; in the context's arena. */
const char *classify_caption(struct context *c, const struct classify_parameters *p);
/* What was computed, a row for each client: `post` takes it back. */
enum status classify_print(struct context *c, const struct classified *k);
/* The classes under two sets of parameters and which way each moves; `all`: also of those whose
 * classes are the same. */
enum status classify_print_compared(
	struct context *c, const struct classified *a, const struct classified *b, bool all);

#endif
