/*
 * Records: one row of an entity with its sets, in memory.  record_save(), record_remove() and
 * undo are the only writers of entity rows, so that validation, hooks, history and the text
 * index are in one place.
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include "model/model.h"

struct value {
	bool given;        /* set by somebody; otherwise unknown, or to be kept */
	bool null;
	int64_t num;       /* numbers, booleans, references */
	const char *text;  /* texts; owned by the record's arena or by the caller */
	size_t len;
	bool deferred;     /* `text` is read when the record is saved: a scoped reference, or an
			    * amount whose currency is not known yet */
	struct value *item; /* TYPE_SET: n values, the first is the main one */
	size_t n;
	int64_t id;        /* of an item: row in the child table, 0 = new */
};

struct record {
	const struct entity *entity;
	struct arena *arena;  /* texts and items are made here */
	int64_t id;           /* 0 = new */
	int64_t new_id;       /* for a new one: the id it is to have; 0 = any */
	int64_t since;        /* of the version that was loaded; 0 = not loaded */
	struct value *value;  /* one per field of the entity */
	bool partial_sets;    /* given sets are added to what is there, nothing is taken away */
};

struct record *record_new(struct arena *arena, const struct entity *e);
void record_clear(struct record *r);
/* Loads a row; false if there is none.  with_sets: also its sets (not needed for a save). */
bool record_load(struct model *m, struct record *r, int64_t id, bool with_sets);

/* The value of one of the entity's own fields. */
static inline struct value *record_at(const struct record *r, const struct field *f)
{
	return &r->value[f - r->entity->field];
}

struct value *record_value(struct record *r, const char *field);
const struct value *record_get(const struct record *r, const char *field);
bool record_has(const struct record *r, const char *field); /* a value is known */
/* 0/NULL for no value. */
int64_t record_num(const struct record *r, const char *field);
const char *record_text(const struct record *r, const char *field);
void record_put_num(struct record *r, const char *field, int64_t v);
void record_put_text(struct record *r, const char *field, const char *s); /* NULL = no value */
bool value_equal(const struct field *f, const struct value *a, const struct value *b);
/* True if the record has a value that differs from old's (old may be NULL). */
bool record_changes(const struct record *r, const struct record *old, const char *field);

/*
 * Sets a field from typed text.  For a set the text is one more value; see record_set_list().
 * *status tells what went wrong: STATUS_DATA, STATUS_NOT_FOUND, STATUS_AMBIGUOUS.
 */
int record_set(struct model *m, struct record *r, const struct field *f, const char *text,
	enum status *status, struct strbuf *err) MUST_USE;
/* A cell with all values of a set: parted by line ends; phones, e-mails and names also by ';'. */
int record_set_list(struct model *m, struct record *r, const struct field *f, const char *text,
	enum status *status, struct strbuf *err) MUST_USE;

/* Resolves what record_set() had to leave; the scope's own default is its first record. */
int record_resolve_deferred(struct model *m, struct record *r, enum status *status,
	struct strbuf *err) MUST_USE;

enum saved { SAVE_FAILED = -1, SAVE_NONE, SAVE_ADDED, SAVE_EDITED };

/*
 * Writes a record: r->id = 0 adds it and sets r->id; otherwise the fields given are changed.
 * Nothing is written when nothing changes.  On failure a sentence is in err and *status is
 * STATUS_DATA, STATUS_NOT_FOUND (no such record) or STATUS_BUSY (r->since was loaded, and
 * somebody changed the record since).
 */
enum saved record_save(struct model *m, struct record *r, enum status *status, struct strbuf *err);

/* Removes a row and its children.  Refused while others refer to it (they are named). */
int record_remove(struct model *m, const struct entity *e, int64_t id, enum status *status,
	struct strbuf *err);

/* Appends a text that is the same for the same value, in the sense of keys: folded, and ended. */
void value_key(const struct field *f, const struct value *v, struct strbuf *out);
/* Appends what a field's value is typed as: the text that record_set() would read back. */
void value_format(const struct field *f, const struct value *v, const char *currency,
	struct strbuf *out);
/* The label of a record; "deal:7" when it has none or is gone.  In the arena. */
char *label_of(struct model *m, const struct entity *e, int64_t id, struct arena *arena);
/*
 * One of a record's values as people read it: references by label, the values of a set (which must
 * be loaded) parted by ", ".  NULL for no value; in the arena.
 */
char *record_display(struct model *m, const struct record *r, const struct field *f,
	struct arena *arena);
/* Digits after the point of a money field's minor unit; currency may be NULL. */
int money_scale(const char *currency);

#endif
