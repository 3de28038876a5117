/*
 * Whether what is stored is as the program would have stored it: after a crash of the machine, work
 * by hand in the store, or a mistake of ours.  Each row is read once.
 */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include "model/model.h"

struct fault {
	const struct entity *entity; /* NULL: of no record */
	int64_t id;
	const char *field;           /* or NULL */
	const char *text;            /* a sentence; lives only during the call */
	bool derived;                /* check_fix() mends it */
};
typedef void (*fault_fn)(const struct fault *f, void *data);

/* A rule of one field: 0, or -1 with a sentence.  `other` is the value of rule->other, or NULL. */
struct check_rule {
	const char *entity, *field, *other;
	int (*check)(const char *text, const char *other, struct strbuf *err);
};

/*
 * Rows: values of their types, required ones, folded texts, references, the changes that wrote
 * them, and `rules`, which end with an entity of NULL.  Then records that stand above themselves.
 */
void check_rows(struct model *m, const struct check_rule *rules, fault_fn fn, void *data);
/* Past versions: each ends after it began, no two of a row at once, by changes that are there. */
void check_history(struct model *m, fault_fn fn, void *data);
/* Each document of the text index against the record it is made of. */
void check_search(struct model *m, fault_fn fn, void *data);
/* Writes anew what is derived: folded texts and the text index.  In a write transaction. */
void check_fix(struct model *m);

#endif
