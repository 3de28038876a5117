/*
 * Verbs that are `list` of a selection of their own: they take LIST_OPTIONS, push their filters to
 * c->args and run list_run().
 */
#ifndef CLI_LIST_H
#define CLI_LIST_H

#include "cli/command.h"

struct list_options {
	const char *fields, *sort, *group_by;
	int64_t limit;
	bool count, any;
};

#define LIST_OPTIONS \
	{ 0, "fields", OPTION_STRING, offsetof(struct list_options, fields), N_("A,B.C"), \
		N_("columns; a path follows references; all = every field"), "fields" }, \
	{ 0, "sort", OPTION_STRING, offsetof(struct list_options, sort), N_("A,-B"), \
		N_("order; - is descending"), "sort" }, \
	{ 0, "limit", OPTION_INT, offsetof(struct list_options, limit), N_("N"), \
		N_("at most N rows"), NULL }, \
	{ 0, "count", OPTION_FLAG, offsetof(struct list_options, count), NULL, \
		N_("print only how many there are"), NULL }, \
	{ 0, "group-by", OPTION_STRING, offsetof(struct list_options, group_by), N_("A,B"), \
		N_("count and sum by fields; opened.month is the month of a date"), "fields" }

enum status list_run(struct context *c);

#endif
