/*
 * Dates, instants and periods.  Dates are civil ISO text "2026-11-22"; instants are UTC text
 * "2026-11-22T09:30:00Z"; both compare as text.  "Now" is read here and nowhere else, from
 * CRM_NOW if that is set (an instant or a date; DOMAIN 3.10).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/base.h"

enum {
	DATE_SIZE = 11,    /* "YYYY-MM-DD" and NUL; a birthday without year is "--MM-DD" */
	WEEK_SIZE = 9,     /* "YYYY-Wnn" and NUL */
	INSTANT_SIZE = 21, /* "YYYY-MM-DDTHH:MM:SSZ" and NUL */
};

/* Now, to the second, in UTC.  Dies with STATUS_USAGE when CRM_NOW cannot be read. */
void now_instant(char out[INSTANT_SIZE]);
/* Today in the local time zone. */
void now_date(char out[DATE_SIZE]);

/*
 * Reads one date: ISO "2026-11-22"; "22.11.2026" and "22.11.26" (day first, always; two digits of
 * year are 1970…2069); "today tomorrow yesterday" and сегодня завтра вчера; a weekday "fri",
 * "friday", "пт", "пятница" (the next such day after today); "+3d -2w +1m -1y" from today
 * (months keep the day, or take the month's last); "bom eom" first and last day of this month,
 * "boy eoy" of the year.  An instant is taken as its local date.  Years 0001…9999.
 * Fails with a sentence that names the accepted forms (2026-02-30, 02/03/2024, "next week").
 */
int date_parse(const char *text, char out[DATE_SIZE], struct strbuf *err) MUST_USE;

/*
 * Reads a date by a strptime-like format, for imports: %d %m %Y %y %b %B %H %M %S %p %%, other
 * characters literal; one or two digits where two are usual; English and Russian month names,
 * short or long, in any case, %b and %B alike; %p makes %H an hour of twelve.  The format has to
 * say day, month and year; blanks at the ends of both texts don't count.  What the format says of a
 * time of day is checked and dropped.
 */
int date_parse_format(const char *text, const char *format, char out[DATE_SIZE],
	struct strbuf *err) MUST_USE;
/* The same for instants; without a time it is midnight, local time. */
int instant_parse_format(const char *text, const char *format, char out[INSTANT_SIZE],
	struct strbuf *err) MUST_USE;

/* A birthday: any date not in the future, or "--11-25" or "25.11" without year (DOMAIN 3.9). */
int birthday_parse(const char *text, char out[DATE_SIZE], struct strbuf *err) MUST_USE;

/*
 * Reads an instant: "2026-11-22T09:30[:00][.123]" or with a blank instead of T, followed by Z, an
 * offset "+03:00" "+0300" "+03", or nothing = local time zone; "22.11.2026 09:30"; "now"; a date
 * word or date alone (begin of that day, local); a date word and a time "tomorrow 15:00",
 * "fri 9:00".  A fraction of a second is dropped.  Of a local time that comes twice, when clocks go
 * back, the first is taken; one that clocks skip is counted on with the offset from before the gap
 * (02:30 in a gap from 2 to 3 is 03:30).
 */
int instant_parse(const char *text, char out[INSTANT_SIZE], struct strbuf *err) MUST_USE;

/*
 * Reads a period; from and to are inclusive, "" = open end.  "2025", "2025-Q1", "2025-03",
 * "2025-W07" (ISO week), a single date; this-/last-/next- with day week month quarter year;
 * "FROM..TO" of any of these or of dates, either side may be missing but not both.  Weeks begin on
 * Monday.  A period that ends before it begins is refused.  On failure from and to are undefined.
 */
int period_parse(const char *text, char from[DATE_SIZE], char to[DATE_SIZE],
	struct strbuf *err) MUST_USE;

/*
 * Days since 1970-01-01 of a valid ISO date, and back.  Here and below, what would lie before the
 * year 1 or after 9999 becomes the first or last day or second of the calendar, and a `date` or
 * `instant` must be valid (BUG otherwise).
 */
int64_t date_days(const char *date);
void date_of_days(int64_t days, char out[DATE_SIZE]);
/* date + n months, the day clipped to the month's last. */
void date_add_months(const char *date, int n, char out[DATE_SIZE]);
bool date_is_valid(const char *date);       /* exactly YYYY-MM-DD and in the calendar */
bool birthday_is_valid(const char *date);   /* that, or --MM-DD with --02-29 allowed */
bool instant_is_valid(const char *instant); /* exactly YYYY-MM-DDTHH:MM:SSZ */
/* 1 = Monday … 7 = Sunday. */
int date_weekday(const char *date);
/* The ISO week of a date, as period_parse() reads it: "2026-W07". */
void date_week(const char *date, char out[WEEK_SIZE]);

/*
 * The instant at which a local day begins (when clocks skip midnight: when the gap ends); the local
 * date and "YYYY-MM-DD HH:MM" of an instant.
 */
void instant_of_date(const char *date, char out[INSTANT_SIZE]);
void date_of_instant(const char *instant, char out[DATE_SIZE]);
void instant_local(const char *instant, char out[17]);
/* Instant of a POSIX time, and back; the local day of it, as date_days() counts. */
void instant_of_time(int64_t t, char out[INSTANT_SIZE]);
int64_t time_of_instant(const char *instant);
int64_t day_of_time(int64_t t);

#endif
