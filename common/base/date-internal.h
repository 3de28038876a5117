/*
 * What the files behind date.h share: the calendar as numbers, scanning, local time.  Texts are
 * spans [p, end) without a NUL inside, so that nothing is copied while a table is imported.
 */
#ifndef BASE_DATE_INTERNAL_H
#define BASE_DATE_INTERNAL_H

#include "base/date.h"
#include "base/quoted-internal.h"

struct civil {
	int year;
	int month;
	int day;
};

enum {
	DAYS_MIN = -719162, /* 0001-01-01 */
	DAYS_MAX = 2932896, /* 9999-12-31 */
	DAY_SECONDS = 86400,
};
#define TIME_MIN (DAYS_MIN * (int64_t)DAY_SECONDS)
#define TIME_MAX (DAYS_MAX * (int64_t)DAY_SECONDS + DAY_SECONDS - 1)

/* What came of reading a text. */
enum reading {
	READ_OK,
	READ_UNKNOWN, /* none of the forms */
	READ_NO_DAY,  /* a right form, but not in the calendar */
	READ_RANGE,   /* leads out of the years 0001…9999 */
};

struct scan {
	const char *p;
	const char *end;
};

/* --- date.c --- */
int days_in_month(int year, int month);
bool civil_is_valid(struct civil c);
/* Days since 1970-01-01; of years 1…10000. */
int64_t civil_days(struct civil c);
/* Days outside DAYS_MIN…DAYS_MAX are clipped. */
struct civil civil_of_days(int64_t days);
/* c + n months, the day clipped; false if that leaves the years 1…9999. */
bool civil_add_months(struct civil *c, int64_t n);
void civil_format(struct civil c, char out[DATE_SIZE]);
int64_t today_days(void);

/* The number in exactly n digits at p, or -1; reads nothing behind the first other byte. */
static inline int fixed_digits(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

/* --- date-parse.c --- */
/* Without the blanks at both ends. */
struct scan scan_trim(struct scan s);
struct scan scan_trimmed(const char *text);
/* Takes a number of min to max digits (max ≤ 9). */
bool scan_number(struct scan *s, int min, int max, int *out);
bool scan_char(struct scan *s, char c);
bool scan_blanks(struct scan *s); /* true if there was one */
/* Takes an ISO or dotted date at s. */
enum reading scan_civil(struct scan *s, struct civil *out);
/* Folds a short text for comparing; "" for one that is long or not UTF-8.  Returns out. */
enum { WORD_SIZE = 64 };
const char *word_folded(struct scan s, char out[WORD_SIZE]);
/* "tomorrow", "+3d", "fri", "eom": the whole of s. */
enum reading read_word(struct scan s, int64_t *days);
/* All that date_parse() takes. */
enum reading read_date(struct scan s, int64_t *days);
/* Two digits of a year: 70…99 are 19xx, the others 20xx. */
static inline int full_year(int two_digits)
{
	return two_digits + (two_digits < 70 ? 2000 : 1900);
}

/* --- instant.c --- */
/* POSIX time of a local time of day, `seconds` after midnight; see instant_parse() for gaps. */
int64_t time_of_local(int64_t days, int seconds);
/* POSIX time at which a local day begins. */
int64_t time_of_day_start(int64_t days);
/* All that instant_parse() takes, or with `words` false, only what does not depend on now. */
enum reading read_time(struct scan s, bool words, int64_t *out);
int64_t now_time(void);

#endif
