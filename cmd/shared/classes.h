/* The classes of clients, in their order from the best (DOMAIN 7.1 to 7.3, 7.5). */
#ifndef CMD_SHARED_CLASSES_H
#define CMD_SHARED_CLASSES_H

#include "base/classify.h"

#define CLASSES_ABC "A,B,C"
#define CLASSES_STAGE "potential,one-time,regular,lost"
#define CLASSES_XYZ "X,Y,Z"

enum manual_class { MANUAL_ABC = 1, MANUAL_STAGE = 2, MANUAL_XYZ = 4 };

/* A client's three classes; 0, RELATION_NONE = none. */
struct classes {
	char abc, xyz;
	enum relation stage;
};

/* "regular", and back (RELATION_NONE for NULL). */
const char *relation_name(enum relation r);
enum relation relation_of(const char *name);
/* "abc,stage" and back. */
const char *manual_name(unsigned manual);
unsigned manual_of(const char *text);
/* Their fields, in the order of the bits above and of the text below. */
extern const char *const class_names[3];
/* "A/regular/X", with nothing where there is none; size 24 is enough. */
void classes_describe(const struct classes *k, char out[24]);
/* Part i of such a text (or NULL), *n bytes long, 0 where there is none; NULL without a text. */
const char *classes_part(const char *text, int i, size_t *n);

#endif
