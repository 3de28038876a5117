#include "base/seen.h"

/* FNV-1a, with its bits mixed once more: the place is taken from the low ones. */
static uint64_t fingerprint(const char *text, size_t len)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	h ^= h >> 29;
	return h ? h : 1;
}

/* The place of a mark, or the free one where it belongs.  The table is never full. */
static uint64_t *probe(const struct seen *s, uint64_t mark)
{
	size_t i = (size_t)mark & (s->cap - 1);

	while (s->mark[i] && s->mark[i] != mark)
		i = (i + 1) & (s->cap - 1);
	return &s->mark[i];
}

static void grow(struct seen *s)
{
	struct seen bigger = *s;

	bigger.cap = s->cap ? s->cap * 2 : 1024;
	bigger.mark = xcalloc(bigger.cap, sizeof(*bigger.mark));
	for (size_t i = 0; i < s->cap; i++)
		if (s->mark[i])
			*probe(&bigger, s->mark[i]) = s->mark[i];
	free(s->mark);
	*s = bigger;
}

bool seen_add(struct seen *s, const char *text, size_t len)
{
	uint64_t mark = fingerprint(text, len);
	uint64_t *place;

	if (s->n * 4 >= s->cap * 3)
		grow(s);
	place = probe(s, mark);
	if (*place)
		return true;
	*place = mark;
	s->n++;
	return false;
}

void seen_release(struct seen *s)
{
	free(s->mark);
	*s = (struct seen)SEEN_INIT;
}
