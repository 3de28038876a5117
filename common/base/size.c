#include "base/size.h"

#include "base/quoted-internal.h"

static const char units[] = "kMG";

int size_parse(const char *text, int64_t *bytes, struct strbuf *err)
{
	int64_t value = 0;
	const char *p = text, *unit;

	for (; *p >= '0' && *p <= '9' && value < INT64_C(1) << 30; p++)
		value = value * 10 + (*p - '0');
	if (p == text)
		return fail(err, _("not a size: \"%s\" (write 100k, 20M or 1G)"), QUOTED(text));
	p += *p == ' ';
	unit = *p ? strchr(units, *p == 'K' || *p == 'm' || *p == 'g' ? *p ^ 0x20 : *p) : NULL;
	for (int i = 0; unit && i <= unit - units; i++)
		value *= 1024;
	p += unit != NULL;
	p += *p == 'B' || *p == 'b';
	if (*p)
		return fail(err, _("not a size: \"%s\" (write 100k, 20M or 1G)"), QUOTED(text));
	*bytes = value;
	return 0;
}

char *size_format(int64_t bytes, char out[SIZE_SIZE])
{
	int64_t unit = 1024;
	int i = 0;

	if (bytes < 1024) {
		snprintf(out, SIZE_SIZE, "%" PRId64 " B", bytes);
		return out;
	}
	for (; i < 2 && bytes / unit >= 1024; i++)
		unit *= 1024;
	if (bytes / unit >= 100 || bytes * 10 / unit % 10 == 0)
		snprintf(out, SIZE_SIZE, "%" PRId64 " %cB", bytes / unit, units[i]);
	else
		snprintf(out, SIZE_SIZE, "%" PRId64 ".%" PRId64 " %cB", bytes / unit,
			bytes * 10 / unit % 10, units[i]);
	return out;
}
