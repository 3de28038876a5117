#include "base/base.h"

enum { ARENA_BLOCK = 32 * 1024, ARENA_ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	_Alignas(16) char data[];
};

static void *checked(void *p)
{
	if (!p) {
		fputs("crm: out of memory\n", stderr);
		exit(STATUS_IO);
	}
	return p;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *xcalloc(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size ? size : 1));
}

char *xstrndup(const char *s, size_t len)
{
	char *copy = xmalloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xasprintf(const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	return strbuf_detach(&sb);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
	void *p;

	if (!a->block || a->used + need > a->block->size) {
		size_t block_size = need > ARENA_BLOCK ? need : ARENA_BLOCK;
		struct arena_block *block = xmalloc(sizeof(*block) + block_size);

		block->next = a->block;
		block->size = block_size;
		a->block = block;
		a->used = 0;
	}
	p = a->block->data + a->used;
	a->used += need;
	return memset(p, 0, need);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;
	char *copy;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	copy = arena_strndup(a, sb.buf, sb.len);
	strbuf_release(&sb);
	return copy;
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
}

void arena_release(struct arena *a)
{
	free_blocks(a->block);
	a->block = NULL;
	a->used = 0;
}

void arena_clear(struct arena *a)
{
	if (a->block) {
		free_blocks(a->block->next);
		a->block->next = NULL;
	}
	a->used = 0;
}

void *vec_grown(void *v, size_t n, size_t *cap, size_t size)
{
	*cap = n < 8 ? 8 : n * 2;
	return xrealloc(v, *cap * size);
}
