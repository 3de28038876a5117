#include "base/map.h"

/* FNV-1a: short keys, no adversary that we fear more than a slow import. */
static uint32_t hash_of(const char *key, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)key[i]) * 16777619u;
	return h ^ (h >> 15);
}

/* The entry that holds the key, or the free one where it belongs.  The table is never full. */
static struct map_entry *probe(const struct map *m, const char *key, size_t len, uint32_t hash)
{
	size_t i = hash & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct map_entry *e = &m->entry[i];

		if (!e->key || (e->hash == hash && e->len == len && !memcmp(e->key, key, len)))
			return e;
	}
}

static void grow(struct map *m)
{
	struct map bigger = *m;

	bigger.cap = m->cap ? m->cap * 2 : 64;
	bigger.entry = xcalloc(bigger.cap, sizeof(*bigger.entry));
	for (size_t i = 0; i < m->cap; i++) {
		const struct map_entry *e = &m->entry[i];

		if (e->key)
			*probe(&bigger, e->key, e->len, e->hash) = *e;
	}
	free(m->entry);
	*m = bigger;
}

int64_t *map_at(struct map *m, const char *key, size_t len, int64_t initial)
{
	uint32_t hash = hash_of(key, len);
	struct map_entry *e;

	if (m->n * 4 >= m->cap * 3)
		grow(m);
	e = probe(m, key, len, hash);
	if (!e->key) {
		e->key = arena_strndup(&m->keys, key, len);
		e->len = (uint32_t)len;
		e->hash = hash;
		e->value = initial;
		m->n++;
	}
	return &e->value;
}

int64_t *map_find(const struct map *m, const char *key, size_t len)
{
	struct map_entry *e;

	if (!m->cap)
		return NULL;
	e = probe(m, key, len, hash_of(key, len));
	return e->key ? &e->value : NULL;
}

int64_t map_get(const struct map *m, const char *key, size_t len, int64_t missing)
{
	const int64_t *value = map_find(m, key, len);

	return value ? *value : missing;
}

void map_release(struct map *m)
{
	free(m->entry);
	arena_release(&m->keys);
	m->entry = NULL;
	m->n = m->cap = 0;
}
