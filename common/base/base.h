/*
 * What every file of the program stands on: the C library, the five error words, memory that
 * never fails, strings that grow, translation, and the list of banned functions.
 */
#ifndef BASE_H
#define BASE_H

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libintl.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__GNUC__)
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NORETURN          __attribute__((noreturn))
#define MUST_USE          __attribute__((warn_unused_result))
#else
#define PRINTF_LIKE(f, a)
#define NORETURN
#define MUST_USE
#endif

/* Translation of what a person reads; N_() marks a text in a constant table. */
#define _(s)  gettext(s)
#define N_(s) (s)
/* gettext("") is the catalogue's header, so an empty text is passed by. */
static inline const char *tr(const char *s)
{
	return s && *s ? gettext(s) : "";
}

#include "base/die.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "base/banned.h"

#endif
