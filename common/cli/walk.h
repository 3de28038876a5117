/*
 * The words of a command line, one by one, as the option tables understand them.  The dispatcher
 * and completion take the same walk, so that they cannot disagree.
 *
 *	struct walk w = { .arena = a, .v = argv, .n = argc, .i = 1 };
 *	struct step s;
 *
 *	while (walk_next(&w, &s))
 *		switch (s.kind) …
 *
 * The walk reads before anything is known; who walks sets `verb` and `entity` as soon as the words
 * have told them, and from then on their options are known too.
 */
#ifndef CLI_WALK_H
#define CLI_WALK_H

#include "cli/command.h"

enum step_kind {
	STEP_END,
	STEP_WORD,      /* no option */
	STEP_OPTION,    /* of the verb's table or the global one */
	STEP_FIELD,     /* --FIELD VALUE of a verb with VERB_FIELDS */
	STEP_PARAMETER, /* --NAME VALUE of a verb with VERB_PARAMETERS */
	STEP_UNKNOWN,   /* an option that nobody knows */
};

enum { ALIAS_DEPTH = 8 }; /* an alias may begin with an alias */

struct step {
	enum step_kind kind;
	const char *text;            /* the word; an option's name without dashes */
	const struct option *option;
	bool global;                 /* the option stands in the global table */
	bool is_letter;              /* was written -X */
	const struct field *field;
	const char *value;           /* points into the word it came from; NULL = there is none */
	bool missing;                /* the words end where the value should stand */
	bool surplus;                /* --NAME=VALUE where no value is taken */
};

struct walk {
	struct arena *arena;
	char **v;
	int n, i;
	bool only_words;             /* behind -- */
	const char *letters;         /* what is left of a group of short options */
	const struct verb *verb;
	const struct entity *entity;
	struct context *c;           /* whose verb is asked which parameters are flags */
};

/* The next step; STEP_END (0) when no word is left. */
enum step_kind walk_next(struct walk *w, struct step *s);
/* The words of an alias take the place of the words read so far. */
void walk_alias(struct walk *w, const char *text);

#endif
