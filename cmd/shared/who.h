/* Who is meant by what was typed, or kept as text when nobody fitted (DOMAIN 1.8, 3.1). */
#ifndef CMD_SHARED_WHO_H
#define CMD_SHARED_WHO_H

#include "model/model.h"

struct who {
	int64_t partner; /* 0: a contact who is with nobody */
	int64_t contact; /* 0: none, or several of that partner's */
};

/*
 * The partner, or the contact with the partner they represent (the main one of several), that
 * `text` names: by name, INN, telephone or e-mail, or the name of one of the partner's companies;
 * if `typed`, by number or code as well, "contact:3" for a contact.  The first of these that fits
 * somebody decides.
 * 1; 0 for nobody; -1 with the candidates in err if several partners or contacts fit.
 */
int who_find(struct model *m, const char *text, bool typed, struct who *w, struct strbuf *err);
/* Whether it could be the number of a caller. */
bool who_is_phone(struct model *m, const char *text);

/*
 * A contact as people say it who know the partner: first among the partner's people (0: no
 * partner), by name or words that names begin with, then among all contacts as resolve() has it.
 * 0 with a sentence and *status.
 */
int64_t who_contact(struct model *m, int64_t partner, const char *text, enum status *status,
	struct strbuf *err);

#endif
