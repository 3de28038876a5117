/* The user's editor on a temporary file. */
#ifndef IO_EDITOR_H
#define IO_EDITOR_H

#include "base/base.h"

/*
 * Writes `text` to a private temporary file whose name ends in `suffix`, runs the editor (command
 * NULL or "" = $VISUAL, $EDITOR, vi) on it, and reads the file back into `text`.  -1 with a
 * sentence in err when the editor cannot be run or ends with another status than 0.
 */
int editor_run(const char *command, struct strbuf *text, const char *suffix, struct strbuf *err);

#endif
