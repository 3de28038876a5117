/* Titles of fields in a given language, whatever the user's own: headings of imported files. */
#ifndef CLI_TITLES_H
#define CLI_TITLES_H

#include "base/base.h"

/* The field's key, English title or Russian title folds to the heading. */
bool title_fits(const char *key, const char *title, const char *heading);

#endif
