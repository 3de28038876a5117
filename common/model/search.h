/*
 * The text index: a document per partner, company, contact …, made of the words of its FIELD_SEARCH
 * fields and of its details, telephone numbers also cut into pieces of four digits, so that a
 * fragment is found without a scan.
 */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include "model/query.h"
#include "model/record.h"

/* Notes that a record's document must be written again at the end of the change. */
void search_touch(struct model *m, const struct entity *e, int64_t id);
/* Writes the documents that were noted. */
void search_flush(struct model *m);
/* Writes all documents anew. */
void search_rebuild(struct model *m);
/* Batches of an entity's records, in order, with all that their documents are made of. */
typedef void (*search_batch_fn)(struct model *m, struct record **r, size_t n, void *data);
void search_each(struct model *m, const struct entity *e, search_batch_fn fn, void *data);
/* The number of a record's document, and its words as they should be. */
int64_t search_document(const struct entity *e, int64_t id);
void search_document_words(struct model *m, const struct record *r, struct strbuf *words);
/* The entity and the record of a document; NULL if there is none of such a number. */
const struct entity *search_document_of(struct model *m, int64_t doc, int64_t *id);
/* A record that was just added, in bulk work: its document straight from memory. */
void search_add(struct model *m, const struct record *r);

/* The same for the owners of a child row that changed; old may be NULL. */
void search_touch_owners(struct model *m, const struct record *r, const struct record *old);

/*
 * What to look for, in the grammar of db_search_pattern(): the words of the text; a telephone
 * fragment (three digits or more with the signs that numbers are written with) as its pieces.
 */
void search_words(struct model *m, const char *text, struct strbuf *pattern);
/* Appends the condition that a row of `e` under `alias` is found by the text. */
void search_condition(struct query *q, const struct entity *e, const char *alias, const char *text,
	struct strbuf *out);

#endif
