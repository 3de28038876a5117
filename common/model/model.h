/*
 * The model: the entities at work on one store, and the change that a command writes.
 * Everything goes through this context; there are no global tables.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/base.h"
#include "base/map.h"
#include "base/phone.h"
#include "base/seen.h"
#include "db/db.h"
#include "model/entity.h"

/* What the record layer keeps for an entity while a model is open. */
struct entity_state {
	const struct entity *entity;
	char *insert_sql;
	struct stmt *insert;   /* of insert_sql; NULL before its first use */
	char *select_sql;      /* every stored field WHERE id = $1 */
	struct map resolved;   /* text → id, while a bulk change runs */
	bool watched;          /* `taken` has the unique values of new records (model/unique.h) */
	bool some_before;      /* there were records before them */
	const struct field *looked_up; /* its values need not be looked for there */
	struct seen taken;
	int64_t added, edited, removed;
	int64_t added_from, added_to; /* the ids added lie between these; 0 = none */
};

struct model_settings {
	const char *currency;        /* of new amounts, "RUB" */
	const char *control;         /* what sales must name: agreements, contracts, none */
	struct phone_plan phone;
	int64_t file_limit;          /* bytes of a file; 0 = no limit */
	int64_t file_inside;         /* a larger one stands beside the store, not in it */
	const char *login;           /* who writes */
	const char *command;         /* the command line, for the change */
	const char *note;            /* --note, or NULL */
};

struct entity_memo {
	const char *name;
	const struct entity *entity;
};

struct model {
	struct db *db;
	struct model_settings set;
	struct entity_state *entity;
	size_t entity_count;
	struct arena arena;      /* lives as long as the model */
	struct entity_memo memo[64]; /* of model_need() */
	int64_t change;          /* number of the change being written, 0 = none yet */
	int64_t as_of;           /* change whose state is shown, 0 = now */
	bool bulk;               /* many rows: cache references, leave the text index for the end */
	bool imported;           /* records come from elsewhere: what they leave out is not known */
	bool valid_text;         /* what record_set() gets is known to be UTF-8 */
	bool in_owner;           /* children are being saved by their owner's save */
	VEC(int64_t) reindex;    /* text index documents to be written at the end of the change */
	bool reindex_all;
	int picks;               /* sets of ids in the temporary table `pick` */
};

/* entities: NULL-terminated.  db stays the caller's. */
void model_init(struct model *m, struct db *db, const struct entity *const *entities,
	const struct model_settings *settings);
void model_release(struct model *m);

/* By noun; NULL if there is none. */
const struct entity *model_entity(const struct model *m, const char *name);
/* The same for a name that stands in a table of ours: BUG if there is none. */
const struct entity *model_need(const struct model *m, const char *name);
struct entity_state *model_state(const struct model *m, const struct entity *e);
/* The entity of a row of `table`; kind is the row's column `kind` (NULL where not shared). */
const struct entity *model_entity_of(const struct model *m, const char *table, const char *kind);

enum { IDENTITY_SIZE = 17 };
/*
 * Names the database: the same for its copies and what is loaded from its dump, another for any
 * other.  Made of its first change.
 */
void model_identity(struct db *db, char out[IDENTITY_SIZE]);

/*
 * Shows the store as it was after change `change`: from now on every statement reads temporary
 * views that bear the tables' names.  Nothing can be written any more.
 */
void model_as_of(struct model *m, int64_t change);
/* The last change at or before an instant; 0 if there was none. */
int64_t change_at(struct model *m, const char *instant);

/* Number of the change being written; makes its row at the first call. */
int64_t change_begin(struct model *m);
/*
 * Completes the change before the commit: text index, counts.  Returns the change's number, or 0
 * if nothing was written.
 */
int64_t change_finish(struct model *m);
/* After the commit: what is written from now on is another change. */
void change_next(struct model *m);

#endif
