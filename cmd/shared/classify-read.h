/* What the sales say of each client, for classify_compute(). */
#ifndef CMD_SHARED_CLASSIFY_READ_H
#define CMD_SHARED_CLASSIFY_READ_H

#include "classify.h"

/*
 * Appends everybody who has bought something up to the date, by id, with sales, sum, variation and
 * the XYZ class that a regular client would have (computed.xyz).  -1 with a sentence: no rate.
 */
int classify_read_sales(struct context *c, const struct classify_parameters *p, client_list *list,
	struct strbuf *err) MUST_USE;

#endif
