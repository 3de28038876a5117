/*
 * Throws texts at the readers of dates, instants, birthdays and periods.  The first byte chooses
 * the time zone.  What is read must be valid and read again as itself; what is not needs a
 * sentence.
 */
#include "base/date.h"

#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct strbuf err = STRBUF_INIT;

/* A failure has its sentence, a success none. */
static bool was_read(int rc)
{
	bool read = rc == 0;

	if (read != (err.len == 0) || (!read && rc != -1))
		abort();
	strbuf_reset(&err);
	return read;
}

static void read_date(const char *text)
{
	char date[DATE_SIZE], again[DATE_SIZE];

	if (!was_read(date_parse(text, date, &err)))
		return;
	if (!date_is_valid(date) || date_parse(date, again, NULL) || strcmp(date, again))
		abort();
	date_of_days(date_days(date), again);
	if (strcmp(date, again) || date_weekday(date) < 1 || date_weekday(date) > 7)
		abort();
}

static void read_birthday(const char *text)
{
	char date[DATE_SIZE], again[DATE_SIZE];

	if (!was_read(birthday_parse(text, date, &err)))
		return;
	if (!birthday_is_valid(date) || birthday_parse(date, again, NULL) || strcmp(date, again))
		abort();
}

static void read_instant(const char *text)
{
	char instant[INSTANT_SIZE], again[INSTANT_SIZE], date[DATE_SIZE], local[17];

	if (!was_read(instant_parse(text, instant, &err)))
		return;
	if (!instant_is_valid(instant) || instant_parse(instant, again, NULL) ||
		strcmp(instant, again))
		abort();
	date_of_instant(instant, date);
	instant_local(instant, local);
	if (!date_is_valid(date) || strncmp(date, local, DATE_SIZE - 1))
		abort();
}

static void read_period(const char *text)
{
	char from[DATE_SIZE], to[DATE_SIZE];

	if (!was_read(period_parse(text, from, to, &err)))
		return;
	if ((*from && !date_is_valid(from)) || (*to && !date_is_valid(to)) || (!*from && !*to) ||
		(*from && *to && strcmp(from, to) > 0))
		abort();
}

/* The text before the first '|' is the format of what follows it. */
static void read_format(char *text)
{
	char *bar = strchr(text, '|');
	char date[DATE_SIZE], instant[INSTANT_SIZE];

	if (!bar)
		return;
	*bar = '\0';
	if (was_read(date_parse_format(bar + 1, text, date, &err)) && !date_is_valid(date))
		abort();
	if (was_read(instant_parse_format(bar + 1, text, instant, &err)) &&
		!instant_is_valid(instant))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const zones[] = { "UTC", "Europe/Moscow", "America/St_Johns",
		"Pacific/Apia" };
	char *text;

	if (!size)
		return 0;
	setenv("CRM_NOW", "2026-03-02T09:00:00Z", 1);
	setenv("TZ", zones[data[0] & 3], 1);
	tzset();
	text = xstrndup((const char *)data + 1, size - 1);
	read_date(text);
	read_birthday(text);
	read_instant(text);
	read_period(text);
	read_format(text);
	free(text);
	strbuf_release(&err);
	return 0;
}
