/*
 * A typed growing array:  VEC(struct row) rows = VEC_INIT;  vec_push(&rows, r);
 * for (size_t i = 0; i < rows.n; i++) rows.v[i] …;  vec_release(&rows);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#define VEC(type)            \
	struct {             \
		type *v;     \
		size_t n;    \
		size_t cap;  \
	}
#define VEC_INIT { NULL, 0, 0 }

void *vec_grown(void *v, size_t n, size_t *cap, size_t size);

#define vec_push(vec, ...)                                                                      \
	do {                                                                                    \
		if ((vec)->n == (vec)->cap)                                                     \
			(vec)->v = vec_grown((vec)->v, (vec)->n, &(vec)->cap, sizeof(*(vec)->v)); \
		(vec)->v[(vec)->n++] = (__VA_ARGS__);                                           \
	} while (0)

#define vec_release(vec)                \
	do {                            \
		free((vec)->v);         \
		(vec)->v = NULL;        \
		(vec)->n = (vec)->cap = 0; \
	} while (0)

/* A vector of strings that are owned elsewhere; the commonest kind. */
struct strvec {
	const char **v;
	size_t n;
	size_t cap;
};

#endif
