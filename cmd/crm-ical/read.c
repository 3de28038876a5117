#include "read.h"

#include <strings.h>

#include "base/map.h"

/*
 * The calendar is gone through three times: for its time zones, which may stand behind what uses
 * them; for the versions of each entry, of which the newest counts, and the occurrences that have
 * an entry of their own; and for the rows.  So no more than one entry is in memory.
 */
struct version {
	int64_t sequence, number;
};

struct reading {
	const struct read_options *opt;
	char from[DATE_SIZE], to[DATE_SIZE], now[INSTANT_SIZE];
	struct map versions; /* kind, UID and name of the occurrence → place in version */
	VEC(struct version) version;
	struct strbuf key;
	struct occurrences occurrences;
	struct arena arena; /* of an entry */
	int64_t others, older, outside, cut;
};

bool read_knows(const char *noun)
{
	return row_columns(noun) != NULL;
}

static bool is_wanted(const struct reading *r, const struct entry *e)
{
	bool tasks = !strcmp(r->opt->noun, "task");

	return tasks ? e->kind == ENTRY_TODO : e->kind == ENTRY_EVENT || e->kind == ENTRY_JOURNAL;
}

static void print(const char *word, long line, const char *text)
{
	printf("%s\t%ld\t", word, line);
	for (; *text; text++)
		putchar((unsigned char)*text < 0x20 ? ' ' : *text);
	putchar('\n');
}

/* --- names --- */

/* Text of an entry that has no UID: the same entry has the same. */
static const char *made_uid(struct reading *r, const struct entry *e)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < e->property.n; i++) {
		const struct property *p = &e->property.v[i];

		if (strcmp(p->name, "DTSTART") && strcmp(p->name, "SUMMARY") &&
			strcmp(p->name, "DUE"))
			continue;
		for (const char *s = p->value; *s; s++)
			hash = (hash ^ (unsigned char)*s) * 1099511628211u;
		hash = (hash ^ '\n') * 1099511628211u;
	}
	return arena_printf(&r->arena, "no-uid-%016" PRIx64, hash);
}

static const char *uid_of(struct reading *r, const struct entry *e)
{
	const struct property *p = entry_property(e, "UID");
	char *text = p ? property_text(&r->arena, p->value, strlen(p->value)) : NULL;

	for (char *s = text; s && *s; s++)
		if ((unsigned char)*s < 0x20)
			*s = ' ';
	while (text && *text == ' ')
		text++;
	for (size_t n = text ? strlen(text) : 0; n && text[n - 1] == ' '; n--)
		text[n - 1] = '\0';
	return text && *text ? text : made_uid(r, e);
}

/* The name of the occurrence that the entry stands for, "" if it is no occurrence; -1 if broken. */
static int occurrence_of(const struct entry *e, char name[24], struct strbuf *err)
{
	const struct property *p = entry_property(e, "RECURRENCE-ID");
	struct when w;

	*name = '\0';
	if (!p || !*p->value)
		return 0;
	if (when_read(p, p->value, strlen(p->value), &w, err))
		return -1;
	when_name(&w, name);
	return 0;
}

static void make_key(struct reading *r, const struct entry *e, const char *uid, const char *name)
{
	strbuf_reset(&r->key);
	strbuf_addf(&r->key, "%d\n%s\n%s", e->kind, uid, name);
}

/* --- the second time: versions --- */

static void note_version(struct reading *r, const struct entry *e)
{
	const struct property *sequence = entry_property(e, "SEQUENCE");
	struct version v = { sequence ? strtoll(sequence->value, NULL, 10) : 0, e->number };
	struct strbuf err = STRBUF_INIT;
	char name[24];
	int64_t *place;

	if (e->error.len || occurrence_of(e, name, &err)) {
		strbuf_release(&err);
		return;
	}
	make_key(r, e, uid_of(r, e), name);
	place = map_at(&r->versions, r->key.buf, r->key.len, -1);
	if (*place < 0) {
		*place = (int64_t)r->version.n;
		vec_push(&r->version, v);
		return;
	}
	r->older++;
	if (v.sequence >= r->version.v[*place].sequence)
		r->version.v[*place] = v;
}

static bool is_newest(struct reading *r, const struct entry *e, const char *uid, const char *name)
{
	int64_t place;

	make_key(r, e, uid, name);
	place = map_get(&r->versions, r->key.buf, r->key.len, -1);
	return place < 0 || r->version.v[place].number == e->number;
}

/* --- the third time: rows --- */

/* One row; -1 with a sentence. */
static int print_row(struct reading *r, struct item *x, long *line, struct strbuf *err)
{
	int failed;

	strbuf_reset(&x->row);
	failed = strcmp(r->opt->noun, "task") ? row_interaction(x, line, err)
					      : row_task(x, line, err);
	if (!failed)
		printf("row\t%ld\t{%s}\n", x->entry->line, x->row.buf);
	return failed;
}

/* The occurrences but those that have an entry of their own. */
static int print_repeated(
	struct reading *r, struct item *x, const char *uid, long *line, struct strbuf *err)
{
	if (repeat(x->entry, &x->start, r->from, r->to, &r->occurrences, line, err))
		return -1;
	r->cut += r->occurrences.more;
	for (size_t i = 0; i < r->occurrences.n; i++) {
		const struct occurrence *o = &r->occurrences.v[i];

		make_key(r, x->entry, uid, o->name);
		if (map_find(&r->versions, r->key.buf, r->key.len))
			continue;
		x->start = o->when;
		x->cancelled = x->entry->cancel || o->taken_away;
		x->uid = arena_printf(&r->arena, "%s/%s", uid, o->name);
		if (print_row(r, x, line, err))
			return -1;
	}
	return 0;
}

static bool is_outside(struct reading *r, const struct item *x, const char *name)
{
	char day[DATE_SIZE];

	if (!x->has_start || (!r->opt->from && !r->opt->to && !*name))
		return false;
	when_day(&x->start, day);
	return strcmp(day, r->from) < 0 || strcmp(day, r->to) > 0;
}

static int read_start(const struct entry *e, struct item *x, long *line, struct strbuf *err)
{
	const struct property *p = entry_property(e, "DTSTART");

	if (p && *p->value) {
		*line = p->line;
		x->has_start = true;
		if (when_read(p, p->value, strlen(p->value), &x->start, err))
			return -1;
	} else if (e->kind == ENTRY_EVENT) {
		return fail(err, _("the event has no begin: DTSTART is missing"));
	}
	p = entry_property(e, "DUE");
	if (x->has_start || !p || !*p->value || !is_repeated(e))
		return 0;
	/* A repeated task without a begin repeats its end. */
	*line = p->line;
	x->has_start = true;
	return when_read(p, p->value, strlen(p->value), &x->start, err);
}

static int take_entry(struct reading *r, const struct entry *e, long *line, struct strbuf *err)
{
	struct item x = { .entry = e, .arena = &r->arena, .cancelled = e->cancel, .now = r->now };
	const struct property *range = entry_property(e, "RECURRENCE-ID");
	const char *uid = uid_of(r, e);
	char name[24];
	int failed = 0;

	if (range)
		*line = range->line;
	if (range && property_parameter(range, "RANGE"))
		return fail(err,
			_("RECURRENCE-ID: changes of a range of occurrences are not "
			  "supported"));
	if (occurrence_of(e, name, err))
		return -1;
	*line = e->line;
	if (!is_newest(r, e, uid, name))
		return 0;
	if (read_start(e, &x, line, err))
		return -1;
	if (is_repeated(e) && !*name && x.has_start) {
		failed = print_repeated(r, &x, uid, line, err);
	} else if (is_outside(r, &x, name)) {
		r->outside++;
	} else {
		x.uid = *name ? arena_printf(&r->arena, "%s/%s", uid, name) : uid;
		failed = print_row(r, &x, line, err);
	}
	strbuf_release(&x.row);
	return failed;
}

static void take(struct reading *r, const struct entry *e)
{
	struct strbuf err = STRBUF_INIT;
	long line = e->line;

	if (e->kind != ENTRY_BROKEN && e->kind != ENTRY_ZONE && !is_wanted(r, e)) {
		r->others++;
	} else if (e->error.len && e->kind != ENTRY_ZONE) {
		print("bad", e->error_line, e->error.buf);
	} else if (e->kind != ENTRY_ZONE && take_entry(r, e, &line, &err)) {
		print("bad", line, err.buf);
	}
	strbuf_release(&err);
	arena_clear(&r->arena);
}

/* --- all of it --- */

static void print_note(int64_t n, const char *text)
{
	struct strbuf note = STRBUF_INIT;

	if (!n)
		return;
	strbuf_addf(&note, "%s: %" PRId64, text, n);
	print("note", 0, note.buf);
	strbuf_release(&note);
}

static void print_notes(const struct reading *r)
{
	char text[512];

	if (strcmp(r->opt->noun, "task"))
		print_note(r->others, _("tasks left to \"crm task import\""));
	else
		print_note(r->others, _("events left to \"crm interaction import\""));
	print_note(r->older, _("older versions of entries left out"));
	snprintf(text, sizeof(text), _("entries before %s or after %s left out"), r->from, r->to);
	print_note(r->outside, text);
	snprintf(text, sizeof(text),
		_("entries of which no more than %d occurrences are taken (see --from and --to)"),
		REPEAT_MOST);
	print_note(r->cut, text);
}

static void pass(struct reading *r, const char *text, size_t len, int number)
{
	struct entry e = { .error = STRBUF_INIT };
	struct scan s;

	scan_init(&s, text, len);
	while (scan_next(&s, &e)) {
		if (number == 1 && e.kind == ENTRY_ZONE)
			zone_define(&e);
		else if (number == 2 && is_wanted(r, &e))
			note_version(r, &e);
		else if (number == 3)
			take(r, &e);
	}
	scan_release(&s);
	entry_release(&e);
}

void read_calendar(const char *text, size_t len, const struct read_options *opt)
{
	struct reading r = { .opt = opt, .versions = MAP_INIT, .arena = ARENA_INIT };
	char today[DATE_SIZE];

	strbuf_init(&r.key);
	now_instant(r.now);
	now_date(today);
	date_add_months(today, -12, r.from);
	date_add_months(today, 12, r.to);
	if (opt->from)
		snprintf(r.from, sizeof(r.from), "%s", opt->from);
	if (opt->to)
		snprintf(r.to, sizeof(r.to), "%s", opt->to);
	printf("columns\t0");
	for (const char *const *c = row_columns(opt->noun); *c; c++)
		printf("\t%s", *c);
	putchar('\n');
	for (int i = 1; i <= 3; i++)
		pass(&r, text, len, i);
	print_notes(&r);
	map_release(&r.versions);
	vec_release(&r.version);
	vec_release(&r.occurrences);
	strbuf_release(&r.key);
	arena_release(&r.arena);
	zones_release();
}
