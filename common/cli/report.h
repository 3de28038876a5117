/*
 * Reports: an SQL file with its description as a YAML comment on top; see crm-report(7).
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/context.h"

struct report_values;
/*
 * The rows of a report that says `rows: C`, made by report_rows_NAME() in cmd/report/NAME.c: pushes
 * them to `o` in the order of the columns.  Whatever can fail is done before the first row: with
 * another status than STATUS_OK, and sentences in err, no output is made.
 */
typedef enum status report_rows(struct context *c, const struct report_values *values,
	struct out *o, struct strbuf *err);
/* A parameter's value as read, under the names that SQL has for it; NULL or 0 if not given. */
const char *report_text(const struct report_values *values, const char *name);
int64_t report_int(const struct report_values *values, const char *name);

struct report_source {
	const char *name;
	const char *text;
	bool own;          /* the user's, not ours */
	report_rows *rows; /* NULL: the rows come from SQL */
};

/* Built in from cmd/report/NAME.sql and NAME.c; ends with a name of NULL. */
extern const struct report_source report_sources[];

enum parameter_type {
	PARAMETER_PERIOD, /* binds :NAME_from and :NAME_to, each NULL when open */
	PARAMETER_DATE,
	PARAMETER_INT,
	PARAMETER_TEXT,
	PARAMETER_ENUM,
	PARAMETER_REF,    /* binds the id */
	PARAMETER_FLAG,   /* --NAME without a value; binds 1 or 0 */
};

struct parameter {
	const char *name;
	enum parameter_type type;
	const char *arg;      /* ENUM: values; REF: entity */
	const char *dflt;
	const char *help;
	const char *value;    /* as given, or the default; NULL = none */
};

struct report_column {
	const char *key, *title;
	enum out_type type;
	int scale;
	bool money;           /* scaled by column `currency` if the report has one */
};

struct report {
	const char *name, *title, *chart;
	VEC(struct parameter) parameter;
	VEC(struct report_column) column;
	VEC(struct report_column) explain; /* with --explain; may be empty */
	const char *sql;
	VEC(struct extra_arg) constant; /* names in the SQL that have always these values */
	report_rows *rows;
	bool own; /* the file is the user's */
};

/*
 * Reads a report's text.  What it needs lives in the arena.  -1 with "NAME:LINE: …" in err.
 * Free its vectors with report_release().
 */
int report_read(const struct report_source *source, struct arena *arena, struct report *r,
	struct strbuf *err);
void report_release(struct report *r);
/* The user's own (reports/ beside crm.conf) before the built-in ones; NULL if there is none. */
const struct report_source *report_find(struct context *c, const char *name);
/* All names with their sources; NULL name at the end; in the context's arena. */
const struct report_source *report_all(struct context *c);
/* Binds the parameters and prints the rows. */
enum status report_run(struct context *c, struct report *r);
/*
 * The same for a report of ours whose output another command gives: with one parameter (NULL: none)
 * and the one called date (NULL: its default).
 */
enum status report_run_named(struct context *c, const char *name, const char *parameter,
	const char *value, const char *date);

#endif
