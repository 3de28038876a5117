/* What of an entry feeds which field. */
#include "read.h"

#include <ctype.h>
#include <strings.h>

/*
 * Behind known_only come the columns that feed no field by themselves: people as "Name <address>",
 * and the entry's categories.
 */
static const char *const interaction_columns[] = { "uid", "topic", "state", "planned_at",
	"started_at", "duration", "place", "body", "importance", "known_only", "participant",
	"organizer", "category", NULL };
static const char *const task_columns[] = { "uid", "name", "description", "due", "priority",
	"state", "done", "known_only", NULL };

const char *const *row_columns(const char *noun)
{
	if (!strcmp(noun, "interaction"))
		return interaction_columns;
	return strcmp(noun, "task") ? NULL : task_columns;
}

static void put_string(struct strbuf *out, const char *text)
{
	strbuf_addch(out, '"');
	for (const char *s = text; *s; s++) {
		if (*s == '"' || *s == '\\')
			strbuf_addf(out, "\\%c", *s);
		else if (*s == '\n')
			strbuf_addstr(out, "\\n");
		else if ((unsigned char)*s < 0x20)
			strbuf_addf(out, "\\u%04x", *s);
		else
			strbuf_addch(out, *s);
	}
	strbuf_addch(out, '"');
}

void row_put(struct item *x, const char *key, const char *text)
{
	if (!text)
		return;
	if (x->row.len)
		strbuf_addch(&x->row, ',');
	put_string(&x->row, key);
	strbuf_addch(&x->row, ':');
	put_string(&x->row, text);
}

static char *trimmed(char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	for (n = strlen(text); n && isspace((unsigned char)text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

/* The text of a property as it is, so that our own comes back unaltered; "" for none. */
static char *text_of(struct item *x, const char *name)
{
	const struct property *p = entry_property(x->entry, name);

	return p ? property_text(x->arena, p->value, strlen(p->value)) : arena_strdup(x->arena, "");
}

/* The same without blanks at its ends. */
static char *line_of(struct item *x, const char *name)
{
	return trimmed(text_of(x, name));
}

/* What a word of the entry says, in capitals, "" if it is not there. */
static char *word_of(struct item *x, const char *name)
{
	char *text = line_of(x, name);

	for (char *s = text; *s; s++)
		*s = (char)toupper((unsigned char)*s);
	return text;
}

/* The description, and the address of a page that it does not name. */
static const char *description(struct item *x)
{
	const char *text = text_of(x, "DESCRIPTION"), *url = line_of(x, "URL");

	if (!*url || strstr(text, url))
		return text;
	return *text ? arena_printf(x->arena, "%s\n\n%s", text, url) : url;
}

/* "", low, normal, high. */
static int importance(struct item *x, const char **word, long *line, struct strbuf *err)
{
	const struct property *p = entry_property(x->entry, "PRIORITY");
	const char *text = line_of(x, "PRIORITY");

	*word = "";
	if (!*text)
		return 0;
	*line = p->line;
	if (!isdigit((unsigned char)*text) || text[1])
		return fail(err, _("PRIORITY: not a number from 0 to 9: \"%s\""),
			brief(text, strlen(text)));
	if (*text != '0')
		*word = *text < '5' ? "high" : *text == '5' ? "normal" : "low";
	return 0;
}

static int read_duration(const struct property *p, int64_t *seconds, struct strbuf *err)
{
	struct icaldurationtype d;

	if (strlen(p->value) > 40 || !*p->value)
		return fail(err, _("DURATION: not a duration: \"%s\""),
			brief(p->value, strlen(p->value)));
	icalerror_clear_errno();
	d = icaldurationtype_from_string(p->value);
	if (icaldurationtype_is_bad_duration(d) || d.is_neg || d.days > 36500 || d.weeks > 5200 ||
		d.hours > 876000 || d.minutes > 52560000)
		return fail(err, _("DURATION: not a duration: \"%s\""),
			brief(p->value, strlen(p->value)));
	*seconds = (((int64_t)d.weeks * 7 + d.days) * 24 + d.hours) * 3600 +
		(int64_t)d.minutes * 60 + d.seconds;
	return 0;
}

/*
 * Seconds from begin to end, -1 = not said.  One day as a whole is no time that was spent; several
 * are.
 */
static int length(struct item *x, int64_t *seconds, long *line, struct strbuf *err)
{
	const struct property *end = entry_property(x->entry, "DTEND");
	const struct property *duration = entry_property(x->entry, "DURATION");
	const struct property *begin = entry_property(x->entry, "DTSTART");
	char from[INSTANT_SIZE], to[INSTANT_SIZE];
	struct when first, last;

	*seconds = -1;
	if (end && *end->value && begin) {
		*line = end->line;
		if (when_read(end, end->value, strlen(end->value), &last, err) ||
			when_read(begin, begin->value, strlen(begin->value), &first, err))
			return -1;
		when_instant(&first, from);
		when_instant(&last, to);
		*seconds = instant_seconds(from, to);
		if (first.date && last.date) {
			when_day(&first, from);
			when_day(&last, to);
			*seconds = (date_days(to) - date_days(from)) * 86400;
		}
		if (*seconds < 0)
			return fail(err, _("DTEND: the end is before the begin"));
	} else if (duration) {
		*line = duration->line;
		if (read_duration(duration, seconds, err))
			return -1;
	}
	if (x->start.date && *seconds <= 86400)
		*seconds = -1;
	return 0;
}

/* --- people --- */

/* "Anna Example <anna@acme.example>", of a property ATTENDEE or ORGANIZER. */
static const char *person(struct item *x, const struct property *p)
{
	const char *name = property_parameter(p, "CN"), *address = p->value;
	char *text;

	if (!strncasecmp(address, "mailto:", 7))
		address += 7;
	else if (strchr(address, ':') && !strchr(address, '<'))
		address = ""; /* urn:uuid:…, http://… */
	if (!name || !*name || !strcasecmp(name, address))
		text = arena_strdup(x->arena, address);
	else if (*address)
		text = arena_printf(x->arena, "%s <%s>", name, address);
	else
		text = arena_strdup(x->arena, name);
	for (char *s = text; *s; s++)
		if ((unsigned char)*s < 0x20)
			*s = ' ';
	return trimmed(text);
}

/* All of a property's people, a line each; NULL if there are none. */
static const char *people(struct item *x, const char *name)
{
	struct strbuf list = STRBUF_INIT;
	const char *text = NULL;

	for (size_t i = 0; i < x->entry->property.n; i++) {
		const struct property *p = &x->entry->property.v[i];
		const char *one = strcmp(p->name, name) ? "" : person(x, p);

		if (*one)
			strbuf_addf(&list, "%s%s", list.len ? "\n" : "", one);
	}
	if (list.len)
		text = arena_strdup(x->arena, list.buf);
	strbuf_release(&list);
	return text;
}

/* The categories, a line each; NULL if there are none. */
static const char *categories(struct item *x)
{
	struct strbuf list = STRBUF_INIT;
	const char *text = NULL;

	for (size_t i = 0; i < x->entry->property.n; i++) {
		const struct property *p = &x->entry->property.v[i];
		const char *s = p->value;

		while (!strcmp(p->name, "CATEGORIES") && *s) {
			size_t n = property_item(s, x->entry->vcal1 ? ';' : ',');

			strbuf_addf(&list, "%s%s", list.len ? "\n" : "",
				trimmed(property_text(x->arena, s, n)));
			s += n + (s[n] != '\0');
		}
	}
	if (list.len)
		text = arena_strdup(x->arena, list.buf);
	strbuf_release(&list);
	return text;
}

/* --- interactions --- */

/*
 * What has ended by now was done.  Our own entries say what they are, because a meeting that was
 * planned for yesterday is not held by being exported.
 */
static const char *state(struct item *x, const char *start, int64_t seconds)
{
	static const char *const states[] = { "planned", "done", "cancelled" };
	const char *own = line_of(x, "X-CRM-STATE");
	char end[INSTANT_SIZE];

	if (x->cancelled || !strcmp(word_of(x, "STATUS"), "CANCELLED"))
		return "cancelled";
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (!strcmp(own, states[i]))
			return states[i];
	if (!*start)
		return "done";
	if (x->start.date && seconds < 86400)
		seconds = 86400;
	instant_of_time(instant_seconds(INSTANT_ZERO, start) + (seconds > 0 ? seconds : 0), end);
	return strcmp(end, x->now) <= 0 ? "done" : "planned";
}

static void put_start(struct item *x, const char *state, const char *start)
{
	const char *own = line_of(x, "X-CRM-START");
	bool started =
		strcmp(own, "planned_at") && (!strcmp(own, "started_at") || !strcmp(state, "done"));

	if (*start)
		row_put(x, started ? "started_at" : "planned_at", start);
}

int row_interaction(struct item *x, long *line, struct strbuf *err)
{
	char start[INSTANT_SIZE] = "";
	const char *word, *now_state;
	int64_t seconds = -1;

	if (x->has_start)
		when_instant(&x->start, start);
	if (length(x, &seconds, line, err) || importance(x, &word, line, err))
		return -1;
	now_state = state(x, start, seconds);
	row_put(x, "uid", x->uid);
	row_put(x, "topic", text_of(x, "SUMMARY"));
	row_put(x, "state", now_state);
	put_start(x, now_state, start);
	row_put(x, "duration", seconds < 0 ? "" : arena_printf(x->arena, "%" PRId64, seconds / 60));
	row_put(x, "place", text_of(x, "LOCATION"));
	row_put(x, "body", description(x));
	row_put(x, "importance", word);
	row_put(x, "known_only", x->cancelled ? "1" : NULL);
	row_put(x, "participant", people(x, "ATTENDEE"));
	row_put(x, "organizer", people(x, "ORGANIZER"));
	row_put(x, "category", categories(x));
	return 0;
}

/* --- tasks --- */

/* The day of a property, "" if it is not there. */
static int day_of(
	struct item *x, const char *name, char day[DATE_SIZE], long *line, struct strbuf *err)
{
	const struct property *p = entry_property(x->entry, name);
	struct when w;

	*day = '\0';
	if (!p || !*p->value)
		return 0;
	*line = p->line;
	if (when_read(p, p->value, strlen(p->value), &w, err))
		return -1;
	when_day(&w, day);
	return 0;
}

/* The day that a task is due on: it moves with the occurrence. */
static int due(struct item *x, char day[DATE_SIZE], long *line, struct strbuf *err)
{
	const struct property *duration = entry_property(x->entry, "DURATION");
	char begin[DATE_SIZE], start[INSTANT_SIZE];
	int64_t seconds = 0;

	if (day_of(x, "DUE", day, line, err) || day_of(x, "DTSTART", begin, line, err))
		return -1;
	if (!x->has_start || (!*day && !duration))
		return 0;
	if (*day) {
		int64_t days = *begin ? date_days(day) - date_days(begin) : 0;

		when_day(&x->start, begin);
		date_of_days(date_days(begin) + days, day);
		return 0;
	}
	*line = duration->line;
	if (read_duration(duration, &seconds, err))
		return -1;
	when_instant(&x->start, start);
	instant_of_time(instant_seconds(INSTANT_ZERO, start) + seconds, start);
	date_of_instant(start, day);
	return 0;
}

static const char *task_state(struct item *x, const char *done)
{
	const char *status = word_of(x, "STATUS");

	if (x->cancelled || !strcmp(status, "CANCELLED"))
		return "cancelled";
	if (!strcmp(status, "COMPLETED"))
		return "done";
	if (*status && strcmp(status, "CONFIRMED") && strcmp(status, "ACCEPTED"))
		return "open";
	return *done || !strcmp(line_of(x, "PERCENT-COMPLETE"), "100") ? "done" : "open";
}

int row_task(struct item *x, long *line, struct strbuf *err)
{
	char day[DATE_SIZE], done[DATE_SIZE];
	const char *word, *name = text_of(x, "SUMMARY"), *now_state;

	if (due(x, day, line, err) || day_of(x, "COMPLETED", done, line, err) ||
		importance(x, &word, line, err))
		return -1;
	if (!*name)
		name = line_of(x, "DESCRIPTION");
	*line = x->entry->line;
	if (!*name)
		return fail(err, _("the task has no name: neither SUMMARY nor DESCRIPTION"));
	now_state = task_state(x, done);
	row_put(x, "uid", x->uid);
	row_put(x, "name", name);
	row_put(x, "description", description(x));
	row_put(x, "due", day);
	row_put(x, "priority", word);
	row_put(x, "state", now_state);
	if (*done || strcmp(now_state, "done"))
		row_put(x, "done", strcmp(now_state, "done") ? "" : done);
	row_put(x, "known_only", x->cancelled ? "1" : NULL);
	return 0;
}
