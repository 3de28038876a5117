/*
 * The content of files, each stored once under its SHA-256 and never changed: small ones in the
 * store, in parts; larger ones as a file of their own in the folder beside it, NAME.files/ab/abcd…;
 * on a server everything in the store.  Contents have no history: they come with the first record
 * that names them, and stay until content_sweep() finds none that does or did.
 *
 * A new content is taken in before the change begins, as long as that may last, and kept in it:
 *
 *	struct intake *x = intake_new(m);
 *
 *	intake_add(x, data, len, &status, &err);  (as often as there is more)
 *	intake_end(x, &status, &err);
 *	context_begin(c);
 *	intake_keep(x, &status, &err);
 *	record_put_text(r, "content", intake_hash(x));
 *	intake_free(x);
 *
 * A file beside the store is complete and on the disk before the row that names it is committed,
 * so a crash leaves at worst a file that nothing names.
 */
#ifndef MODEL_CONTENT_H
#define MODEL_CONTENT_H

#include "base/sha256.h"
#include "model/model.h"

struct intake;

struct intake *intake_new(struct model *m);
/* More of it.  -1 with a sentence: beyond the limit (STATUS_DATA), not written (STATUS_IO). */
int intake_add(struct intake *x, const void *data, size_t len, enum status *status,
	struct strbuf *err) MUST_USE;
/* That was all: its hash is known, and what will stand beside the store is on the disk. */
int intake_end(struct intake *x, enum status *status, struct strbuf *err) MUST_USE;
/* In a write transaction, once: a content that is there already is not stored again. */
int intake_keep(struct intake *x, enum status *status, struct strbuf *err) MUST_USE;
void intake_free(struct intake *x); /* what was not kept is gone; x may be NULL */
const char *intake_hash(const struct intake *x); /* after intake_end() */
int64_t intake_size(const struct intake *x);
const char *intake_head(const struct intake *x, size_t *len); /* the first bytes, at most 512 */
/* From now on it may be of any size. */
void intake_unlimited(struct intake *x);

/* The size of a content that is stored; -1 if there is none. */
int64_t content_size(struct model *m, const char *hash);

/* Takes the next bytes of a content; returns -1 to stop. */
typedef int (*content_fn)(void *data, const void *bytes, size_t len);
/*
 * Reads a content in pieces.  -1 with a sentence: it is not there, cannot be read, or is not what
 * its hash says, which is known only at the end; -1 without one when fn() stopped it.
 */
int content_read(struct model *m, const char *hash, content_fn fn, void *data,
	struct strbuf *err) MUST_USE;

struct content_sum {
	int64_t count, bytes;
};
struct content_swept {
	struct content_sum unused;     /* contents that no version of a record names */
	struct content_sum stray;      /* files in the folder that no content names */
	struct content_sum unfinished; /* files of writers that are gone */
};
/*
 * Drops what is not needed, or only counts it (dry).  `used` is a SELECT of the hashes that are
 * named now or in the past.  In a write transaction, so that nobody is just adding.
 */
int content_sweep(struct model *m, const char *used, bool dry, struct content_swept *swept,
	struct strbuf *err) MUST_USE;

/*
 * Compares everything stored with its hashes and sizes, and the folder with the contents; calls
 * fn() with a sentence for each fault.  Returns the number of faults.
 */
int64_t content_check(struct model *m, void (*fn)(void *data, const char *text), void *data);

/* For the dump: a line for each part, and their reader; see model/dump.h. */
int content_dump(struct model *m, int (*line)(void *data, char *text, size_t len), void *data,
	int64_t *rows, struct strbuf *err) MUST_USE;
struct content_load {
	struct model *m;
	struct intake *intake; /* of the content at hand, or NULL */
	char hash[SHA256_SIZE];
	int64_t size, part;
};
enum { CONTENT_CELLS = 4 };
extern const char *const content_columns[CONTENT_CELLS];
int content_load_row(struct content_load *x, char *const cell[CONTENT_CELLS],
	struct strbuf *err) MUST_USE;
/* At the end of the table. */
int content_load_end(struct content_load *x, struct strbuf *err) MUST_USE;

#endif
