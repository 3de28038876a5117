/*
 * Rules of vCalendar 1.0 (section 7.3), one of
 *	D2 #5			every second day, five times
 *	W1 MO WE 20261231T…	on Mondays and Wednesdays, up to a moment
 *	MP1 1+ MO 1- FR #0	by place in the month, for ever
 *	MD1 15 LD		by day of the month
 *	YM1 6 7 / YD1 100	by month, by day of the year
 * as RFC 5545 has them.  Without an end they go twice.
 */
#include "repeat.h"

#include <ctype.h>

static const struct form {
	const char *name, *freq, *by;
} forms[] = {
	{ "MP", "MONTHLY", "BYDAY" },
	{ "MD", "MONTHLY", "BYMONTHDAY" },
	{ "YM", "YEARLY", "BYMONTH" },
	{ "YD", "YEARLY", "BYYEARDAY" },
	{ "D", "DAILY", NULL },
	{ "W", "WEEKLY", "BYDAY" },
};

static bool is_weekday(const char *s, size_t n)
{
	static const char days[] = "MO TU WE TH FR SA SU ";

	for (const char *d = days; n == 2 && *d; d += 3)
		if (!strncmp(d, s, 2))
			return true;
	return false;
}

/* A number with + or - behind it: "1+" is 1, "2-" is -2. */
static bool read_place(const char *s, size_t n, int *place)
{
	int sign = 1;

	if (n && (s[n - 1] == '+' || s[n - 1] == '-'))
		sign = s[--n] == '-' ? -1 : 1;
	if (!n || n > 3 || strspn(s, "0123456789") < n)
		return false;
	*place = sign * (int)strtol(s, NULL, 10);
	return *place != 0;
}

/* One word between the interval and the end: what it adds to the list of days. */
static bool add_word(
	const struct form *form, const char *s, size_t n, int *place, struct strbuf *by)
{
	const char *comma = by->len ? "," : "";
	int value;

	if (!form->by)
		return false;
	if (!strcmp(form->by, "BYDAY") && is_weekday(s, n)) {
		if (*place)
			strbuf_addf(by, "%s%d%.2s", comma, *place, s);
		else
			strbuf_addf(by, "%s%.2s", comma, s);
		return true;
	}
	if (form->name[1] == 'D' && n == 2 && !strncmp(s, "LD", 2)) {
		strbuf_addf(by, "%s-1", comma);
		return true;
	}
	if (!read_place(s, n, &value))
		return false;
	if (!strcmp(form->by, "BYDAY"))
		*place = value;
	else
		strbuf_addf(by, "%s%d", comma, value);
	return true;
}

/* "#5" or a moment. */
static bool add_end(const char *s, size_t n, struct strbuf *end)
{
	strbuf_reset(end);
	if (*s == '#') {
		if (n < 2 || n > 6 || strspn(s + 1, "0123456789") < n - 1)
			return false;
		if (strtol(s + 1, NULL, 10))
			strbuf_addf(end, ";COUNT=%ld", strtol(s + 1, NULL, 10));
		return true;
	}
	if (n < 8 || strspn(s, "0123456789TZ") < n)
		return false;
	strbuf_addf(end, ";UNTIL=%.*s", (int)n, s);
	return true;
}

static const struct form *form_of(const char **s)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t n = strlen(forms[i].name);

		if (!strncmp(*s, forms[i].name, n) && isdigit((unsigned char)(*s)[n])) {
			*s += n;
			return &forms[i];
		}
	}
	return NULL;
}

int vcal1_rule(const char *text, struct strbuf *rule, struct strbuf *err)
{
	struct strbuf by = STRBUF_INIT, end = STRBUF_INIT;
	const char *s = text + strspn(text, " ");
	const struct form *form = form_of(&s);
	long interval = form ? strtol(s, (char **)&s, 10) : 0;
	bool good = interval > 0 && interval < 1000;
	int place = 0;

	strbuf_addstr(&end, ";COUNT=2");
	while (good && *s) {
		size_t n = strcspn(s, " ");

		if (n && (*s == '#' || n >= 8))
			good = add_end(s, n, &end);
		else if (n)
			good = add_word(form, s, n, &place, &by);
		s += n + (s[n] == ' ');
	}
	if (good) {
		strbuf_addf(rule, "FREQ=%s;INTERVAL=%ld", form->freq, interval);
		if (by.len)
			strbuf_addf(rule, ";%s=%s", form->by, by.buf);
		strbuf_addstr(rule, end.buf);
	}
	strbuf_release(&by);
	strbuf_release(&end);
	return good ? 0
		    : fail(err, _("RRULE: not a rule of vCalendar 1.0: \"%s\""),
			      brief(text, strlen(text)));
}
