/* Whose e-mail addresses those of a letter are, and what follows from that. */
#ifndef SHARED_MAIL_MATCH_H
#define SHARED_MAIL_MATCH_H

#include "cli/context.h"
#include "mail-letters.h"

/* Whom an address belongs to; 0 = nobody, or several. */
struct mail_party {
	int64_t partner, contact, user;
	bool ours;
};

/* The addresses met so far, so that each is looked up once. */
struct mail_book {
	struct context *c;
	struct map place; /* folded address → place in party */
	VEC(struct mail_party) party;
	struct strvec own; /* setting mail.addresses: folded addresses and "@example.org" */
};

void mail_book_init(struct mail_book *b, struct context *c);
void mail_book_release(struct mail_book *b);
/* By an address in any case of letters; the pointer lives until the next call. */
const struct mail_party *mail_book_find(struct mail_book *b, const char *address);

/* The only partner whom a contact represents, or the main one of several; 0 otherwise. */
int64_t mail_partner_of(struct db *db, int64_t contact);

/* The sides of a letter. */
struct mail_sides {
	bool out;           /* one of us wrote it */
	int64_t user;       /* which of us; 0 = not known */
	int64_t partner;    /* of the other side's people, the first who has one */
	VEC(int64_t) contact;
	struct strbuf caller; /* the other side as text */
};
/* s->contact and s->caller are emptied first; mail_sides_release() frees them. */
void mail_sides_read(struct mail_book *b, const struct mail_letter *m, struct mail_sides *s);
void mail_sides_release(struct mail_sides *s);

#endif
