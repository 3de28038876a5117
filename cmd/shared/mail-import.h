/* Letters become interactions: crm mail import. */
#ifndef SHARED_MAIL_IMPORT_H
#define SHARED_MAIL_IMPORT_H

#include "cli/context.h"

/* c->args: files, folders, "-". */
enum status mail_import(struct context *c);

#endif
