/* Users as the lines of a report: their names, and the order they stand in. */
#ifndef CMD_SHARED_PEOPLE_H
#define CMD_SHARED_PEOPLE_H

#include "model/model.h"

struct person {
	int64_t id;       /* 0: nobody */
	const char *name; /* NULL: nobody */
	size_t place;     /* by name; nobody comes last */
};

struct people {
	VEC(struct person) person; /* by id; the first is nobody */
};

/* Texts are in the arena.  Free with people_release(). */
void people_load(struct people *p, struct model *m, struct arena *arena);
/* Nobody for an id that no user has. */
const struct person *people_find(const struct people *p, int64_t id);
void people_release(struct people *p);

#endif
