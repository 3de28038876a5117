/*
 * Which encoding a text of unknown origin is written in, from its first bytes.
 */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include "base/base.h"

/*
 * Names the encoding of a text that begins with these bytes: a BOM decides (its length is *bom),
 * then UTF-16 by its high bytes, then UTF-8 unless more letters are broken than whole, else the
 * single-byte encoding in which the text looks most like Russian: windows-1251 (in doubt), koi8-r
 * or cp866; windows-1252 where letters with accents stand single among ASCII ones.  `whole` says
 * that nothing follows, so that a cut letter at the end counts as broken.  Constant text, in the
 * spelling iconv(3) takes.
 */
const char *encoding_detect(const char *raw, size_t len, bool whole, size_t *bom);
/* True if a text in the encoding of this name can be read. */
bool encoding_known(const char *name);

#endif
