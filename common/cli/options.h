/*
 * Option tables.  A command declares its options once; parsing, help, completion and the man
 * pages come from the table.  Values go into a zeroed struct of the command's by offset.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/base.h"

enum option_type {
	OPTION_FLAG,   /* bool */
	OPTION_STRING, /* const char * */
	OPTION_INT,    /* int64_t from 1 on; zero when not given */
	OPTION_LIST,   /* struct strvec; may be repeated */
	OPTION_SET,    /* const char *, set to the option's `arg` constant: --tsv and the like */
};

struct option {
	char letter;            /* 0 = none */
	const char *name;       /* without dashes; NULL ends a table */
	enum option_type type;
	size_t offset;          /* in the command's struct */
	const char *arg;        /* N_() name of the value: "FILE"; OPTION_SET: the value itself */
	const char *help;       /* N_() one line */
	const char *complete;   /* how the shell completes the value: "file", "fields" … */
};
#define OPTION_END { 0, NULL, OPTION_FLAG, 0, NULL, NULL, NULL }

const struct option *option_long(const struct option *table, const char *name, size_t len);
const struct option *option_letter(const struct option *table, char letter);
bool option_takes_value(const struct option *o);
/* Stores a value (NULL for a flag).  -1 with a sentence: not a number. */
int option_store(const struct option *o, void *values, const char *value, struct strbuf *err);
/* The option whose name is nearest to a mistyped one, or NULL. */
const struct option *option_nearest(const struct option *table, const char *name);

#endif
