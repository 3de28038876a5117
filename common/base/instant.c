/* Instants: UTC outside, the local time zone inside, and what time it is now. */
#include "base/date-internal.h"

#include <time.h>

static struct civil civil_of_tm(const struct tm *tm)
{
	return (struct civil){ tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday };
}

/* The local day of a POSIX time, and how many seconds of it have gone. */
static int64_t local_days(int64_t t, int *seconds)
{
	time_t when = (time_t)t;
	struct tm tm;

	if (!localtime_r(&when, &tm))
		BUG("no local time for %" PRId64, t);
	/* A leap second (zones "right/…") is counted into the second before it. */
	*seconds = tm.tm_hour * 3600 + tm.tm_min * 60 + (tm.tm_sec < 60 ? tm.tm_sec : 59);
	return civil_days(civil_of_tm(&tm));
}

/*
 * Seconds that local time is ahead of UTC at t.  Near the ends of the calendar the zone is taken
 * to be as it is two days inside of them.
 */
static int64_t offset_at(int64_t t)
{
	const int64_t margin = 2 * DAY_SECONDS;
	int seconds;
	int64_t days;

	if (t < TIME_MIN + margin)
		t = TIME_MIN + margin;
	if (t > TIME_MAX - margin)
		t = TIME_MAX - margin;
	days = local_days(t, &seconds);
	return days * DAY_SECONDS + seconds - t;
}

/*
 * The two candidates for a local time, made with the offsets of the day before and of the day
 * after.  mktime() is not used: which of two equal local times it takes, and on which side of a
 * gap it ends, depends on what it was asked before.  Returns true if *before or *after is right,
 * and then stores the earlier right one in *t.
 */
static bool local_candidates(int64_t local, int64_t *before, int64_t *after, int64_t *t)
{
	int64_t offset_before = offset_at(local - DAY_SECONDS);
	int64_t offset_after = offset_at(local + DAY_SECONDS);

	*before = *t = local - offset_before;
	*after = local - offset_after;
	if (offset_before == offset_after || offset_at(*before) == offset_before)
		return true;
	*t = *after;
	return offset_at(*after) == offset_after;
}

int64_t time_of_local(int64_t days, int seconds)
{
	int64_t before, after, t;

	if (local_candidates(days * DAY_SECONDS + seconds, &before, &after, &t))
		return t;
	/* A gap: as far behind its begin as the clock that wasn't put forward would show. */
	return before;
}

int64_t time_of_day_start(int64_t days)
{
	int64_t before, after, t;
	int64_t offset;

	if (local_candidates(days * DAY_SECONDS, &before, &after, &t))
		return t;
	/* Midnight is in a gap: the day begins where the gap does, in (after, before]. */
	offset = offset_at(after);
	while (before - after > 1) {
		t = after + (before - after) / 2;
		if (offset_at(t) == offset)
			after = t;
		else
			before = t;
	}
	return before;
}

/* --- now --- */

int64_t now_time(void)
{
	const char *fixed = getenv("CRM_NOW");
	int64_t t;

	if (!fixed || !*fixed)
		return (int64_t)time(NULL);
	if (read_time(scan_trimmed(fixed), false, &t) != READ_OK)
		die(STATUS_USAGE, _("CRM_NOW is neither a date nor an instant: \"%s\""),
			QUOTED(fixed));
	return t;
}

int64_t day_of_time(int64_t t)
{
	int seconds;
	int64_t days = local_days(t, &seconds);

	return days < DAYS_MIN ? DAYS_MIN : days > DAYS_MAX ? DAYS_MAX : days;
}

int64_t today_days(void)
{
	return day_of_time(now_time());
}

void now_instant(char out[INSTANT_SIZE])
{
	instant_of_time(now_time(), out);
}

void now_date(char out[DATE_SIZE])
{
	date_of_days(today_days(), out);
}

/* --- reading --- */

/* "9:00", "09:30:15", "09:30:15.123": seconds after midnight, the fraction dropped. */
static bool scan_time_of_day(struct scan *s, int *seconds)
{
	int hour, minute, second = 0, digit;

	if (!scan_number(s, 1, 2, &hour) || !scan_char(s, ':') || !scan_number(s, 2, 2, &minute))
		return false;
	if (scan_char(s, ':')) {
		if (!scan_number(s, 2, 2, &second))
			return false;
		if (scan_char(s, '.') || scan_char(s, ',')) {
			if (!scan_number(s, 1, 1, &digit))
				return false;
			while (scan_number(s, 1, 1, &digit))
				;
		}
	}
	*seconds = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

/* "Z", "+03:00", "+0300", "+03": seconds ahead of UTC. */
static bool scan_zone(struct scan *s, int *offset)
{
	int hours, minutes = 0, sign = 1;

	*offset = 0;
	if (scan_char(s, 'Z') || scan_char(s, 'z'))
		return true;
	if (scan_char(s, '-'))
		sign = -1;
	else if (!scan_char(s, '+'))
		return false;
	if (!scan_number(s, 2, 2, &hours))
		return false;
	if (s->p < s->end) {
		scan_char(s, ':');
		if (!scan_number(s, 2, 2, &minutes))
			return false;
	}
	*offset = sign * (hours * 3600 + minutes * 60);
	return hours < 24 && minutes < 60;
}

/* The date in front of a time: s is left behind it. */
static enum reading scan_day(struct scan *s, bool words, int64_t *days)
{
	struct scan at = *s, word = *s;
	struct civil c;
	enum reading r = scan_civil(&at, &c);

	if (r == READ_OK) {
		*days = civil_days(c);
		s->p = at.p;
		return READ_OK;
	}
	if (r != READ_UNKNOWN || !words)
		return r;
	for (word.end = word.p; word.end < s->end && *word.end != ' ' && *word.end != '\t';)
		word.end++;
	s->p = word.end;
	return read_word(word, days);
}

static bool is_now(struct scan s)
{
	char word[WORD_SIZE];

	if (s.p == s.end || (*s.p >= '0' && *s.p <= '9'))
		return false;
	word_folded(s, word);
	return !strcmp(word, "now") || !strcmp(word, "сейчас");
}

enum reading read_time(struct scan s, bool words, int64_t *out)
{
	int64_t days;
	int seconds, offset;
	enum reading r;

	if (words && is_now(s)) {
		*out = now_time();
		return READ_OK;
	}
	r = scan_day(&s, words, &days);
	if (r != READ_OK)
		return r;
	if (s.p == s.end) {
		*out = time_of_day_start(days);
	} else {
		if (!scan_char(&s, 'T') && !scan_char(&s, 't') && !scan_blanks(&s))
			return READ_UNKNOWN;
		if (!scan_time_of_day(&s, &seconds))
			return READ_UNKNOWN;
		scan_blanks(&s);
		if (s.p == s.end)
			*out = time_of_local(days, seconds);
		else if (scan_zone(&s, &offset) && s.p == s.end)
			*out = days * DAY_SECONDS + seconds - offset;
		else
			return READ_UNKNOWN;
	}
	return *out < TIME_MIN || *out > TIME_MAX ? READ_RANGE : READ_OK;
}

int instant_parse(const char *text, char out[INSTANT_SIZE], struct strbuf *err)
{
	int64_t t;

	if (instant_is_valid(text)) {
		memcpy(out, text, INSTANT_SIZE);
		return 0;
	}
	switch (read_time(scan_trimmed(text), true, &t)) {
	case READ_OK:
		instant_of_time(t, out);
		return 0;
	case READ_UNKNOWN:
		break;
	case READ_NO_DAY:
		return fail(err,
			_("no such day in the calendar: \"%s\""
			  " (use 2026-11-22 09:30, 22.11.2026 09:30, tomorrow 15:00, now)"),
			QUOTED(text));
	case READ_RANGE:
		return fail(err,
			_("not between the years 0001 and 9999: \"%s\""
			  " (use 2026-11-22 09:30, 22.11.2026 09:30, tomorrow 15:00, now)"),
			QUOTED(text));
	}
	return fail(err,
		_("not a date and time: \"%s\""
		  " (use 2026-11-22 09:30, 22.11.2026 09:30, tomorrow 15:00, now)"),
		QUOTED(text));
}

/* --- converting --- */

static void put_time(char *out, int seconds)
{
	for (int i = 0, unit = 3600; i < 3; i++, unit /= 60) {
		int v = seconds / unit % 60;

		out[3 * i] = (char)('0' + v / 10);
		out[3 * i + 1] = (char)('0' + v % 10);
		out[3 * i + 2] = ':';
	}
}

void instant_of_time(int64_t t, char out[INSTANT_SIZE])
{
	int64_t days;

	if (t < TIME_MIN)
		t = TIME_MIN;
	if (t > TIME_MAX)
		t = TIME_MAX;
	days = (t - TIME_MIN) / DAY_SECONDS + DAYS_MIN;
	civil_format(civil_of_days(days), out);
	out[10] = 'T';
	put_time(out + 11, (int)(t - days * DAY_SECONDS));
	out[19] = 'Z';
	out[20] = '\0';
}

int64_t time_of_instant(const char *instant)
{
	int seconds;
	struct scan s = { instant + 11, instant + 19 };
	char date[DATE_SIZE];

	if (!instant_is_valid(instant) || !scan_time_of_day(&s, &seconds))
		BUG("not an instant: \"%s\"", QUOTED(instant));
	memcpy(date, instant, DATE_SIZE - 1);
	date[DATE_SIZE - 1] = '\0';
	return date_days(date) * DAY_SECONDS + seconds;
}

void instant_of_date(const char *date, char out[INSTANT_SIZE])
{
	instant_of_time(time_of_day_start(date_days(date)), out);
}

void date_of_instant(const char *instant, char out[DATE_SIZE])
{
	date_of_days(day_of_time(time_of_instant(instant)), out);
}

void instant_local(const char *instant, char out[17])
{
	char date[DATE_SIZE], clock[9];
	int seconds;

	date_of_days(local_days(time_of_instant(instant), &seconds), date);
	put_time(clock, seconds);
	memcpy(out, date, 10);
	out[10] = ' ';
	memcpy(out + 11, clock, 5);
	out[16] = '\0';
}
