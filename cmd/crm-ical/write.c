#include "write.h"

#include "zone.h"

enum { LINE_OCTETS = 75 }; /* RFC 5545 §3.1 */

struct writing {
	FILE *out;
	const char *noun, *source;
	char stamp[INSTANT_SIZE];
	struct strvec column; /* the header; in `names` */
	struct arena names;
	struct strvec cell; /* of the row, "" for no value; in its line */
	struct strbuf text;
};

static const char *cell(const struct writing *w, const char *name)
{
	for (size_t i = 0; i < w->column.n && i < w->cell.n; i++)
		if (!strcmp(w->column.v[i], name))
			return w->cell.v[i];
	return "";
}

/* --- lines --- */

/* Prints w->text, folded so that no letter is cut. */
static void put_line(struct writing *w)
{
	const char *s = w->text.buf;
	size_t left = w->text.len, room = LINE_OCTETS;

	while (left > room) {
		size_t n = room;

		while (n > 1 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
		fprintf(w->out, "%.*s\r\n ", (int)n, s);
		s += n;
		left -= n;
		room = LINE_OCTETS - 1;
	}
	fprintf(w->out, "%s\r\n", s);
	strbuf_reset(&w->text);
}

/* NAME:value of a value that needs no escapes; nothing for an empty one. */
static void put(struct writing *w, const char *name, const char *value)
{
	if (!*value)
		return;
	strbuf_addf(&w->text, "%s:%s", name, value);
	put_line(w);
}

/* The same for a text (RFC 5545 §3.3.11). */
static void put_text(struct writing *w, const char *name, const char *text)
{
	if (!*text)
		return;
	strbuf_addf(&w->text, "%s:", name);
	for (const char *s = text; *s; s++) {
		if (*s == '\n')
			strbuf_addstr(&w->text, "\\n");
		else if (strchr("\\;,", *s))
			strbuf_addf(&w->text, "\\%c", *s);
		else
			strbuf_addch(&w->text, (unsigned char)*s < 0x20 && *s != '\t' ? ' ' : *s);
	}
	put_line(w);
}

/* Several texts, each with a line of its own in the value. */
static void put_each(struct writing *w, const char *name, const char *list)
{
	while (*list) {
		size_t n = strcspn(list, "\n");
		char *one = xstrndup(list, n);

		put_text(w, name, one);
		free(one);
		list += n + (list[n] != '\0');
	}
}

/* "2026-11-27…" without what parts it. */
static void put_moment(struct writing *w, const char *name, const char *moment)
{
	strbuf_addf(&w->text, "%s:", name);
	for (const char *s = moment; *s; s++)
		if (*s != '-' && *s != ':')
			strbuf_addch(&w->text, *s);
	put_line(w);
}

static void put_priority(struct writing *w, const char *word)
{
	if (*word)
		put(w, "PRIORITY", !strcmp(word, "high") ? "1" : !strcmp(word, "low") ? "9" : "5");
}

/* --- entries --- */

static void begin(struct writing *w, const char *noun, const char *part)
{
	char *name = xasprintf("%s-%s@crm.%s", noun, cell(w, "id"), w->source);

	put(w, "BEGIN", part);
	put_text(w, "UID", *cell(w, "uid") ? cell(w, "uid") : name);
	put_moment(w, "DTSTAMP", w->stamp);
	free(name);
}

/* Days of an interaction that fills whole days of the user's, 0 if it does not. */
static int64_t whole_days(const char *start, const char *duration)
{
	int64_t minutes = strtoll(duration, NULL, 10);
	char local[17];

	instant_local(start, local);
	if (strcmp(local + 11, "00:00") || strcmp(start + 17, "00Z"))
		return 0;
	if (!*duration)
		return 1;
	return minutes > 1440 && minutes % 1440 == 0 && minutes < 1440 * 36500 ? minutes / 1440 : 0;
}

static void put_time(struct writing *w, const char *start, bool is_event)
{
	const char *duration = cell(w, "duration");
	int64_t days = whole_days(start, duration), minutes = strtoll(duration, NULL, 10);
	char day[DATE_SIZE], end[INSTANT_SIZE];

	if (days) {
		date_of_instant(start, day);
		put_moment(w, "DTSTART;VALUE=DATE", day);
		date_of_days(date_days(day) + days, day);
		if (days > 1 && is_event)
			put_moment(w, "DTEND;VALUE=DATE", day);
		return;
	}
	put_moment(w, "DTSTART", start);
	if (!*duration || !is_event || minutes < 0 || minutes > INT32_MAX)
		return;
	instant_of_time(instant_seconds(INSTANT_ZERO, start) + minutes * 60, end);
	put_moment(w, "DTEND", end);
}

/* The time that the entry stands under, and which field it is. */
static const char *start_of(const struct writing *w, const char **field)
{
	bool done = !strcmp(cell(w, "state"), "done");
	const char *first = done ? "started_at" : "planned_at";
	const char *second = done ? "planned_at" : "started_at";

	*field = *cell(w, first) ? first : second;
	return cell(w, *field);
}

static void put_interaction(struct writing *w)
{
	const char *field, *start = start_of(w, &field);
	const char *part = instant_is_valid(start) ? "VEVENT" : "VJOURNAL";
	bool is_event = part[1] == 'E';

	begin(w, "interaction", part);
	if (is_event)
		put_time(w, start, true);
	put_text(w, "SUMMARY", cell(w, "topic"));
	put_text(w, "DESCRIPTION", cell(w, "body"));
	put_text(w, "COMMENT", cell(w, "result"));
	put_text(w, "LOCATION", is_event ? cell(w, "place") : "");
	put_text(w, "CATEGORIES", cell(w, "kind"));
	put_priority(w, is_event ? cell(w, "importance") : "");
	put_each(w, "CONTACT", cell(w, "contact"));
	if (!strcmp(cell(w, "state"), "cancelled"))
		put(w, "STATUS", "CANCELLED");
	else
		put(w, "STATUS", is_event ? "CONFIRMED" : "FINAL");
	put_text(w, "X-CRM-PARTNER", cell(w, "partner"));
	put(w, "X-CRM-STATE", cell(w, "state"));
	put(w, "X-CRM-START", is_event ? field : "");
	put(w, "END", part);
}

static void put_task(struct writing *w)
{
	const char *state = cell(w, "state");
	char done[INSTANT_SIZE];

	begin(w, "task", "VTODO");
	put_text(w, "SUMMARY", cell(w, "name"));
	put_text(w, "DESCRIPTION", cell(w, "description"));
	if (date_is_valid(cell(w, "due")))
		put_moment(w, "DUE;VALUE=DATE", cell(w, "due"));
	put_priority(w, cell(w, "priority"));
	put(w, "STATUS",
		!strcmp(state, "done")		      ? "COMPLETED"
			: !strcmp(state, "cancelled") ? "CANCELLED"
						      : "NEEDS-ACTION");
	if (!strcmp(state, "done") && date_is_valid(cell(w, "done"))) {
		instant_of_date(cell(w, "done"), done);
		put_moment(w, "COMPLETED", done);
	}
	put_text(w, "X-CRM-PARTNER", cell(w, "partner"));
	put(w, "END", "VTODO");
}

/* --- rows --- */

/* Cuts a line into cells, in place. */
static void cut(char *line, struct strvec *cells)
{
	char *out = line;

	cells->n = 0;
	vec_push(cells, out);
	for (char *s = line; *s; s++) {
		if (*s == '\t') {
			*out++ = '\0';
			vec_push(cells, out);
		} else if (*s == '\\' && s[1]) {
			s++;
			*out++ = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s;
		} else {
			*out++ = *s;
		}
	}
	*out = '\0';
}

static int put_row(struct writing *w, struct strbuf *err)
{
	const char *noun = *cell(w, "noun") ? cell(w, "noun") : w->noun;

	if (!strcmp(noun, "interaction"))
		put_interaction(w);
	else if (!strcmp(noun, "task"))
		put_task(w);
	else
		return fail(err, _("a calendar has no place for: %s"), noun);
	return 0;
}

static int put_rows(struct writing *w, FILE *in, struct strbuf *err)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	bool header = true;
	int failed = 0;

	while (!failed && (n = getline(&line, &room, in)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		cut(line, &w->cell);
		if (!header)
			failed = put_row(w, err);
		for (size_t i = 0; header && i < w->cell.n; i++)
			vec_push(&w->column, arena_strdup(&w->names, w->cell.v[i]));
		header = false;
	}
	free(line);
	return failed;
}

int write_calendar(FILE *in, const char *noun, const char *source, FILE *out, struct strbuf *err)
{
	struct writing w = { .out = out, .noun = noun, .source = source, .names = ARENA_INIT };
	int failed;

	strbuf_init(&w.text);
	now_instant(w.stamp);
	put(&w, "BEGIN", "VCALENDAR");
	put(&w, "VERSION", "2.0");
	put(&w, "PRODID", "-//crm//crm-ical//EN");
	put(&w, "CALSCALE", "GREGORIAN");
	failed = put_rows(&w, in, err);
	put(&w, "END", "VCALENDAR");
	vec_release(&w.column);
	vec_release(&w.cell);
	strbuf_release(&w.text);
	arena_release(&w.names);
	return failed;
}
