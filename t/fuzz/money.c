/*
 * Throws texts at the readers of numbers, and numbers at muldiv().  The first byte is the scale.
 * What is read must be written in a form that reads as the same number.
 */
#include "base/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct strbuf err = STRBUF_INIT;

static bool was_read(int rc)
{
	bool read = rc == 0;

	if (read != (err.len == 0) || (!read && rc != -1))
		abort();
	strbuf_reset(&err);
	return read;
}

static void read_decimal(const char *text, int scale)
{
	char number[DECIMAL_SIZE];
	int64_t value, again;

	if (!was_read(decimal_parse(text, scale, &value, &err)))
		return;
	if (decimal_parse(decimal_format(value, scale, number), scale, &again, NULL) ||
		value != again)
		abort();
	if (decimal_parse(decimal_format_short(value, scale, number), scale, &again, NULL) ||
		value != again)
		abort();
}

static void read_others(const char *text)
{
	char number[DECIMAL_SIZE];
	int64_t value, again;

	if (was_read(percent_parse(text, &value, &err)) &&
		(percent_parse(decimal_format(value, PERCENT_SCALE, number), &again, NULL) ||
			value != again))
		abort();
	if (was_read(integer_parse(text, &value, &err)) &&
		(integer_parse(decimal_format(value, 0, number), &again, NULL) || value != again))
		abort();
	if (currency_scale(text) > 4)
		abort();
}

/* The rule in other words: the nearest integer, the farther from zero of two. */
static void divide(const uint8_t *data)
{
	__int128 product, quotient, rest;
	int64_t n[3], got;

	memcpy(n, data, sizeof(n));
	if (!n[2])
		return;
	product = (__int128)n[0] * n[1];
	quotient = product / n[2];
	rest = product % n[2];
	rest = rest < 0 ? -rest : rest;
	if (2 * rest >= (n[2] < 0 ? -(__int128)n[2] : n[2]))
		quotient += (product < 0) == (n[2] < 0) ? 1 : -1;
	if (quotient > INT64_MAX)
		quotient = INT64_MAX;
	if (quotient < INT64_MIN)
		quotient = INT64_MIN;
	got = muldiv(n[0], n[1], n[2]);
	if (got != quotient)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	text = xstrndup((const char *)data + 1, size - 1);
	read_decimal(text, data[0] % 5);
	read_others(text);
	if (size == 3 * sizeof(int64_t))
		divide(data);
	free(text);
	strbuf_release(&err);
	return 0;
}
