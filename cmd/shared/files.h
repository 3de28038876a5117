/*
 * Files attached to records: what commands that bring files in, such as crm attach and the import
 * of mail, have in common.  The contents are kept by model/content.h.
 *
 *	struct intake *x = files_intake(c);
 *
 *	while (…)
 *		intake_add(x, data, len, &status, &err);
 *	intake_end(x, &status, &err);            (all of this before the change begins)
 *	context_begin(c);
 *	files_attach(c, x, &(struct file){ .subject = "interaction:12", .name = "act.pdf" },
 *		&status, &err);
 *	intake_free(x);
 */
#ifndef SHARED_FILES_H
#define SHARED_FILES_H

#include "cli/context.h"
#include "model/content.h"

struct file {
	const char *subject; /* "deal:7", "partner:Acme" */
	const char *name;    /* any bytes: data, never a path; NULL or "" = "unnamed" */
	const char *type;    /* "application/pdf"; NULL = by its bytes and its name */
	const char *notes;   /* NULL = none */
};

/* A new content; see model/content.h. */
struct intake *files_intake(struct context *c);
/* Reads a descriptor to its end, and ends the intake.  `name` is for the sentence. */
int files_read(struct intake *x, int fd, const char *name, enum status *status,
	struct strbuf *err) MUST_USE;
/*
 * Keeps a content that was taken in to its end, and attaches it, within the change that is being
 * written.  The number of the attachment, or 0 with a sentence and *status.
 */
int64_t files_attach(struct context *c, struct intake *x, const struct file *f,
	enum status *status, struct strbuf *err);

/* A name as data: what is not UTF-8 is read in the encoding that it seems to be in. */
char *files_name(struct arena *arena, const char *name);
/* The media type by the first bytes, else by the ending of the name.  Constant text. */
const char *files_type(const char *head, size_t len, const char *name);
/*
 * A name that is safe as that of a new file in a folder: one part, not hidden, without anything
 * that a terminal or another system would take for more than a letter.  In the arena.
 */
char *files_safe_name(struct arena *arena, const char *name, int64_t id);

/* Drops, or counts (dry), what no version of a record needs; see content_sweep(). */
int files_sweep(struct context *c, bool dry, struct content_swept *swept,
	struct strbuf *err) MUST_USE;
/*
 * Whether every attachment, also a removed one, has its content, and, with `contents`, every
 * content is what its hash says; calls fn() with a sentence for each fault.  Returns the number of
 * faults.
 */
int64_t files_check(struct model *m, bool contents, void (*fn)(void *data, const char *text),
	void *data);

#endif
