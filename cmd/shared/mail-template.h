/*
 * The text of a mailing, with fields of the one it goes to:
 *
 *	Subject: Prices for {partner.name}
 *
 *	Dear {given|colleague}, …
 *
 * {FIELD} is a field of the contact, {partner.FIELD} of the partner whom the contact represents,
 * {user.FIELD} of who sends; also by way of references, {responsible.phone}.  What stands behind |
 * is taken where there is no value.  {{ is a brace.
 */
#ifndef SHARED_MAIL_TEMPLATE_H
#define SHARED_MAIL_TEMPLATE_H

#include "cli/context.h"

struct mail_piece {
	const char *text;    /* literal; or the path of a field: "responsible.phone" */
	size_t len;          /* of a literal */
	int root;            /* whose field, or -1 for a literal */
	const char *dflt;    /* NULL = none */
};

struct mail_text {
	VEC(struct mail_piece) piece;
	bool html;           /* values are escaped */
};

struct mail_template {
	struct arena *arena;
	struct mail_text subject, text, html; /* no pieces: none is given */
	const char *from, *reply_to;          /* of the template's own header, or NULL */
};

/* To whom, and by whom; 0 = nobody. */
struct mail_target {
	int64_t contact, partner, user;
};

/*
 * Takes a template apart; `name` is its file's.  Its texts and `raw` live in the arena.  -1 with a
 * sentence: a field that there is not (with the nearest), an open brace, a header unknown here.
 */
int mail_template_read(struct context *c, struct mail_template *t, char *raw, const char *name,
	struct strbuf *err) MUST_USE;
/* A text, where it comes from, and the number of its first line there. */
struct mail_place {
	const char *text, *name;
	long line;
};
/* Takes a text that is no template's own apart: --subject, --html. */
int mail_text_read(struct context *c, struct mail_template *t, struct mail_text *text,
	const struct mail_place *place, struct strbuf *err) MUST_USE;
/*
 * Writes a text for somebody.  False when a value is missing: `missing` gets the field's name.
 * In a transaction.
 */
bool mail_text_fill(struct context *c, const struct mail_text *text, const struct mail_target *to,
	struct strbuf *out, struct strbuf *missing);
void mail_template_release(struct mail_template *t);

#endif
