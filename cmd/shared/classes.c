#include "classes.h"

const char *const class_names[3] = { "abc", "stage", "xyz" };

static const char *const relations[] = {
	[RELATION_NONE] = NULL,
	[RELATION_REGULAR] = "regular",
	[RELATION_ONE_TIME] = "one-time",
	[RELATION_POTENTIAL] = "potential",
	[RELATION_LOST] = "lost",
};

const char *relation_name(enum relation r)
{
	return relations[r];
}

enum relation relation_of(const char *name)
{
	for (size_t i = 1; name && i < ARRAY_SIZE(relations); i++)
		if (!strcmp(relations[i], name))
			return (enum relation)i;
	return RELATION_NONE;
}

const char *manual_name(unsigned manual)
{
	static const char *const names[] = { NULL, "abc", "stage", "abc,stage", "xyz", "abc,xyz",
		"stage,xyz", "abc,stage,xyz" };

	return names[manual & 7];
}

unsigned manual_of(const char *text)
{
	for (unsigned i = 1; text && i < 8; i++)
		if (!strcmp(manual_name(i), text))
			return i;
	return 0;
}

void classes_describe(const struct classes *k, char out[24])
{
	const char *stage = relation_name(k->stage);

	snprintf(out, 24, "%.*s/%s/%.*s", k->abc != '\0', &k->abc, stage ? stage : "",
		k->xyz != '\0', &k->xyz);
}

const char *classes_part(const char *text, int i, size_t *n)
{
	while (text && i--) {
		text = strchr(text, '/');
		text = text ? text + 1 : NULL;
	}
	*n = text ? strcspn(text, "/") : 0;
	return text;
}
