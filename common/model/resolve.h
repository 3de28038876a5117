/* References as people write them: number, code, INN, login, name, "deal:7". */
#ifndef MODEL_RESOLVE_H
#define MODEL_RESOLVE_H

#include "model/model.h"

/* Narrows a reference: only rows whose `field` has the value; NULL field = no narrowing. */
struct scope {
	const char *field;
	int64_t value;
};

/*
 * The id of the record that `text` names, or 0 with a sentence in err and *status =
 * STATUS_NOT_FOUND (with the nearest name) or STATUS_AMBIGUOUS (with the candidates).
 * Order: number, exact code, folded name.  "@me" stands for the login of who writes.
 */
int64_t resolve(struct model *m, const struct entity *e, const char *text,
	const struct scope *scope, enum status *status, struct strbuf *err);
/* The same by one FIELD_KEY or FIELD_FOLD field of the record's, whatever the text is like. */
int64_t resolve_by(struct model *m, const struct entity *e, const struct field *f,
	const char *text, enum status *status, struct strbuf *err);
/* "deal:7" or "deal:NAME"; the entity goes to *e. */
int64_t resolve_subject(struct model *m, const char *text, const struct entity **e,
	enum status *status, struct strbuf *err);
/* Every record of a catalog by that name (a stage of that name may be in several kinds). */
size_t resolve_all(struct model *m, const struct entity *e, const char *text, int64_t *ids,
	size_t max);
/* The label nearest to `text`, in the arena, or NULL if none is near; only for catalogs. */
const char *resolve_nearest(struct model *m, const struct entity *e, const char *text,
	struct arena *arena);
/* Forgets what bulk work cached of an entity. */
void resolve_forget(struct model *m, const struct entity *e);

#endif
