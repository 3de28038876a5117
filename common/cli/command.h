/*
 * What a file in cmd/ ends in: the struct that declares its command.  The Makefile collects them
 * by file name; nothing else has to be edited for a new command.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/context.h"
#include "cli/options.h"

enum access {
	ACCESS_NONE,  /* works without a database */
	ACCESS_READ,  /* gets a handle that cannot write */
	ACCESS_WRITE,
	ACCESS_OWN,   /* opens what it needs itself */
};

enum verb_flag {
	VERB_FIELDS = 1 << 0,  /* takes --FIELD VALUE for the entity's fields */
	VERB_FILTERS = 1 << 1, /* takes filters (for help and completion) */
	VERB_REFS = 1 << 2,    /* takes references to records */
	VERB_FILES = 1 << 3,   /* takes files */
	VERB_HIDDEN = 1 << 4,
	VERB_PARAMETERS = 1 << 5, /* --NAME VALUE of any name goes to c->extra: see is_flag */
	VERB_QUIET = 1 << 6,      /* a plain command that must never print an error */
	VERB_TEXT = 1 << 7,       /* prints a text of its own form: -o names any file */
	VERB_CALENDAR = 1 << 8,   /* its rows can be a calendar, -f ical; if the noun has entities:
	                           * of those with ENTITY_CALENDAR */
	VERB_INPUT = 1 << 9,      /* --format is that of the file it reads */
};

struct verb {
	const char *name;            /* NULL for the one verb of a plain command */
	const char *summary;         /* N_() */
	const char *args;            /* "[REF…] [FILTER…]" */
	const char *const *examples; /* command lines, with %s for the noun; NULL at the end */
	const struct option *options;
	size_t values_size;          /* of the struct that the options fill */
	enum access access;
	unsigned flags;
	enum status (*run)(struct context *c);
	void (*help)(struct context *c); /* prints what the tables cannot know; may be NULL */
	/* Of VERB_PARAMETERS: whether --NAME takes no value, by the words in c->args. */
	bool (*is_flag)(struct context *c, const char *name);
	/* Of one plain command: what the program shows when it is called alone on a terminal. */
	void (*home)(struct context *c);
	const char *words;           /* how completion takes its words, in their order, as
	                              * `complete` of an option: "setting setting-value";
	                              * NULL = as the flags say */
};

struct command {
	const char *name;                      /* set from the file name by the Makefile's list */
	const char *summary;                   /* N_() */
	const struct verb *const *verbs;       /* NULL at the end; NULL for a plain command */
	const struct verb *verb;               /* plain command */
	const struct entity *const *entities;  /* declared here, the noun's first; NULL ends */
	const char *const *examples;           /* for the noun's own help */
	const char *needs;                     /* a setting without which there is no such command:
	                                        * it is refused when that is off; or NULL */
};

/* Collected by the Makefile: common order is alphabetical; ends with NULL. */
extern const struct command *const commands[];

const struct command *command_find(const char *name);
const struct verb *command_verb(const struct command *c, const char *name);

/* The verbs that every entity has. */
extern const struct verb verb_list, verb_show, verb_add, verb_edit, verb_rm, verb_import,
	verb_export, verb_history, verb_restore, verb_fields;
#define GENERIC_VERBS \
	&verb_list, &verb_show, &verb_add, &verb_edit, &verb_rm, &verb_import, &verb_export, \
	&verb_history, &verb_restore, &verb_fields

#endif
