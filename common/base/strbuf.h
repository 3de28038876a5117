/* A string that grows; `buf` is always NUL-terminated and never NULL, also when empty. */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

struct strbuf {
	char *buf;
	size_t len;
	size_t cap;
};
extern char strbuf_empty[1];
#define STRBUF_INIT { strbuf_empty, 0, 0 }

void strbuf_init(struct strbuf *sb);
void strbuf_release(struct strbuf *sb);          /* frees, and is ready for use again */
char *strbuf_detach(struct strbuf *sb);          /* the caller frees the string */
void strbuf_grow(struct strbuf *sb, size_t extra);
void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap);
void strbuf_addchn(struct strbuf *sb, char c, size_t n);
void strbuf_trim(struct strbuf *sb);             /* ASCII white space at both ends */

static inline void strbuf_setlen(struct strbuf *sb, size_t len)
{
	sb->len = len;
	if (sb->cap)
		sb->buf[len] = '\0';
}

static inline void strbuf_reset(struct strbuf *sb)
{
	strbuf_setlen(sb, 0);
}

static inline void strbuf_addch(struct strbuf *sb, char c)
{
	if (sb->len + 1 >= sb->cap)
		strbuf_grow(sb, 1);
	sb->buf[sb->len++] = c;
	sb->buf[sb->len] = '\0';
}

/* For leaf code that fails: appends one whole sentence to err (NULL allowed), returns -1. */
int fail(struct strbuf *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
