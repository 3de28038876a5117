/*
 * Which letters answer which.  A reply is about what the letter it answers is about, or about that
 * letter; so all letters of a conversation have the same subject, and crm log shows it as one.
 */
#ifndef SHARED_MAIL_THREAD_H
#define SHARED_MAIL_THREAD_H

#include "cli/context.h"
#include "mail-letters.h"

struct mail_wait {
	int64_t interaction;
	int64_t next; /* who waits for the same letter, or -1 */
};

struct mail_threads {
	struct context *c;
	struct map waiting; /* Message-ID → the last who waits for that letter */
	VEC(struct mail_wait) wait;
	struct arena row;
};

void mail_threads_init(struct mail_threads *t, struct context *c);
void mail_threads_release(struct mail_threads *t);
/* The subject of a letter before it is stored, in the arena; NULL if it answers none we have. */
const char *mail_thread_subject(struct mail_threads *t, const struct mail_letter *m,
	struct arena *arena);
/*
 * A letter was stored: those that came before and answer it get their subject; one without a
 * subject waits for what it answers.
 */
int mail_thread_stored(struct mail_threads *t, const struct mail_letter *m, int64_t id,
	const char *subject, enum status *status, struct strbuf *err);

#endif
