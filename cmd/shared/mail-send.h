/* Letters to many, each once: crm mail send. */
#ifndef SHARED_MAIL_SEND_H
#define SHARED_MAIL_SEND_H

#include "cli/context.h"

struct mail_send_options {
	const char *file;      /* --template */
	const char *subject;
	const char *from;
	const char *html;
	const char *mailing;
	struct strvec attach;
	int64_t limit;         /* 0 = none */
};

/* c->args: to whom; see audience.h. */
enum status mail_send(struct context *c, const struct mail_send_options *opt);

#endif
