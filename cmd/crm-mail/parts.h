/* The parts of one letter: its text and its attachments; parts.c collects, message.c prints. */
#ifndef CRM_MAIL_PARTS_H
#define CRM_MAIL_PARTS_H

#include "letters.h"

#include <gmime/gmime.h>

struct attachment {
	char *name; /* as data: never a path; "" = none */
	char *type; /* "application/pdf" */
	int64_t size;
	char *file; /* where the content is, or NULL */
};

struct parts {
	struct reading *reading;
	struct strbuf text;
	bool cut;          /* the text was longer */
	const char *charset; /* of the first text, for headers that have none; NULL = none */
	VEC(struct attachment) attachment;
	size_t dropped;    /* attachments beyond PARTS_MAX */
	int error;         /* errno of an attachment that could not be written */
};

void parts_collect(struct parts *p, GMimeObject *root);
void parts_release(struct parts *p);

#endif
