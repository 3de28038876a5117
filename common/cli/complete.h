/*
 * What could stand at the end of a command line, for the shells' Tab key.
 *
 * Printed is a line "VALUE TAB DESCRIPTION" for each, in the order of likelihood; a value that
 * ends in = or : is to be gone on with, so no blank belongs behind it.  The one line "TAB files"
 * says that the shell shall complete the name of a file.  Everything comes from the tables that
 * the parser reads; without a database what is in it is left out; errors are never printed.
 *
 * How the tables say what a value is (`complete` of an option, a word of a verb's `words`):
 *	file            a file
 *	=A,B,C          one of these words
 *	fields, sort    paths to fields of the noun, parted by commas
 *	assignment      FIELD=VALUE, map: FIELD=
 *	date, period    the words that stand for them
 *	setting         a key; settings: KEY=VALUE; setting-value: a value of the key before
 *	formats, report, command, change
 *	. .FIELD        a record of the noun; a value of the noun's field
 *	ENTITY          a record of that entity; ENTITY.FIELD: a value of a field of it
 *	ENTITY+         as a word: records of that entity and conditions, also for all words behind
 *	A|B             what either of them says
 *	,A              the last of several, parted by commas
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/context.h"

struct complete_options {
	const char *line; /* instead of words: bash's line up to the cursor, for which values are
			   * quoted */
	const char *tail; /* the end of the line that bash will replace */
	bool each;        /* bash puts one value after the other on the line (menu-complete) */
};

/* c->args: the words behind "crm", the last one to be completed. */
enum status complete_run(struct context *c, const struct complete_options *o);

#endif
