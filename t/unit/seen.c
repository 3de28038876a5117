/* Fingerprints: what was added is found, what was not is not, among a million of each. */
#include "base/seen.h"

#include "tap.h"

enum { MANY = 1000000 };

/* How many of MANY numbered texts are found (and added). */
static int found(struct seen *s, const char *prefix)
{
	int n = 0;

	for (int i = 0; i < MANY; i++) {
		char text[32];
		int len = snprintf(text, sizeof(text), "%s%d", prefix, i);

		n += seen_add(s, text, (size_t)len);
	}
	return n;
}

int main(void)
{
	struct seen s = SEEN_INIT;

	ok(!seen_add(&s, "", 0), "an empty text is new");
	ok(seen_add(&s, "", 0), "and then known");
	ok(!seen_add(&s, "a\0b", 3), "NUL counts like any byte");
	ok(!seen_add(&s, "a", 1), "so what stands before it is another text");
	is_int(found(&s, "C"), 0, "a million texts are new");
	is_int(found(&s, "C"), MANY, "and are all known the second time");
	is_int(found(&s, "Код "), 0, "a million others are not");
	seen_release(&s);
	ok(!seen_add(&s, "C1", 2), "a released set is empty");
	seen_release(&s);
	return done();
}
