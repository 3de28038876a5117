/* The calendar: proleptic Gregorian, by our own arithmetic, years 0001 to 9999. */
#include "base/date-internal.h"

int days_in_month(int year, int month)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool civil_is_valid(struct civil c)
{
	return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
		c.day <= days_in_month(c.year, c.month);
}

/*
 * The year is taken to begin in March: then the leap day is the last one, and the days before a
 * month are (153·m + 2) / 5, because its lengths repeat 31 30 31 30 31.
 */
int64_t civil_days(struct civil c)
{
	int64_t y = c.month > 2 ? c.year : c.year - 1;
	int64_t m = c.month > 2 ? c.month - 3 : c.month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + c.day - 719469;
}

struct civil civil_of_days(int64_t days)
{
	struct civil c;

	if (days < DAYS_MIN)
		days = DAYS_MIN;
	if (days > DAYS_MAX)
		days = DAYS_MAX;
	/* The mean year, rounded down, is at most one year off; the month at most one month. */
	c.year = (int)((days - DAYS_MIN) * 400 / 146097) + 1;
	if (civil_days((struct civil){ c.year, 1, 1 }) > days)
		c.year--;
	else if (civil_days((struct civil){ c.year + 1, 1, 1 }) <= days)
		c.year++;
	days -= civil_days((struct civil){ c.year, 1, 1 });
	for (c.month = 1; days >= days_in_month(c.year, c.month); c.month++)
		days -= days_in_month(c.year, c.month);
	c.day = (int)days + 1;
	return c;
}

bool civil_add_months(struct civil *c, int64_t n)
{
	int64_t month = c->year * (int64_t)12 + c->month - 1 + n;
	int last;

	if (month < 12 || month >= 10000 * 12)
		return false;
	c->year = (int)(month / 12);
	c->month = (int)(month % 12) + 1;
	last = days_in_month(c->year, c->month);
	if (c->day > last)
		c->day = last;
	return true;
}

static void put_digits(char *out, int value, int n)
{
	while (n--) {
		out[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

void civil_format(struct civil c, char out[DATE_SIZE])
{
	put_digits(out, c.year, 4);
	out[4] = '-';
	put_digits(out + 5, c.month, 2);
	out[7] = '-';
	put_digits(out + 8, c.day, 2);
	out[10] = '\0';
}

/* The date in the first ten bytes; false if there is none. */
static bool iso_civil(const char *s, struct civil *c)
{
	if ((c->year = fixed_digits(s, 4)) < 0 || s[4] != '-')
		return false;
	if ((c->month = fixed_digits(s + 5, 2)) < 0 || s[7] != '-')
		return false;
	c->day = fixed_digits(s + 8, 2);
	return civil_is_valid(*c);
}

bool date_is_valid(const char *date)
{
	struct civil c;

	return iso_civil(date, &c) && date[10] == '\0';
}

bool birthday_is_valid(const char *date)
{
	struct civil c = { .year = 2000 };

	if (date[0] != '-')
		return date_is_valid(date);
	if (date[1] != '-' || (c.month = fixed_digits(date + 2, 2)) < 0 || date[4] != '-')
		return false;
	c.day = fixed_digits(date + 5, 2);
	return civil_is_valid(c) && date[7] == '\0';
}

bool instant_is_valid(const char *instant)
{
	struct civil c;
	int hour, minute, second;

	if (!iso_civil(instant, &c) || instant[10] != 'T')
		return false;
	if ((hour = fixed_digits(instant + 11, 2)) < 0 || instant[13] != ':')
		return false;
	if ((minute = fixed_digits(instant + 14, 2)) < 0 || instant[16] != ':')
		return false;
	if ((second = fixed_digits(instant + 17, 2)) < 0 || instant[19] != 'Z')
		return false;
	return instant[20] == '\0' && hour < 24 && minute < 60 && second < 60;
}

static struct civil civil_of_date(const char *date)
{
	struct civil c;

	if (!iso_civil(date, &c) || date[10])
		BUG("not a date: \"%s\"", QUOTED(date));
	return c;
}

int64_t date_days(const char *date)
{
	return civil_days(civil_of_date(date));
}

void date_of_days(int64_t days, char out[DATE_SIZE])
{
	civil_format(civil_of_days(days), out);
}

void date_add_months(const char *date, int n, char out[DATE_SIZE])
{
	struct civil c = civil_of_date(date);

	if (!civil_add_months(&c, n))
		c = civil_of_days(n < 0 ? DAYS_MIN : DAYS_MAX);
	civil_format(c, out);
}

int date_weekday(const char *date)
{
	/* 0001-01-01 was a Monday. */
	return (int)((date_days(date) - DAYS_MIN) % 7) + 1;
}
