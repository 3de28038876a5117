/* Shared by the complete*.c files. */
#ifndef CLI_COMPLETE_INTERNAL_H
#define CLI_COMPLETE_INTERNAL_H

#include "cli/complete.h"
#include "cli/walk.h"

/* A line of bash that is being completed. */
struct shell_line {
	char quote;          /* that is open at the end, or NUL */
	const char *kept;    /* the part of the last word that stays on the line */
	const char *typed;   /* the part that will be replaced */
	bool each;           /* any of the values may be put on the line, not only what all share */
	struct strvec value; /* what fits there, not yet quoted */
};

struct completion {
	struct context *c;
	const char *word;    /* all that was typed of the last word */
	const char *typed;   /* the part of it that values are looked up for: behind "--format=" */
	struct shell_line *shell; /* bash: where the values go; NULL = printed as they are */
	const char *last;    /* the value printed last */
	size_t offered;
	bool tried_store;
};

/* Prints a value for k->typed if it begins so. */
void complete_offer(struct completion *k, const char *value, const char *description);
/* The same without looking at what was typed: the store has found it by that. */
void complete_found(struct completion *k, const char *value, const char *description);
/* Says that a file name is wanted. */
void complete_file(struct completion *k);
/* Each of "a,b,c". */
void complete_list(struct completion *k, const char *list);

/* Values as a table's hint says. */
void complete_hint(struct completion *k, const char *hint);
/* Values of a field of `e`; `list`: several may be given, parted by commas. */
void complete_field(struct completion *k, const struct entity *e, const struct field *f, bool list);
/* Records of an entity by name, code or number; scope NULL = any. */
void complete_records(struct completion *k, const struct entity *e, const char *scope_field,
	int64_t scope_value);
/* FIELD=, then FIELD=VALUE; `paths`: fields of references too, and != and ~. */
void complete_filter(struct completion *k, const char *ending, bool paths);
/* "name,partner.region": paths to fields; `descending`: each may have a - in front. */
void complete_paths(struct completion *k, bool descending);
/* "name=Column,region=": what stands behind = is the file's affair. */
void complete_map(struct completion *k);
/* The entity of that name, or NULL. */
const struct entity *complete_entity(struct completion *k, const char *name);
/* Opens the store at the first call; false without one. */
bool complete_store(struct completion *k);

/*
 * Splits a line of a shell into words without their quotes; the last one may be empty.  `tail` is
 * the end of the line that the shell will replace, or NULL.
 */
void shell_split(struct arena *arena, const char *line, const char *tail, struct strvec *words,
	struct shell_line *s);
/*
 * The part of a value behind what stays on the line, which may differ from it as folded texts do;
 * NULL if it does not begin so.
 */
const char *shell_rest(struct arena *arena, const char *value, const char *kept);
/* Prints what fits, quoted so that bash reads each value as it is. */
void shell_print(struct arena *arena, const struct shell_line *s);

#endif
