/*
 * Which texts were there before, in little memory: a set of 64-bit fingerprints.  "No" is certain;
 * "yes" may, once in many millions, be another text's fault, so whoever needs to know asks again
 * where the texts are.
 */
#ifndef BASE_SEEN_H
#define BASE_SEEN_H

#include "base/base.h"

struct seen {
	uint64_t *mark; /* 0 = a free place */
	size_t n;
	size_t cap; /* a power of two, or 0 */
};
#define SEEN_INIT                                                                                  \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

/* Adds a text; true if it was perhaps there before. */
bool seen_add(struct seen *s, const char *text, size_t len);
void seen_release(struct seen *s);

#endif
