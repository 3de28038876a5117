#include "zone.h"

#include <ctype.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/map.h"

/* One of the two is there. */
struct zone {
	icaltimezone *own;
	char *name; /* of this machine */
};

static struct map places = MAP_INIT; /* TZID → place in zones, -1 = nobody knows it */
static VEC(struct zone *) zones = VEC_INIT;

static const struct zone *add(const char *tzid, struct zone zone)
{
	struct zone *fresh = xcalloc(1, sizeof(*fresh));

	*fresh = zone;
	*map_at(&places, tzid, strlen(tzid), 0) = (int64_t)zones.n;
	vec_push(&zones, fresh);
	return fresh;
}

void zones_release(void)
{
	for (size_t i = 0; i < zones.n; i++) {
		if (zones.v[i]->own)
			icaltimezone_free(zones.v[i]->own, 1);
		free(zones.v[i]->name);
		free(zones.v[i]);
	}
	vec_release(&zones);
	map_release(&places);
}

/* --- of the calendar --- */

static bool is_single(const short *by)
{
	return by[0] == ICAL_RECURRENCE_ARRAY_MAX || by[1] == ICAL_RECURRENCE_ARRAY_MAX;
}

/* Rules of zones are of a moment in the year; others could keep the library busy for years. */
static bool good_rule(const char *value)
{
	struct icalrecurrencetype rule = icalrecurrencetype_from_string(value);

	return rule.freq == ICAL_YEARLY_RECURRENCE && is_single(rule.by_second) &&
		is_single(rule.by_minute) && is_single(rule.by_hour) && !rule.rscale;
}

/* "+0300", "-033430" */
static bool good_offset(const char *s)
{
	size_t n = strlen(s);

	return (*s == '+' || *s == '-') && (n == 5 || n == 7) && s[1] <= '2' &&
		strspn(s + 1, "0123456789") == n - 1 && strncmp(s + 1, "24", 2) < 0;
}

/* Appends a line of a VTIMEZONE, if it is one that counts.  -1: it makes no sense. */
static int add_line(const struct property *p, struct strbuf *text, bool *in_part)
{
	struct strbuf err = STRBUF_INIT;
	struct when w;
	int bad = 0;

	if (!strcmp(p->name, "BEGIN") || !strcmp(p->name, "END")) {
		bad = *in_part == (p->name[0] == 'B');
		*in_part = p->name[0] == 'B';
		bad |= strcasecmp(p->value, "STANDARD") && strcasecmp(p->value, "DAYLIGHT");
	} else if (!strcmp(p->name, "TZOFFSETFROM") || !strcmp(p->name, "TZOFFSETTO")) {
		bad = !good_offset(p->value);
	} else if (!strcmp(p->name, "RRULE")) {
		bad = !good_rule(p->value);
	} else if (!strcmp(p->name, "DTSTART")) {
		bad = when_read(p, p->value, strlen(p->value), &w, &err);
		strbuf_release(&err);
		strbuf_addf(text, "DTSTART:%s\r\n", bad ? "" : icaltime_as_ical_string(w.wall));
		return bad ? -1 : 0;
	} else if (!strcmp(p->name, "RDATE") && !property_parameter(p, "VALUE")) {
		bad = strspn(p->value, "0123456789TZ,") != strlen(p->value);
	} else {
		return 0;
	}
	if (*in_part || *p->name == 'E' || !strcmp(p->name, "BEGIN"))
		strbuf_addf(text, "%s:%s\r\n", p->name, p->value);
	return bad ? -1 : 0;
}

void zone_define(const struct entry *e)
{
	const struct property *id = entry_property(e, "TZID");
	struct arena arena = ARENA_INIT;
	const char *tzid = id ? property_text(&arena, id->value, strlen(id->value)) : "";
	struct strbuf text = STRBUF_INIT;
	icaltimezone *own = icaltimezone_new();
	icalcomponent *component = NULL;
	bool in_part = false, bad = e->error.len > 0 || !*tzid;
	size_t parts = 0;

	strbuf_addf(&text, "BEGIN:VTIMEZONE\r\nTZID:%s\r\n", "zone");
	for (size_t i = 0; i < e->property.n && !bad; i++) {
		parts += !strcmp(e->property.v[i].name, "TZOFFSETTO");
		bad = add_line(&e->property.v[i], &text, &in_part);
	}
	strbuf_addstr(&text, "END:VTIMEZONE\r\n");
	if (!bad && parts && !in_part && !map_find(&places, tzid, strlen(tzid)))
		component = icalparser_parse_string(text.buf);
	if (component && icalcomponent_isa(component) == ICAL_VTIMEZONE_COMPONENT &&
		icaltimezone_set_component(own, component))
		add(tzid, (struct zone){ .own = own });
	else
		icaltimezone_free(own, 1);
	if (component && !map_find(&places, tzid, strlen(tzid)))
		icalcomponent_free(component);
	strbuf_release(&text);
	arena_release(&arena);
}

/* --- of this machine --- */

/* The file of a zone that nobody can have meant otherwise: "Europe/Moscow". */
static bool is_system_zone(const char *name)
{
	char path[256];

	if (!*name || *name == '/' || *name == '.' || strstr(name, "..") || strlen(name) > 64)
		return false;
	for (const char *s = name; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("/_+-", *s))
			return false;
	if (!strcasecmp(name, "posixrules") || !strcasecmp(name, "localtime"))
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	if (access(path, R_OK))
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s/.", name);
	return access(path, F_OK) != 0;
}

/* "/citadel.org/20190914_1/Europe/Berlin" is Europe/Berlin. */
static const char *system_name(const char *tzid)
{
	while (*tzid) {
		const char *slash = strchr(tzid, '/');

		if (is_system_zone(tzid))
			return tzid;
		if (!slash)
			return NULL;
		tzid = slash + 1;
	}
	return NULL;
}

const struct zone *zone_find(const char *tzid)
{
	int64_t *place = map_at(&places, tzid, strlen(tzid), -2);
	const char *name;

	if (*place >= 0)
		return zones.v[*place];
	name = *place == -2 ? system_name(tzid) : NULL;
	*place = -1;
	return name ? add(tzid, (struct zone){ .name = xstrdup(name) }) : NULL;
}

/* --- dates and times --- */

static int digits(const char **s, const char *end, int n)
{
	int value = 0;

	for (; n; n--, (*s)++) {
		if (*s == end || !isdigit((unsigned char)**s))
			return -1;
		value = value * 10 + **s - '0';
	}
	return value;
}

static void pass(const char **s, const char *end, char c)
{
	*s += *s < end && **s == c;
}

/* Hours, minutes and, if they are there, seconds; what follows is left. */
static bool read_time(const char **s, const char *end, struct icaltimetype *t)
{
	t->hour = digits(s, end, 2);
	pass(s, end, ':');
	t->minute = digits(s, end, 2);
	pass(s, end, ':');
	t->second = *s < end && isdigit((unsigned char)**s) ? digits(s, end, 2) : 0;
	/* The midnight after the day is written so by some; a leap second is none of ours. */
	if (t->second == 60)
		t->second = 59;
	return t->hour >= 0 && t->hour < 24 && t->minute >= 0 && t->minute < 60 && t->second >= 0 &&
		t->second < 60;
}

static bool read_wall(const char *s, const char *end, struct when *w)
{
	char iso[32];

	w->wall = icaltime_null_time();
	w->wall.year = digits(&s, end, 4);
	pass(&s, end, '-');
	w->wall.month = digits(&s, end, 2);
	pass(&s, end, '-');
	w->wall.day = digits(&s, end, 2);
	if (w->wall.year < 1 || w->wall.month < 1 || w->wall.day < 1)
		return false;
	snprintf(iso, sizeof(iso), "%04d-%02d-%02d", w->wall.year, w->wall.month, w->wall.day);
	w->date = s == end;
	w->wall.is_date = w->date;
	if (!date_is_valid(iso) || (!w->date && *s != 'T' && *s != ' '))
		return false;
	if (w->date)
		return true;
	s++;
	if (!read_time(&s, end, &w->wall))
		return false;
	w->utc = s < end && *s == 'Z';
	return s + w->utc == end;
}

int when_read(
	const struct property *p, const char *text, size_t len, struct when *w, struct strbuf *err)
{
	const char *tzid = property_parameter(p, "TZID");

	*w = (struct when){ .date = false };
	while (len && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	if (!read_wall(text, text + len, w))
		return fail(
			err, _("%s: not a date of a calendar: \"%s\""), p->name, brief(text, len));
	if (w->date || w->utc || !tzid || !*tzid)
		return 0;
	w->zone = zone_find(tzid);
	if (!w->zone)
		return fail(err,
			_("%s: unknown time zone \"%s\": neither the file nor this machine knows "
			  "it"),
			p->name, brief(tzid, strlen(tzid)));
	return 0;
}

/* Makes the zone of this machine the user's, or, with NULL, takes that back. */
static void be_there(const char *zone)
{
	static char *home;
	static bool away;

	if (zone) {
		home = getenv("TZ") ? xstrdup(getenv("TZ")) : NULL;
		setenv("TZ", zone, 1);
	} else if (away && home) {
		setenv("TZ", home, 1);
	} else {
		unsetenv("TZ");
	}
	if (!zone) {
		free(home);
		home = NULL;
	}
	away = zone != NULL;
	tzset();
}

/* The moment at which clocks show the text there. */
static void instant_there(const char *zone, const char *text, char out[INSTANT_SIZE])
{
	struct strbuf err = STRBUF_INIT;

	be_there(zone);
	if (instant_parse(text, out, &err))
		BUG("%s", err.buf);
	be_there(NULL);
}

struct icaltimetype when_wall(const char *instant, const struct zone *zone)
{
	struct icaltimetype t = icaltime_null_time();
	char local[17];

	if (zone && zone->own) {
		t = icaltime_from_timet_with_zone(
			(time_t)instant_seconds(INSTANT_ZERO, instant), 0, zone->own);
		t.zone = NULL;
		return t;
	}
	if (zone)
		be_there(zone->name);
	instant_local(instant, local);
	if (zone)
		be_there(NULL);
	if (sscanf(local, "%4d-%2d-%2d %2d:%2d", &t.year, &t.month, &t.day, &t.hour, &t.minute) !=
		5)
		BUG("no time: %s", local);
	t.second = (instant[17] - '0') * 10 + instant[18] - '0';
	return t;
}

static void wall_text(const struct when *w, char out[32])
{
	const struct icaltimetype *t = &w->wall;

	if (w->date)
		snprintf(out, 32, "%04d-%02d-%02d", t->year, t->month, t->day);
	else
		snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%s", t->year, t->month, t->day,
			t->hour, t->minute, t->second, w->utc ? "Z" : "");
}

void when_instant(const struct when *w, char out[INSTANT_SIZE])
{
	struct strbuf err = STRBUF_INIT;
	char text[32];

	wall_text(w, text);
	if (w->date) {
		instant_of_date(text, out);
	} else if (w->zone && w->zone->own) {
		instant_of_time(icaltime_as_timet_with_zone(w->wall, w->zone->own), out);
	} else if (w->zone) {
		instant_there(w->zone->name, text, out);
	} else if (instant_parse(text, out, &err)) {
		BUG("%s", err.buf);
	}
}

void when_name(const struct when *w, char out[24])
{
	char text[INSTANT_SIZE + 12];
	char *to = out;

	if (w->date)
		wall_text(w, text);
	else
		when_instant(w, text);
	for (const char *s = text; *s; s++)
		if (*s != '-' && *s != ':')
			*to++ = *s;
	*to = '\0';
}

void when_day(const struct when *w, char out[DATE_SIZE])
{
	char text[32];

	if (w->date) {
		wall_text(w, text);
		snprintf(out, DATE_SIZE, "%.10s", text);
		return;
	}
	when_instant(w, text);
	date_of_instant(text, out);
}

/* Seconds after midnight of a valid instant. */
static int64_t seconds_of_day(const char *instant)
{
	static const int weight[] = { 36000, 3600, 0, 600, 60, 0, 10, 1 };
	int64_t sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(weight); i++)
		if (weight[i])
			sum += (instant[11 + i] - '0') * weight[i];
	return sum;
}

int64_t instant_seconds(const char *from, const char *to)
{
	char first[DATE_SIZE], last[DATE_SIZE];

	snprintf(first, sizeof(first), "%.10s", from);
	snprintf(last, sizeof(last), "%.10s", to);
	return (date_days(last) - date_days(first)) * 86400 + seconds_of_day(to) -
		seconds_of_day(from);
}
