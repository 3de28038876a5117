/*
 * Changes, versions and undo.  A version of a row is (since, until]; T_history holds the past
 * ones (DESIGN §5).
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include "model/model.h"

/* Keeps the row's present version before it is overwritten or removed by change m->change. */
void history_keep(struct model *m, const struct entity *e, int64_t id);

struct difference {
	int64_t change;
	const struct entity *entity;
	int64_t id;
	char action;          /* '+' added, '~' edited, '-' removed */
	const char *label;    /* of the record */
	const char *field;    /* key, or NULL when a row came or went without values */
	const char *old_text; /* NULL = no value */
	const char *new_text;
};

/* Called for each difference; its texts live only during the call. */
typedef void (*difference_fn)(const struct difference *d, void *data);

/* What a change did, entity by entity, record by record, field by field. */
void history_of_change(struct model *m, int64_t change, difference_fn fn, void *data);
/* What happened to a record and its sets, oldest first. */
void history_of_record(struct model *m, const struct entity *e, int64_t id, difference_fn fn,
	void *data);

/* The change that `crm undo` without a number takes; 0 if there is none. */
int64_t undo_next(struct model *m);
/* The change that `crm redo` takes: the newest undo in force, if nothing was written after it. */
int64_t redo_next(struct model *m, struct strbuf *err);

/*
 * Takes change `change` back as part of the current change.  Refused (-1, STATUS_DATA, every
 * conflicting row named in err, a line each) when a later change that is in force touched one of
 * its rows; STATUS_NOT_FOUND for an unknown number; STATUS_DATA for one that is undone already.
 */
int undo_change(struct model *m, int64_t change, enum status *status, struct strbuf *err);
/* The end of the chain of undos that starts at a change: the one whose undoing has an effect. */
int64_t undo_tail(struct model *m, int64_t change, int *length);
/* Puts a removed record back with its children, as its last version was. */
int history_restore(struct model *m, const struct entity *e, int64_t id, enum status *status,
	struct strbuf *err);

#endif
