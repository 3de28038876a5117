/* Periods: a year, a quarter, a month, an ISO week, a word, or FROM..TO of those. */
#include "base/date-internal.h"

struct period {
	int64_t from;
	int64_t to;
};

/* `n` months from month number `first`, which is 12·year + month − 1. */
static enum reading months_period(int64_t first, int n, struct period *out)
{
	struct civil from = { (int)(first / 12), (int)(first % 12) + 1, 1 };
	struct civil next = { (int)((first + n) / 12), (int)((first + n) % 12) + 1, 1 };

	if (first < 12 || first + n > 10000 * 12)
		return READ_RANGE;
	out->from = civil_days(from);
	out->to = civil_days(next) - 1;
	return READ_OK;
}

static int64_t week_start(int64_t days)
{
	return days - (days - DAYS_MIN) % 7;
}

/* The first week of a year is the one with January 4 (ISO 8601). */
static enum reading week_period(int year, int week, struct period *out)
{
	int64_t first = week_start(civil_days((struct civil){ year, 1, 4 }));
	int64_t next = week_start(civil_days((struct civil){ year + 1, 1, 4 }));

	out->from = first + 7 * (week - 1);
	out->to = out->from + 6;
	if (week < 1 || out->from >= next)
		return READ_NO_DAY;
	return out->to > DAYS_MAX ? READ_RANGE : READ_OK;
}

/* A week belongs to the year that its Thursday lies in. */
void date_week(const char *date, char out[WEEK_SIZE])
{
	int64_t monday = week_start(date_days(date));
	struct civil thursday = civil_of_days(monday + 3);
	int64_t first = week_start(civil_days((struct civil){ thursday.year, 1, 4 }));
	int week = (int)((monday - first) / 7) + 1;
	char day[DATE_SIZE];

	civil_format(thursday, day);
	memcpy(out, day, 5);
	out[5] = 'W';
	out[6] = (char)('0' + week / 10);
	out[7] = (char)('0' + week % 10);
	out[8] = '\0';
}

/* "2025", "2025-Q1", "2025-03", "2025-W07". */
static enum reading read_calendar(struct scan s, struct period *out)
{
	int year, n;
	bool quarter, week;

	if (!scan_number(&s, 4, 4, &year) || (s.p < s.end && !scan_char(&s, '-')))
		return READ_UNKNOWN;
	if (s.p == s.end)
		return s.p[-1] == '-' ? READ_UNKNOWN : months_period(year * 12, 12, out);
	quarter = scan_char(&s, 'Q') || scan_char(&s, 'q');
	week = !quarter && (scan_char(&s, 'W') || scan_char(&s, 'w'));
	if (!scan_number(&s, quarter ? 1 : 2, quarter ? 1 : 2, &n) || s.p != s.end)
		return READ_UNKNOWN;
	if (year < 1 || n < 1)
		return READ_NO_DAY;
	if (week)
		return week_period(year, n, out);
	if (n > (quarter ? 4 : 12))
		return READ_NO_DAY;
	return quarter ? months_period(year * 12 + (n - 1) * 3, 3, out)
		       : months_period(year * 12 + n - 1, 1, out);
}

/* What "this-", "last-" and "next-" go with: so many days, or so many months. */
static const struct unit {
	const char *name;
	int days;
	int months;
} units[] = {
	{ "day", 1, 0 },
	{ "week", 7, 0 },
	{ "month", 0, 1 },
	{ "quarter", 0, 3 },
	{ "year", 0, 12 },
};

static enum reading unit_period(const struct unit *u, int shift, struct period *out)
{
	int64_t today = today_days();
	struct civil c = civil_of_days(today);
	int64_t month = c.year * (int64_t)12 + c.month - 1;

	if (u->months)
		return months_period(month - month % u->months + shift * u->months, u->months, out);
	out->from = (u->days == 7 ? week_start(today) : today) + shift * u->days;
	out->to = out->from + u->days - 1;
	return out->from < DAYS_MIN || out->to > DAYS_MAX ? READ_RANGE : READ_OK;
}

static enum reading read_shifted(struct scan s, struct period *out)
{
	static const char *const shift[] = { "last-", "this-", "next-" };
	char word[WORD_SIZE];

	if (s.p == s.end || (*s.p >= '0' && *s.p <= '9'))
		return READ_UNKNOWN;
	word_folded(s, word);
	for (int i = 0; i < 3; i++) {
		if (strncmp(word, shift[i], 5))
			continue;
		for (size_t u = 0; u < ARRAY_SIZE(units); u++)
			if (!strcmp(word + 5, units[u].name))
				return unit_period(&units[u], i - 1, out);
	}
	return READ_UNKNOWN;
}

static enum reading read_side(struct scan s, struct period *out)
{
	enum reading r = read_calendar(s, out);

	if (r == READ_UNKNOWN)
		r = read_shifted(s, out);
	if (r == READ_UNKNOWN) {
		r = read_date(s, &out->from);
		out->to = out->from;
	}
	return r;
}

static enum reading read_sides(
	struct scan left, struct scan right, char from[DATE_SIZE], char to[DATE_SIZE], bool *order)
{
	struct period a = { DAYS_MIN, DAYS_MIN }, b = { DAYS_MAX, DAYS_MAX };
	enum reading r = READ_OK;

	if (left.p != left.end)
		r = read_side(left, &a);
	if (r == READ_OK && right.p != right.end)
		r = read_side(right, &b);
	if (r != READ_OK)
		return r;
	from[0] = to[0] = '\0';
	if (left.p != left.end)
		date_of_days(a.from, from);
	if (right.p != right.end)
		date_of_days(b.to, to);
	*order = a.from <= b.to;
	return READ_OK;
}

int period_parse(const char *text, char from[DATE_SIZE], char to[DATE_SIZE], struct strbuf *err)
{
	struct scan left = scan_trimmed(text), right = left;
	const char *dots = strstr(left.p, "..");
	enum reading r = READ_UNKNOWN;
	bool order = true;

	if (dots) {
		right = scan_trim((struct scan){ dots + 2, left.end });
		left = scan_trim((struct scan){ left.p, dots });
	}
	if (left.p != left.end || right.p != right.end)
		r = read_sides(left, right, from, to, &order);
	switch (r) {
	case READ_OK:
		if (order)
			return 0;
		return fail(err, _("the period ends before it begins: \"%s\""), QUOTED(text));
	case READ_UNKNOWN:
		break;
	case READ_NO_DAY:
		return fail(err,
			_("no such day, week or month in the calendar: \"%s\""
			  " (use 2025, 2025-Q1, 2025-03, 2025-W07, last-month, FROM..TO)"),
			QUOTED(text));
	case READ_RANGE:
		return fail(err,
			_("not between the years 0001 and 9999: \"%s\""
			  " (use 2025, 2025-Q1, 2025-03, 2025-W07, last-month, FROM..TO)"),
			QUOTED(text));
	}
	return fail(err,
		_("not a period: \"%s\""
		  " (use 2025, 2025-Q1, 2025-03, 2025-W07, last-month, FROM..TO)"),
		QUOTED(text));
}
