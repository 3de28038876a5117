/* Sizes of files as people write them: "100k", "1.5 MB", "2G", in steps of 1024. */
#ifndef BASE_SIZE_H
#define BASE_SIZE_H

#include "base/base.h"

enum { SIZE_SIZE = 24 };

/* A whole number of bytes, or of kB, MB, GB (the B, and a blank before it, may be left out). */
int size_parse(const char *text, int64_t *bytes, struct strbuf *err) MUST_USE;
/* "512 B", "100 kB", "1.5 MB": one digit after the point, rounded down.  Returns out. */
char *size_format(int64_t bytes, char out[SIZE_SIZE]);

#endif
