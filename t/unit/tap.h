/* The Test Anything Protocol for unit tests: ok(), is_text(), is_int(), done(). */
#ifndef UNIT_TAP_H
#define UNIT_TAP_H

#include "base/base.h"

static int tap_run, tap_failed;

__attribute__((unused)) PRINTF_LIKE(2, 3) static bool ok(bool good, const char *fmt, ...)
{
	va_list ap;

	tap_run++;
	tap_failed += !good;
	printf("%sok %d - ", good ? "" : "not ", tap_run);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return good;
}

__attribute__((unused)) static void is_text(const char *got, const char *expected, const char *what)
{
	bool good = got && expected ? !strcmp(got, expected) : got == expected;

	if (!ok(good, "%s", what))
		printf("#      got: %s\n# expected: %s\n", got ? got : "(null)",
			expected ? expected : "(null)");
}

__attribute__((unused)) static void is_int(int64_t got, int64_t expected, const char *what)
{
	if (!ok(got == expected, "%s", what))
		printf("#      got: %" PRId64 "\n# expected: %" PRId64 "\n", got, expected);
}

/* Prints the plan; the exit status of main(). */
__attribute__((unused)) static int done(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed ? 1 : 0;
}

#endif
