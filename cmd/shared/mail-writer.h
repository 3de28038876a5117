/* Letters written by the helper program crm-mail: fields go in, a letter comes out. */
#ifndef SHARED_MAIL_WRITER_H
#define SHARED_MAIL_WRITER_H

#include "base/base.h"

struct mail_writer;

/* NULL with a sentence. */
struct mail_writer *mail_writer_open(struct strbuf *err);
/*
 * A field of the next letter: from, reply_to, to, to_name, subject, date, message_id, text, html,
 * attach, attach_name, attach_type; value NULL = none.  No value can become a field of its own.
 */
void mail_writer_put(struct mail_writer *w, const char *name, const char *value);
/* The letter, RFC 5322 with lines that end in LF, into `out`; -1 with a sentence. */
int mail_writer_finish(struct mail_writer *w, struct strbuf *out, struct strbuf *err) MUST_USE;
void mail_writer_close(struct mail_writer *w); /* w may be NULL */

#endif
