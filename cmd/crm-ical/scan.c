#include "scan.h"

#include <strings.h>

void scan_init(struct scan *s, const char *text, size_t len)
{
	static const char bom[] = "\xEF\xBB\xBF";

	*s = (struct scan){ .arena = ARENA_INIT };
	strbuf_init(&s->lines.text);
	if (len >= 3 && !memcmp(text, bom, 3)) {
		text += 3;
		len -= 3;
	}
	s->lines.at = text;
	s->lines.end = text + len;
	s->lines.line = 1;
}

void scan_release(struct scan *s)
{
	strbuf_release(&s->lines.text);
	arena_release(&s->arena);
}

void entry_release(struct entry *e)
{
	vec_release(&e->property);
	strbuf_release(&e->error);
}

void entry_refuse(struct entry *e, long line, const char *fmt, ...)
{
	va_list ap;

	if (e->error.len)
		return;
	e->error_line = line;
	va_start(ap, fmt);
	strbuf_vaddf(&e->error, fmt, ap);
	va_end(ap);
}

const struct property *entry_property(const struct entry *e, const char *name)
{
	for (size_t i = 0; i < e->property.n; i++)
		if (!strcmp(e->property.v[i].name, name))
			return &e->property.v[i];
	return NULL;
}

/* Is the line "WORD:NAME"?  Then what its name is, without blanks behind it. */
static const char *mark(const struct scan *s, const char *word, char name[32])
{
	size_t n = strlen(word);
	const char *text = s->lines.text.buf;

	if (strncasecmp(text, word, n) || text[n] != ':')
		return NULL;
	text += n + 1;
	while (*text == ' ')
		text++;
	snprintf(name, 32, "%s", text);
	for (n = strlen(name); n && (name[n - 1] == ' ' || name[n - 1] == '\t'); n--)
		name[n - 1] = '\0';
	return name;
}

static bool entry_begins(const char *name, enum entry_kind *kind)
{
	static const struct {
		const char *name;
		enum entry_kind kind;
	} table[] = {
		{ "VEVENT", ENTRY_EVENT },
		{ "VTODO", ENTRY_TODO },
		{ "VJOURNAL", ENTRY_JOURNAL },
		{ "VTIMEZONE", ENTRY_ZONE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (!strcasecmp(name, table[i].name)) {
			*kind = table[i].kind;
			return true;
		}
	return false;
}

static bool next_line(struct scan *s)
{
	if (s->pending) {
		s->pending = false;
		return true;
	}
	return lines_next(&s->lines);
}

static void add_property(struct scan *s, struct entry *e)
{
	struct strbuf err = STRBUF_INIT;
	struct property p;

	if (property_read(
		    &s->arena, s->lines.text.buf, s->lines.text.len, s->lines.number, &p, &err))
		entry_refuse(e, s->lines.number, "%s", err.buf);
	else
		vec_push(&e->property, p);
	strbuf_release(&err);
}

/* Passes over a part of an entry, such as an alarm, up to its end or to that of what holds it. */
static void skip_part(struct scan *s, const char *part)
{
	char name[32];
	enum entry_kind kind;
	int depth = 1;

	while (depth && next_line(s)) {
		if (mark(s, "BEGIN", name)) {
			if (entry_begins(name, &kind))
				break;
			depth += !strcasecmp(name, part);
		} else if (mark(s, "END", name)) {
			if (entry_begins(name, &kind) || !strcasecmp(name, "VCALENDAR"))
				break;
			depth -= !strcasecmp(name, part);
		}
	}
	s->pending = depth > 0 && s->lines.text.len > 0;
}

/* The end of an entry: its own, or where it is missing.  True if the entry goes on. */
static bool within(struct scan *s, struct entry *e, const char *own)
{
	char name[32];
	enum entry_kind kind;
	bool begins = mark(s, "BEGIN", name) != NULL;

	if (begins && !entry_begins(name, &kind) && strcasecmp(name, "VCALENDAR")) {
		if (e->kind == ENTRY_ZONE)
			add_property(s, e);
		else
			skip_part(s, name);
		return true;
	}
	if (!begins && mark(s, "END", name)) {
		if (!strcasecmp(name, own))
			return false;
		if (!entry_begins(name, &kind) && strcasecmp(name, "VCALENDAR")) {
			if (e->kind == ENTRY_ZONE)
				add_property(s, e);
			return true;
		}
	} else if (!begins) {
		add_property(s, e);
		return true;
	}
	entry_refuse(e, e->line, _("END:%s is missing before line %ld"), own, s->lines.number);
	s->pending = true;
	return false;
}

static void read_entry(struct scan *s, struct entry *e, const char *own)
{
	char name[32];

	snprintf(name, sizeof(name), "%s", own);
	while (next_line(s))
		if (!within(s, e, name))
			return;
	entry_refuse(e, e->line, _("END:%s is missing: the file is cut short"), name);
	s->ended = true;
}

/* What stands between the entries. */
static void outside(struct scan *s, const char *text)
{
	if (!strncasecmp(text, "VERSION:", 8))
		s->lines.vcal1 = !strncmp(text + 8, "1.", 2);
	else if (!strncasecmp(text, "METHOD:", 7))
		s->cancel = !strncasecmp(text + 7, "CANCEL", 6);
}

static void begin_entry(struct scan *s, struct entry *e, enum entry_kind kind)
{
	arena_clear(&s->arena);
	e->property.n = 0;
	strbuf_reset(&e->error);
	e->kind = kind;
	e->line = e->error_line = s->lines.number;
	e->number = ++s->number;
	e->vcal1 = s->lines.vcal1;
	e->cancel = s->cancel;
}

bool scan_next(struct scan *s, struct entry *e)
{
	char name[32];
	enum entry_kind kind;

	while (next_line(s)) {
		if (mark(s, "BEGIN", name)) {
			if (entry_begins(name, &kind)) {
				s->some = true;
				begin_entry(s, e, kind);
				read_entry(s, e, name);
				return true;
			}
			if (!strcasecmp(name, "VCALENDAR")) {
				s->some = true;
				s->calendars++;
				s->cancel = s->lines.vcal1 = false;
			} else {
				skip_part(s, name);
			}
		} else if (mark(s, "END", name)) {
			s->calendars -= !strcasecmp(name, "VCALENDAR") && s->calendars;
		} else {
			outside(s, s->lines.text.buf);
		}
	}
	if (s->ended || (s->some && !s->calendars))
		return false;
	s->ended = true;
	s->lines.number = s->some && s->lines.line > 1 ? s->lines.line - 1 : 1;
	begin_entry(s, e, ENTRY_BROKEN);
	entry_refuse(e, s->lines.number, "%s",
		s->some ? _("END:VCALENDAR is missing: the file is cut short")
			: _("this is no calendar: BEGIN:VCALENDAR is missing"));
	return true;
}
