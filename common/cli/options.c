#include "cli/options.h"

#include "base/fold.h"
#include "base/money.h"

const struct option *option_long(const struct option *table, const char *name, size_t len)
{
	for (; table && table->name; table++)
		if (strlen(table->name) == len && !strncmp(table->name, name, len))
			return table;
	return NULL;
}

const struct option *option_letter(const struct option *table, char letter)
{
	for (; table && table->name; table++)
		if (table->letter == letter)
			return table;
	return NULL;
}

bool option_takes_value(const struct option *o)
{
	return o->type == OPTION_STRING || o->type == OPTION_INT || o->type == OPTION_LIST;
}

int option_store(const struct option *o, void *values, const char *value, struct strbuf *err)
{
	char *place = (char *)values + o->offset;

	switch (o->type) {
	case OPTION_FLAG:
		*(bool *)place = true;
		return 0;
	case OPTION_STRING:
		*(const char **)place = value;
		return 0;
	case OPTION_SET:
		*(const char **)place = o->arg;
		return 0;
	case OPTION_INT:
		if (integer_parse(value, (int64_t *)place, err))
			return -1;
		if (*(int64_t *)place < 1)
			return fail(err, _("a positive number is expected, not \"%s\""), value);
		return 0;
	case OPTION_LIST:
		vec_push((struct strvec *)place, value);
		return 0;
	}
	return -1;
}

const struct option *option_nearest(const struct option *table, const char *name)
{
	const struct option *best = NULL;
	int best_distance = 3;

	for (; table && table->name; table++) {
		int d = fold_distance(table->name, name);

		if (d < best_distance) {
			best_distance = d;
			best = table;
		}
	}
	return best;
}
