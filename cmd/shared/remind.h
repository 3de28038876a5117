/*
 * Who is to be reminded of what, and what was already delivered (DOMAIN 3.8).
 *
 * A reminder is delivered when the record of it says so: to whom, of what, for which day, and at
 * which of its stages.  It is written after the hand-over, so what is interrupted in between is
 * delivered again, and nothing is lost.  A later stage is a reminder of its own.
 */
#ifndef CMD_REMIND_H
#define CMD_REMIND_H

#include "cli/context.h"
#include "due.h"

struct remind_user {
	int64_t id;
	const char *login, *name;
	const char *lang, *email; /* NULL = none */
	struct due_ask ask;
	bool is_new; /* never reminded before */
	char since[DATE_SIZE];
	struct due_owners owners; /* the user, and those whom the user replaces */
	struct due_list due;      /* sorted and complete; its texts belong to the whole list */
};

struct remind {
	struct model *m;
	const struct config *config;
	char today[DATE_SIZE];
	int days;        /* to look ahead; -1 = as each user's stages say */
	bool since_last; /* only what was not delivered yet */
	struct arena arena;
	VEC(struct remind_user) user;
	struct due_list all;
};

/*
 * The active users, or just the one; those who want nothing are left out.  -1 with a sentence: a
 * setting, or what a user wants, cannot be read.
 */
int remind_users(struct remind *r, int64_t only, struct strbuf *err) MUST_USE;
/*
 * With since_last: whoever was never reminded before is from today on.  This is recorded, so that
 * days on which nobody runs the program are made up for.
 */
bool remind_any_new(const struct remind *r);
int remind_start(struct remind *r, struct strbuf *err) MUST_USE;
/* Finds what is due for each of them. */
int remind_collect(struct remind *r, struct strbuf *err) MUST_USE;
/* Records what a user was told, but for what another run has recorded meanwhile. */
int remind_record(struct remind *r, const struct remind_user *u, struct strbuf *err) MUST_USE;
void remind_release(struct remind *r);

#endif
