/*
 * How the parsers of this folder quote a bad text in their sentence: not too long, on one line,
 * and with nothing in it that a terminal would obey.
 */
#ifndef BASE_QUOTED_INTERNAL_H
#define BASE_QUOTED_INTERNAL_H

#include "base/utf8.h"

enum {
	QUOTED_MAX = 40, /* code points */
	QUOTED_SIZE = QUOTED_MAX * 4 + sizeof("…"),
};

/* What moves the cursor, ends the line or turns the direction of writing. */
static inline bool quoted_harmful(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029 ||
		(cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

/* Any bytes → valid UTF-8 of at most QUOTED_MAX characters and "…"; returns out. */
static inline const char *quoted_into(const char *text, char out[QUOTED_SIZE])
{
	size_t left = strnlen(text, QUOTED_SIZE), used = 0;

	for (int n = 0; left; n++) {
		int32_t cp;
		size_t len = utf8_read(text, left, &cp);

		if (n == QUOTED_MAX) {
			memcpy(out + used, "…", sizeof("…") - 1);
			used += sizeof("…") - 1;
			break;
		}
		if (quoted_harmful(cp) || (len == 1 && cp >= 0x80)) {
			out[used++] = '?';
		} else {
			memcpy(out + used, text, len);
			used += len;
		}
		text += len;
		left -= len;
	}
	out[used] = '\0';
	return out;
}

/* Lives until the end of the enclosing block. */
#define QUOTED(text) quoted_into(text, (char[QUOTED_SIZE]){ 0 })

#endif
