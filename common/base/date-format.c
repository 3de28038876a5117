/* Dates by a given format, for imports. */
#include "base/date-internal.h"

enum part { PART_DAY, PART_MONTH, PART_YEAR, PART_HOUR, PART_MINUTE, PART_SECOND, PART_COUNT };

static const struct directive {
	char letter;
	enum part part;
	int min_digits;
	int max_digits;
	int max;
} directives[] = {
	{ 'd', PART_DAY, 1, 2, 31 },
	{ 'm', PART_MONTH, 1, 2, 12 },
	{ 'Y', PART_YEAR, 4, 4, 9999 },
	{ 'y', PART_YEAR, 1, 2, 99 },
	{ 'H', PART_HOUR, 1, 2, 23 },
	{ 'M', PART_MINUTE, 1, 2, 59 },
	{ 'S', PART_SECOND, 1, 2, 59 },
};

static const char *const month_words[12][6] = {
	{ "jan", "january", "янв", "январь", "января" },
	{ "feb", "february", "фев", "февр", "февраль", "февраля" },
	{ "mar", "march", "мар", "март", "марта" },
	{ "apr", "april", "апр", "апрель", "апреля" },
	{ "may", "май", "мая" },
	{ "jun", "june", "июн", "июнь", "июня" },
	{ "jul", "july", "июл", "июль", "июля" },
	{ "aug", "august", "авг", "август", "августа" },
	{ "sep", "sept", "september", "сен", "сентябрь", "сентября" },
	{ "oct", "october", "окт", "октябрь", "октября" },
	{ "nov", "november", "ноя", "нояб", "ноябрь", "ноября" },
	{ "dec", "december", "дек", "декабрь", "декабря" },
};

/* The run of Latin and Russian letters at s: what may be the name of a month. */
static struct scan scan_letters(struct scan *s)
{
	struct scan word = { s->p, s->p };

	while (word.end < s->end) {
		int32_t cp;
		size_t len = utf8_read(word.end, (size_t)(s->end - word.end), &cp);

		if (!(cp >= 'a' && cp <= 'z') && !(cp >= 'A' && cp <= 'Z') &&
			!(cp >= 0x400 && cp <= 0x45F))
			break;
		word.end += len;
	}
	s->p = word.end;
	return word;
}

static bool scan_month(struct scan *s, int *month)
{
	char word[WORD_SIZE];

	word_folded(scan_letters(s), word);
	for (int m = 0; m < 12; m++) {
		for (int i = 0; i < 6 && month_words[m][i]; i++) {
			if (!strcmp(word, month_words[m][i])) {
				*month = m + 1;
				return true;
			}
		}
	}
	return false;
}

static bool scan_half(struct scan *s, bool *afternoon)
{
	if (s->end - s->p < 2 || (s->p[1] | 0x20) != 'm')
		return false;
	*afternoon = (*s->p | 0x20) == 'p';
	if (!*afternoon && (*s->p | 0x20) != 'a')
		return false;
	s->p += 2;
	return true;
}

enum fit { FIT_OK, FIT_NOT, FIT_FORMAT, FIT_INCOMPLETE };

struct fields {
	int part[PART_COUNT]; /* −1: not said */
	bool halves;	      /* %p was there: hours of 12 */
	bool afternoon;
};

static enum fit scan_directive(char letter, struct scan *s, struct fields *f)
{
	switch (letter) {
	case '%':
		return scan_char(s, '%') ? FIT_OK : FIT_NOT;
	case 'b':
	case 'B':
		return scan_month(s, &f->part[PART_MONTH]) ? FIT_OK : FIT_NOT;
	case 'p':
		f->halves = true;
		return scan_half(s, &f->afternoon) ? FIT_OK : FIT_NOT;
	}
	for (size_t i = 0; i < ARRAY_SIZE(directives); i++) {
		const struct directive *d = &directives[i];
		int *v = &f->part[d->part];

		if (d->letter != letter)
			continue;
		if (!scan_number(s, d->min_digits, d->max_digits, v) || *v > d->max)
			return FIT_NOT;
		if (letter == 'y')
			*v = full_year(*v);
		return FIT_OK;
	}
	return FIT_FORMAT;
}

/* So that what is wrong with the format is said also when the first text does not fit it. */
static enum fit check_format(const char *format)
{
	bool day = false, month = false, year = false;

	for (; *format; format++) {
		if (*format != '%')
			continue;
		format++;
		if (!*format || !strchr("dmYybBHMSp%", *format))
			return FIT_FORMAT;
		day = day || *format == 'd';
		month = month || strchr("mbB", *format);
		year = year || strchr("yY", *format);
	}
	return day && month && year ? FIT_OK : FIT_INCOMPLETE;
}

static enum fit scan_format(struct scan s, struct scan format, struct fields *f)
{
	for (; format.p < format.end; format.p++) {
		if (*format.p != '%') {
			if (!scan_char(&s, *format.p))
				return FIT_NOT;
		} else if (scan_directive(*++format.p, &s, f) != FIT_OK) {
			return FIT_NOT;
		}
	}
	if (s.p != s.end || (f->halves && f->part[PART_HOUR] > 12))
		return FIT_NOT;
	return FIT_OK;
}

/* The date as days, and the second of the day or −1 if there is no time. */
static int read_format(
	const char *text, const char *format, int64_t *days, int *seconds, struct strbuf *err)
{
	struct fields f = { { -1, -1, -1, -1, -1, -1 }, false, false };
	enum fit fit = check_format(format);
	const int *part = f.part;
	struct civil c;

	if (fit == FIT_OK)
		fit = scan_format(scan_trimmed(text), scan_trimmed(format), &f);
	switch (fit) {
	case FIT_OK:
		break;
	case FIT_NOT:
		return fail(err, _("does not fit the date format \"%s\": \"%s\""), QUOTED(format),
			QUOTED(text));
	case FIT_FORMAT:
		return fail(err,
			_("unknown directive in the date format \"%s\""
			  " (use %%d %%m %%Y %%y %%b %%B %%H %%M %%S %%p %%%%)"),
			QUOTED(format));
	case FIT_INCOMPLETE:
		return fail(err, _("the date format \"%s\" lacks the day, the month or the year"),
			QUOTED(format));
	}
	c = (struct civil){ part[PART_YEAR], part[PART_MONTH], part[PART_DAY] };
	if (!civil_is_valid(c))
		return fail(err, _("no such day in the calendar: \"%s\" (read as \"%s\")"),
			QUOTED(text), QUOTED(format));
	*days = civil_days(c);
	*seconds = part[PART_HOUR];
	if (*seconds >= 0) {
		*seconds = (f.halves ? *seconds % 12 + 12 * f.afternoon : *seconds) * 3600;
		*seconds += part[PART_MINUTE] > 0 ? part[PART_MINUTE] * 60 : 0;
		*seconds += part[PART_SECOND] > 0 ? part[PART_SECOND] : 0;
	}
	return 0;
}

int date_parse_format(const char *text, const char *format, char out[DATE_SIZE], struct strbuf *err)
{
	int64_t days;
	int seconds;

	if (read_format(text, format, &days, &seconds, err))
		return -1;
	date_of_days(days, out);
	return 0;
}

int instant_parse_format(
	const char *text, const char *format, char out[INSTANT_SIZE], struct strbuf *err)
{
	int64_t days, t;
	int seconds;

	if (read_format(text, format, &days, &seconds, err))
		return -1;
	t = seconds < 0 ? time_of_day_start(days) : time_of_local(days, seconds);
	if (t < TIME_MIN || t > TIME_MAX)
		return fail(err, _("not between the years 0001 and 9999: \"%s\""), QUOTED(text));
	instant_of_time(t, out);
	return 0;
}
