/*
 * Folding: the form under which texts are compared, sorted and searched (DOMAIN 1.8: letter case,
 * ё/е and punctuation don't matter, in any script).  Stored in columns NAME_fold.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/base.h"

/*
 * Appends the folded form of a text to `out`: NFKC case folding, ё → е, white space of any kind
 * runs together to one blank, none at the ends.  Punctuation is kept.  Bytes that are no UTF-8
 * count as U+FFFD each.  Idempotent.
 */
void fold(struct strbuf *out, const char *s, size_t len);

/*
 * Appends the search words of a text to `out`, each once folded and followed by one blank: runs
 * of letters, marks and digits.  "ООО «Ромашка-2»" gives "ооо ромашка 2 ".  Of what is longer than
 * FOLD_WORD_MAX bytes the beginning counts.
 */
enum { FOLD_WORD_MAX = 255 };
void fold_words(struct strbuf *out, const char *s, size_t len);

/* True if both texts fold to the same. */
bool fold_equal(const char *a, const char *b);

/*
 * Edit distance of two short texts after folding, counting a swap of neighbours as one
 * (optimal string alignment); used for "did you mean".  Texts over 64 code points: INT_MAX.
 */
int fold_distance(const char *a, const char *b);

#endif
