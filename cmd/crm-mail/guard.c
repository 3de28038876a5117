#include "letters.h"

#include <strings.h>

/*
 * What the library would take too long for, or too much of the stack, as it goes as deep as the
 * letter does.  No letter that people write comes near these.
 */
enum { COLONS_MAX = 1000, FIELDS_MAX = 20000, TYPES_MAX = 20000 };

static bool begins(const char *line, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && !strncasecmp(line, word, n);
}

/* A field of addresses, in which a colon may begin a group within a group. */
static bool is_address_field(const char *line, size_t len)
{
	static const char *const names[] = { "from", "to", "cc", "bcc", "sender", "reply-to",
		"resent-" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (begins(line, len, names[i]))
			return true;
	return false;
}

static size_t colons_in(const char *line, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += line[i] == ':';
	return n;
}

const char *guard(const char *data, size_t len)
{
	const char *end = data + len;
	size_t colons = 0, fields = 0, types = 0;
	bool addresses = false, header = true;

	for (const char *line = data, *next; line < end; line = next) {
		const char *lf = memchr(line, '\n', (size_t)(end - line));
		size_t n = lf ? (size_t)(lf - line) : (size_t)(end - line);
		bool folded = *line == ' ' || *line == '\t';

		next = line + n + 1;
		if (!folded) {
			addresses = is_address_field(line, n);
			colons = 0;
			fields++;
		}
		if (n <= 1) {
			header = false;
		} else if (n > 2 && line[0] == '-' && line[1] == '-') {
			header = true;
			fields = 0;
		}
		types += begins(line, n, "content-type");
		colons += addresses ? colons_in(line, n) : 0;
		if (colons > COLONS_MAX)
			return N_("its addresses are nested too deeply");
		if (types > TYPES_MAX || (header && fields > FIELDS_MAX))
			return N_("it has too many parts, or too many fields");
	}
	return NULL;
}
