/* What is sent, and one letter of it: shared by mail-mailing.c, which makes, and mail-send.c. */
#ifndef SHARED_MAIL_MAILING_H
#define SHARED_MAIL_MAILING_H

#include "mail-send.h"
#include "mail-template.h"
#include "mail-writer.h"

struct mail_file {
	const char *path, *name, *type;
};

struct mailing {
	struct context *c;
	const struct mail_send_options *opt;
	struct mail_template template;
	const char *from;  /* "Example Ltd <sales@example.org>" */
	const char *id;    /* of the mailing: what the Message-ID of each letter begins with */
	int64_t kind, user;
	VEC(struct mail_file) file;
	struct mail_writer *writer;
	struct arena arena;
};

/* What became of a recipient. */
enum mail_result {
	MAIL_SENT,
	MAIL_ALREADY,   /* got it before */
	MAIL_BLACKLIST, /* why: which */
	MAIL_NO_ADDRESS,
	MAIL_BAD_ADDRESS,
	MAIL_MISSING,   /* why: the field */
	MAIL_FAILED,    /* why: what the mailer said */
	MAIL_RESULTS,
};

struct mailing_letter {
	struct arena arena;
	struct mail_target to;
	const char *name, *address, *uid;
	struct strbuf subject, text, html;
	struct strbuf mime; /* the letter itself */
	struct strbuf why;
};

/* Reads template, files, sender; errors are printed. */
enum status mailing_open(struct mailing *m, struct context *c, const struct mail_send_options *opt);
void mailing_release(struct mailing *m);
/* Writes the letter to a contact.  MAIL_SENT: it can be sent.  In a transaction. */
enum mail_result mailing_write(struct mailing *m, int64_t contact, struct mailing_letter *l);
/* A letter that the mailer took becomes an interaction, in the change that is being written. */
int mailing_store(struct mailing *m, struct mailing_letter *l, enum status *status,
	struct strbuf *err) MUST_USE;
/* The letter as a mailbox has it. */
void mailing_show(const struct mailing_letter *l, struct strbuf *out);

#endif
