/* Records as YAML forms in the user's editor. */
#ifndef CLI_FORM_H
#define CLI_FORM_H

#include "cli/context.h"

/* Opens an empty form; saves what comes back.  Prints the number like `add`. */
enum status form_add(struct context *c, struct record *r);
/* Opens the record; saves what was changed, unless somebody else changed it meanwhile. */
enum status form_edit(struct context *c, int64_t id);
/* Sets the values that the command line gave (--FIELD VALUE); errors are printed. */
enum status fields_apply(struct context *c, struct record *r);

#endif
