/*
 * A hash table from text to a 64-bit number, for caches and indexes in memory.  The keys are
 * copied.  A missing key reads as `missing`.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/base.h"

struct map_entry {
	const char *key; /* NULL: a free place */
	uint32_t len;
	uint32_t hash;
	int64_t value;
};

struct map {
	struct map_entry *entry;
	size_t n;
	size_t cap; /* a power of two, or 0 */
	struct arena keys;
};
#define MAP_INIT { NULL, 0, 0, ARENA_INIT }

/* Place of the key's value; made with `initial` if the key is new.  Valid until the next call. */
int64_t *map_at(struct map *m, const char *key, size_t len, int64_t initial);
/* The value, or `missing`. */
int64_t map_get(const struct map *m, const char *key, size_t len, int64_t missing);
/* A pointer to the value, or NULL if the key is not there. */
int64_t *map_find(const struct map *m, const char *key, size_t len);
void map_release(struct map *m);

#endif
