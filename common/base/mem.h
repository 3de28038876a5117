/*
 * Memory.  The x-functions die when there is none.  An arena frees everything it gave out at
 * once; what has to live as long as a command is copied into the command's arena.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);
char *xasprintf(const char *fmt, ...) PRINTF_LIKE(1, 2);

struct arena_block;
struct arena {
	struct arena_block *block;
	size_t used;
};
#define ARENA_INIT { NULL, 0 }

/* Zeroed memory, aligned for anything; owned by the arena. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);                  /* s may be NULL → NULL */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
void arena_release(struct arena *a);
/* Forgets all, but keeps the newest block for reuse: for one row after another. */
void arena_clear(struct arena *a);

#endif
