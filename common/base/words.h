/* Lines that people write, taken apart into words. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/base.h"

/*
 * Blanks and line ends part words, '…' and "…" keep them together and are taken off: name~"Acme
 * Inc" is one word.  The words are made in the arena.  False if a quote is not closed: then it
 * ends with the text.
 */
bool words_split(struct arena *arena, const char *text, struct strvec *out);

#endif
