/*
 * A plain letter in one language of the world's, as sendmail(8) reads it: RFC 5322 with MIME (RFC
 * 2045, RFC 2047).  Letters with parts and files are the affair of crm-mail.
 */
#ifndef CMD_LETTER_H
#define CMD_LETTER_H

#include "base/base.h"

struct letter {
	const char *from;       /* "Example Ltd <crm@example.org>", or the address alone */
	const char *to_name;    /* NULL = none */
	const char *to;         /* an address */
	const char *subject;
	const char *message_id; /* without <> */
	const char *sent_at;    /* an instant */
	const char *body;       /* lines that end in LF */
};

/* -1 with a sentence: an address that is none. */
int letter_write(const struct letter *l, struct strbuf *out, struct strbuf *err) MUST_USE;
/* The same for a person to look at, with nothing encoded. */
void letter_show(const struct letter *l, struct strbuf *out);
/* Whether a text can stand for an address in a header: LOCAL@DOMAIN in ASCII without specials. */
bool letter_address(const char *text);
/* The domain of "NAME <LOCAL@DOMAIN>" goes to `out`; "localhost" if there is none. */
void letter_domain(const char *from, struct strbuf *out);

#endif
