/* The tables of a dump, shared by its writer and its reader. */
#ifndef MODEL_DUMP_TABLES_H
#define MODEL_DUMP_TABLES_H

#include "model/dump.h"

enum { DUMP_VERSION = 1 };

struct dump_column {
	const char *name;
	bool number;
	bool folds; /* there is a column NAME_fold, too */
};

struct dump_table {
	const char *name;
	const char *order;
	VEC(struct dump_column) column;
};

struct dump_tables {
	struct dump_table *v;
	size_t n, cap;
};

/* In the order of the dump: changes, then each entity's table and its history. */
void dump_tables(struct model *m, struct dump_tables *list);
void dump_tables_release(struct dump_tables *list);

#endif
