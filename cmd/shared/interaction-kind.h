/*
 * Interaction kinds that the program knows: by their code in the catalog, which crm init gives
 * them; in a database from before it did, by their name in the catalogs of either language.
 */
#ifndef CMD_SHARED_INTERACTION_KIND_H
#define CMD_SHARED_INTERACTION_KIND_H

#include "model/model.h"

/* The kind by its code: meeting, call, email, sms, letter, event, note.  0 if there is none. */
int64_t interaction_kind(struct model *m, const char *code);
/* The same; none is an error: 0 with a sentence that says how to add it. */
int64_t interaction_kind_need(struct model *m, const char *code, struct strbuf *err);

#endif
