/* From the command line to the command. */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

#include "cli/command.h"

/* The whole program after main(): returns the exit status. */
enum status dispatch(int argc, char **argv);

/* Help texts on standard output. */
void help_program(void);
void help_command(const struct command *c);
void help_verb(struct context *c, const struct command *cmd, const struct verb *v);

/* The command line as it is recorded with a change: words quoted as a shell would need them. */
char *quote_command_line(struct arena *arena, int argc, char **argv);

#endif
