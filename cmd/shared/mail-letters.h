/* Letters read by the helper program crm-mail, one by one. */
#ifndef SHARED_MAIL_LETTERS_H
#define SHARED_MAIL_LETTERS_H

#include "base/base.h"

struct mail_person {
	const char *name;    /* "" = none */
	const char *address; /* "" = none */
};

struct mail_people {
	struct mail_person *v;
	size_t n;
};

struct mail_attachment {
	const char *name; /* data, never a path; "" = none */
	const char *type; /* "application/pdf" */
	const char *file; /* its content, until the next letter; NULL if none was asked for */
};

struct mail_letter {
	const char *file;  /* "-" = standard input */
	int64_t line;      /* where it begins there */
	int64_t offset;    /* likewise in bytes */
	const char *error; /* why there is no letter here, translated; nothing below is set then */
	const char *id;    /* Message-ID without < >, or one made of the content; never NULL */
	const char *date;  /* instant; NULL = the letter does not say */
	const char *subject; /* NULL = none */
	const char *text;  /* "" = none */
	struct mail_people from, sender, to, cc, bcc, delivered;
	struct strvec reply_to;   /* In-Reply-To */
	struct strvec references; /* the oldest first */
	struct mail_attachment *attachment;
	size_t attachments;
};

struct mail_letters;

/*
 * Begins to read files, folders, and "-".  attachments: also write their contents into temporary
 * files.  NULL with a sentence.
 */
struct mail_letters *mail_letters_open(const struct strvec *files, bool attachments,
	struct strbuf *err);
/* The next letter, which lives until the next call: 1; 0 at the end; -1 with a sentence. */
int mail_letters_next(struct mail_letters *l, struct mail_letter *letter, struct strbuf *err);
/* -1 with a sentence if the helper did not end well.  Removes what is left of temporary files. */
int mail_letters_close(struct mail_letters *l, struct strbuf *err) MUST_USE;

#endif
