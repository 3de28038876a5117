/*
 * Catalogs: lists of values that users edit.  They share one table and the same few fields, so a
 * catalog's file is one line of CATALOG() or CATALOG_TREE().
 */
#ifndef CMD_CATALOG_H
#define CMD_CATALOG_H

#include "cli/command.h"

#define CATALOG_NAME                                                                               \
	{ "name", TYPE_TEXT, FIELD_REQUIRED | FIELD_FOLD | FIELD_UNIQUE | FIELD_LIST, NULL, NULL,  \
		N_("Name"), NULL, NULL, NULL },                                                    \
	{ "code", TYPE_TEXT, FIELD_KEY | FIELD_UNIQUE | FIELD_LIST, NULL, NULL, N_("Code"),        \
		N_("a short name for scripts"), NULL, NULL }

#define CATALOG_REST                                                                               \
	{ "position", TYPE_INT, 0, NULL, NULL, N_("Position"), N_("place in forms"), NULL, NULL }, \
	{ "notes", TYPE_MULTILINE, 0, NULL, NULL, N_("Notes"), NULL, NULL, NULL },                 \
	{ .name = NULL }

#define CATALOG_COMMAND(symbol, noun, title_, plural_, flags_, summary_, example)                  \
	static const struct entity symbol = { .name = noun, .table = "catalog", .kind = noun,      \
		.title = title_, .plural = plural_, .field = fields, .label = "name",              \
		.import_key = "name", .flags = flags_ };                                           \
	static const struct entity *const entities[] = { &symbol, NULL };                          \
	static const struct verb *const verbs[] = { GENERIC_VERBS, NULL };                         \
	static const char *const examples[] = { example, "crm %s list", NULL };                    \
	const struct command cmd_##symbol = { .name = noun, .summary = summary_, .verbs = verbs,   \
		.entities = entities, .examples = examples }

/* CATALOG(symbol, "noun", N_("Title"), N_("plural"), N_("summary"), "an example"); */
#define CATALOG(symbol, noun, title, plural, summary, example)                                     \
	static const struct field fields[] = { CATALOG_NAME, CATALOG_REST };                       \
	CATALOG_COMMAND(symbol, noun, title, plural, ENTITY_CATALOG, summary, example)

/* The same with branches: each value may be part of another. */
#define CATALOG_TREE(symbol, noun, title, plural, summary, example)                                \
	static const struct field fields[] = { CATALOG_NAME,                                       \
		{ "parent", TYPE_REF, FIELD_LIST, noun, NULL, N_("Part of"),                       \
			N_("the branch above in the tree"), NULL, NULL },                          \
		CATALOG_REST };                                                                    \
	CATALOG_COMMAND(symbol, noun, title, plural, ENTITY_CATALOG | ENTITY_TREE, summary, example)

#endif
