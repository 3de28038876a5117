/* Dates as people type them. */
#include "base/date-internal.h"

#include "base/fold.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct scan scan_trim(struct scan s)
{
	while (s.p < s.end && is_blank(*s.p))
		s.p++;
	while (s.p < s.end && is_blank(s.end[-1]))
		s.end--;
	return s;
}

struct scan scan_trimmed(const char *text)
{
	return scan_trim((struct scan){ text, text + strlen(text) });
}

bool scan_number(struct scan *s, int min, int max, int *out)
{
	int n = 0, v = 0;

	while (n < max && s->p + n < s->end && is_digit(s->p[n]))
		v = v * 10 + (s->p[n++] - '0');
	if (n < min)
		return false;
	s->p += n;
	*out = v;
	return true;
}

bool scan_char(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

bool scan_blanks(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	return s->p > from;
}

enum reading scan_civil(struct scan *s, struct civil *out)
{
	const char *from = s->p;
	struct civil c;

	if (!scan_number(s, 1, 4, &c.year))
		return READ_UNKNOWN;
	if (s->p - from == 4 && scan_char(s, '-')) {
		if (!scan_number(s, 2, 2, &c.month) || !scan_char(s, '-') ||
			!scan_number(s, 2, 2, &c.day))
			return READ_UNKNOWN;
	} else if (s->p - from <= 2 && scan_char(s, '.')) {
		c.day = c.year;
		if (!scan_number(s, 1, 2, &c.month) || !scan_char(s, '.'))
			return READ_UNKNOWN;
		from = s->p;
		if (!scan_number(s, 2, 4, &c.year) || s->p - from == 3)
			return READ_UNKNOWN;
		if (s->p - from == 2)
			c.year = full_year(c.year);
	} else {
		return READ_UNKNOWN;
	}
	if (s->p < s->end && is_digit(*s->p))
		return READ_UNKNOWN;
	*out = c;
	return civil_is_valid(c) ? READ_OK : READ_NO_DAY;
}

const char *word_folded(struct scan s, char out[WORD_SIZE])
{
	struct strbuf folded = STRBUF_INIT;
	size_t len = (size_t)(s.end - s.p);

	out[0] = '\0';
	if (!len || len >= WORD_SIZE || !utf8_valid(s.p, len, NULL))
		return out;
	fold(&folded, s.p, len);
	if (folded.len < WORD_SIZE)
		memcpy(out, folded.buf, folded.len + 1);
	strbuf_release(&folded);
	return out;
}

/* --- words --- */

static const struct day_word {
	const char *word;
	int days;
} day_words[] = {
	{ "today", 0 },
	{ "tomorrow", 1 },
	{ "yesterday", -1 },
	{ "сегодня", 0 },
	{ "завтра", 1 },
	{ "вчера", -1 },
};

/* In Russian also the accusative, as in "в пятницу", where it differs. */
static const char *const weekday_words[7][6] = {
	{ "mon", "monday", "пн", "понедельник" },
	{ "tue", "tues", "tuesday", "вт", "вторник" },
	{ "wed", "wednesday", "ср", "среда", "среду" },
	{ "thu", "thurs", "thursday", "чт", "четверг" },
	{ "fri", "friday", "пт", "пятница", "пятницу" },
	{ "sat", "saturday", "сб", "суббота", "субботу" },
	{ "sun", "sunday", "вс", "воскресенье" },
};

static bool find_weekday(const char *word, int *out)
{
	for (int day = 0; day < 7; day++) {
		for (int i = 0; i < 6 && weekday_words[day][i]; i++) {
			if (!strcmp(word, weekday_words[day][i])) {
				*out = day;
				return true;
			}
		}
	}
	return false;
}

/* "bom eom boy eoy": begin and end of today's month and year. */
static bool find_edge(const char *word, struct civil *c)
{
	bool end = word[0] == 'e';

	if ((!end && word[0] != 'b') || word[1] != 'o' || !word[2] || word[3])
		return false;
	if (word[2] != 'm' && word[2] != 'y')
		return false;
	if (word[2] == 'y')
		c->month = end ? 12 : 1;
	c->day = end ? days_in_month(c->year, c->month) : 1;
	return true;
}

/* "+3d", "-2w", "+1m", "-1y". */
static enum reading read_relative(struct scan s, int64_t *days)
{
	bool minus = *s.p++ == '-', huge = false;
	int n;
	int64_t step;
	struct civil c;

	if (!scan_number(&s, 1, 9, &n))
		return READ_UNKNOWN;
	for (; s.p < s.end && is_digit(*s.p); s.p++)
		huge = true;
	if (s.end - s.p != 1 || !strchr("dwmy", *s.p | 0x20))
		return READ_UNKNOWN;
	if (huge)
		return READ_RANGE;
	step = minus ? -(int64_t)n : n;
	*days = today_days();
	switch (*s.p | 0x20) {
	case 'd':
	case 'w':
		*days += step * ((*s.p | 0x20) == 'w' ? 7 : 1);
		return *days < DAYS_MIN || *days > DAYS_MAX ? READ_RANGE : READ_OK;
	case 'm':
	case 'y':
		c = civil_of_days(*days);
		if (!civil_add_months(&c, step * ((*s.p | 0x20) == 'y' ? 12 : 1)))
			return READ_RANGE;
		*days = civil_days(c);
		return READ_OK;
	}
	return READ_UNKNOWN;
}

enum reading read_word(struct scan s, int64_t *days)
{
	char word[WORD_SIZE];
	struct civil c;
	int weekday;

	if (s.p == s.end)
		return READ_UNKNOWN;
	if (*s.p == '+' || *s.p == '-')
		return read_relative(s, days);
	word_folded(s, word);
	if (!*word || is_digit(*word))
		return READ_UNKNOWN;
	*days = today_days();
	for (size_t i = 0; i < ARRAY_SIZE(day_words); i++) {
		if (!strcmp(word, day_words[i].word)) {
			*days += day_words[i].days;
			return *days < DAYS_MIN || *days > DAYS_MAX ? READ_RANGE : READ_OK;
		}
	}
	if (find_weekday(word, &weekday)) {
		int today = (int)((*days - DAYS_MIN) % 7);

		*days += (weekday - today + 6) % 7 + 1;
		return *days > DAYS_MAX ? READ_RANGE : READ_OK;
	}
	c = civil_of_days(*days);
	if (!find_edge(word, &c))
		return READ_UNKNOWN;
	*days = civil_days(c);
	return READ_OK;
}

/* --- whole texts --- */

enum reading read_date(struct scan s, int64_t *days)
{
	struct scan at = s;
	struct civil c;
	enum reading r = scan_civil(&at, &c);
	char date[DATE_SIZE], instant[INSTANT_SIZE];
	int64_t t;

	if (r == READ_OK && at.p == at.end) {
		*days = civil_days(c);
		return READ_OK;
	}
	if (r == READ_UNKNOWN) {
		r = read_word(s, days);
		if (r != READ_UNKNOWN)
			return r;
	} else if (r == READ_NO_DAY) {
		return r;
	}
	/* What is left is a date or a word with a time behind it. */
	r = read_time(s, true, &t);
	if (r != READ_OK)
		return r;
	instant_of_time(t, instant);
	date_of_instant(instant, date);
	*days = date_days(date);
	return READ_OK;
}

int date_parse(const char *text, char out[DATE_SIZE], struct strbuf *err)
{
	int64_t days;

	if (date_is_valid(text)) {
		memcpy(out, text, DATE_SIZE);
		return 0;
	}
	switch (read_date(scan_trimmed(text), &days)) {
	case READ_OK:
		date_of_days(days, out);
		return 0;
	case READ_UNKNOWN:
		break;
	case READ_NO_DAY:
		return fail(err,
			_("no such day in the calendar: \"%s\""
			  " (use 2026-11-22, 22.11.2026, today, +3d, fri)"),
			QUOTED(text));
	case READ_RANGE:
		return fail(err,
			_("not between the years 0001 and 9999: \"%s\""
			  " (use 2026-11-22, 22.11.2026, today, +3d, fri)"),
			QUOTED(text));
	}
	return fail(err, _("not a date: \"%s\" (use 2026-11-22, 22.11.2026, today, +3d, fri)"),
		QUOTED(text));
}

/* "--11-25", "25.11" or "25.11.". */
static bool read_yearless(struct scan s, char out[DATE_SIZE])
{
	struct civil c = { .year = 2000 };

	if (scan_char(&s, '-')) {
		if (!scan_char(&s, '-') || !scan_number(&s, 2, 2, &c.month) ||
			!scan_char(&s, '-') || !scan_number(&s, 2, 2, &c.day))
			return false;
	} else {
		if (!scan_number(&s, 1, 2, &c.day) || !scan_char(&s, '.') ||
			!scan_number(&s, 1, 2, &c.month))
			return false;
		scan_char(&s, '.');
	}
	if (s.p != s.end || !civil_is_valid(c))
		return false;
	civil_format(c, out);
	memmove(out + 2, out + 5, DATE_SIZE - 5);
	out[0] = out[1] = '-';
	return true;
}

int birthday_parse(const char *text, char out[DATE_SIZE], struct strbuf *err)
{
	struct scan s = scan_trimmed(text);
	char date[DATE_SIZE];
	int64_t days;

	if (read_yearless(s, out))
		return 0;
	if (date_is_valid(text))
		days = date_days(text);
	else if (read_date(s, &days) != READ_OK)
		return fail(err, _("not a birthday: \"%s\" (use 1980-11-25, 25.11.1980, --11-25)"),
			QUOTED(text));
	if (days > today_days())
		return fail(err, _("a birthday cannot be in the future: \"%s\""), QUOTED(text));
	date_of_days(days, date);
	memcpy(out, date, DATE_SIZE);
	return 0;
}
