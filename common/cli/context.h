/* What a running command works with; prepared by the dispatcher. */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "cli/config.h"
#include "cli/options.h"
#include "io/out.h"
#include "model/model.h"
#include "model/record.h"

struct command;
struct verb;

struct global_options {
	const char *db;
	const char *config;
	struct strvec set;       /* -c key=value */
	const char *as_of;
	const char *format;
	const char *output;
	const char *null_string;
	const char *porcelain;
	const char *color;
	const char *lang;
	const char *note;
	bool dry_run, no_header, nul, quiet, verbose, yes, no_pager, help, version;
};
extern const struct option global_options[];

struct field_arg {
	const struct field *field;
	const char *value;
	const char *option; /* what it was typed as, if not by the field's name */
};

struct extra_arg {
	const char *name, *value;
};

struct context {
	const struct command *command;
	const struct verb *verb;
	const struct entity *entity; /* of the noun, or NULL */
	struct global_options global;
	struct config config;
	bool loaded;                 /* the settings, with --config … */
	const char *loaded_config;
	size_t loaded_set;           /* … and so many -c */
	struct arena arena;
	struct strvec args;          /* what is no option */
	VEC(struct field_arg) field; /* --FIELD VALUE, in their order */
	VEC(struct extra_arg) extra; /* --NAME VALUE of a verb with VERB_PARAMETERS */
	void *values;                /* the verb's options */
	struct db *db;
	struct model model;
	bool has_model;
	const char *language;        /* $LANGUAGE as it was, or NULL … */
	bool language_kept;          /* … once it is known */
	bool quiet;                  /* nothing may be said on standard error */
	const char *command_line;
};

/* Opens the database as `access` says; dies with a line when that fails. */
void context_open(struct context *c, int access);
/* Opens it for reading if that can be done at once; false without a word if not. */
bool context_try_read(struct context *c);
/* Makes a new database and opens it for writing; dies when one is there. */
void context_create(struct context *c);
/* The name of the database that the command is about. */
const char *context_database(const struct context *c);
/* Makes another one, which the caller closes.  NULL with a sentence and *status. */
struct db *context_make(struct context *c, const char *url, enum status *status,
	struct strbuf *err);
/* Begins the transaction of a writing command; later calls do nothing. */
void context_begin(struct context *c);
/* Ends what was only read, before somebody is waited for. */
void context_pause(struct context *c);
/*
 * Ends the command: writes the change, or, with --dry-run, shows what would change and takes it
 * back.  `status` is what the command came to: from STATUS_USAGE on nothing is kept.
 */
enum status context_end(struct context *c, enum status status);
/*
 * For a command whose steps are facts of their own, such as letters sent: writes what was done so
 * far as a change; what follows becomes another one.
 */
enum status context_commit(struct context *c);
/* The language of what is said from now on; NULL = as the command began. */
void context_language(struct context *c, const char *lang);
void context_release(struct context *c);

/* Options for out_open() from the global ones; `single` = one record (format record on a tty). */
struct out_options context_out(const struct context *c, bool single);
/* A sentence for a person: on standard error if that is a terminal, unless -q. */
void context_say(const struct context *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Prints "crm: …" from err, each line of it as one, releases err, and returns the status. */
enum status context_error(struct strbuf *err, enum status status);
/* A reference from the command line: its id, or 0 after the error was printed into *status. */
int64_t context_resolve(struct context *c, const struct entity *e, const char *text,
	enum status *status);
/* A positive number from the command line, such as a change's; 0 after the error was printed. */
int64_t context_number(const char *text);
/* Every entity of the program, NULL at the end; in the context's arena. */
const struct entity **context_entities(struct context *c);

#endif
