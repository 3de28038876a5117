/* Bytes as text (RFC 4648 §4): four characters for three bytes, with "=" at the end. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/base.h"

void base64_add(struct strbuf *sb, const void *data, size_t len);
/* Appends the bytes that a text of `len` characters stands for; -1 if it stands for none. */
int base64_decode(struct strbuf *sb, const char *text, size_t len) MUST_USE;

#endif
