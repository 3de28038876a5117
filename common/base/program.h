/*
 * Other programs: started with a vector of arguments, fed and read through pipes.  No data is ever
 * part of a line that a shell reads.  What is not asked for as a pipe is nothing for the input,
 * unless PROGRAM_INPUT, and ours for the output; standard error is always ours.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include "base/base.h"

#include <sys/types.h>

enum program_flag {
	PROGRAM_IN = 1 << 0,   /* we write its input to p->in */
	PROGRAM_OUT = 1 << 1,  /* we read its output from p->out */
	PROGRAM_LINE = 1 << 2, /* argv[0] is a line of the user's settings, such as "msmtp -t": the
	                        * shell reads it, argv[1…] are its "$@" */
	PROGRAM_INPUT = 1 << 3, /* its input is ours */
};

struct program {
	const char *name;
	pid_t pid;
	int in, out;           /* -1 when not asked for, or closed */
};

/*
 * Starts argv[0], which is looked for in $PATH.  argv ends with NULL and stays the caller's, as
 * long as the program runs.  -1 with "NAME: why not" in err.
 */
int program_start(struct program *p, const char *const *argv, unsigned flags,
	struct strbuf *err) MUST_USE;
/* Writes everything to p->in; -1, without a sentence, when the program reads no more. */
int program_write(struct program *p, const void *data, size_t len) MUST_USE;
/*
 * Closes what is open and waits for the end.  Its exit status; 128 + N when signal N ended it; 127
 * when the shell did not find a PROGRAM_LINE.
 */
int program_end(struct program *p);
/*
 * Runs a program to its end: `in` is its input (NULL = none), its output is appended to `out`
 * (NULL = ours).  Its exit status as above, or -1 with a sentence when it cannot be started.
 */
int program_run(const char *const *argv, unsigned flags, const struct strbuf *in,
	struct strbuf *out, struct strbuf *err) MUST_USE;

/* The folder that this program was started from, in the arena; NULL if it cannot be known. */
const char *program_folder(struct arena *arena);
/*
 * A helper program such as "crm-ical": of those that are installed, else the one beside this
 * program, else the bare name, which program_start() looks for in $PATH.  In the arena.
 */
const char *program_helper(struct arena *arena, const char *name);

#endif
