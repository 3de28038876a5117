/* UTF-8: validity, code points, display width (utf8proc's tables). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/base.h"

/*
 * True if the bytes are UTF-8 without NUL, overlong forms or surrogates.  Otherwise *bad (may be
 * NULL) is the offset of the first byte that is not.
 */
bool utf8_valid(const char *s, size_t len, size_t *bad);
/* Reads one code point at s (len > 0 bytes left), stores it, returns its length in bytes (≥ 1). */
size_t utf8_read(const char *s, size_t len, int32_t *cp);
void utf8_add(struct strbuf *sb, int32_t cp);
/* Appends a text with U+FFFD for every byte that is no UTF-8. */
void utf8_add_valid(struct strbuf *sb, const char *s, size_t len);
/* What moves the cursor, colours, or turns the direction of writing: not for a terminal. */
bool utf8_is_control(int32_t cp);
/*
 * Makes what stands in sb from `start` fit for one line of a terminal: ⏎ for a line break, a blank
 * for a tab, · for other control characters and for bytes that are no UTF-8.
 */
void utf8_mask(struct strbuf *sb, size_t start);
/* Code points in a valid text. */
size_t utf8_length(const char *s, size_t len);
/* Columns on a terminal; control characters count as one (they are shown as one). */
size_t utf8_width(const char *s, size_t len);
/* The longest prefix that fits into `columns`: returns its length in bytes. */
size_t utf8_prefix(const char *s, size_t len, size_t columns);

#endif
