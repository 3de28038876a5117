/*
 * Calendars as rows of records: the helper program crm-ical reads them (libical would cost every
 * start of ours 3 ms) and knows which of their properties feeds which field.  It gets the text,
 * which the source has made UTF-8, to its end before it answers.
 */
#include "io/reader-internal.h"

#include <strings.h>
#include <unistd.h>

#include "base/program.h"

struct calendar {
	struct program helper;
	struct strbuf buffer; /* its output that was not looked at yet begins at `at` */
	size_t at;
	struct strbuf line; /* the line that the cells point into */
};

bool calendar_detect(const char *text, size_t len)
{
	static const char begin[] = "BEGIN:VCALENDAR";
	size_t n = sizeof(begin) - 1;

	while (len && strchr(" \t\r\n", *text)) {
		text++;
		len--;
	}
	return len >= n && !strncasecmp(text, begin, n);
}

/* Hands the whole text over.  -1 when the helper does not want it; it says why. */
static int feed(struct reader *r, struct strbuf *err)
{
	struct calendar *c = r->state;
	struct source *s = &r->source;
	int more;

	do {
		if (program_write(&c->helper, s->buf + s->pos, s->end - s->pos))
			return fail(err, _("%s: %s ended early"), r->name, c->helper.name);
		s->pos = s->end;
		more = source_fill(s, err);
	} while (more > 0);
	close(c->helper.in);
	c->helper.in = -1;
	return more;
}

/* The helper's next line into c->line: 1, 0 at the end. */
static int next_line(struct calendar *c)
{
	char part[1 << 16];
	char *end;
	ssize_t n;

	while (!(end = memchr(c->buffer.buf + c->at, '\n', c->buffer.len - c->at))) {
		if (c->at) {
			memmove(c->buffer.buf, c->buffer.buf + c->at, c->buffer.len - c->at);
			strbuf_setlen(&c->buffer, c->buffer.len - c->at);
			c->at = 0;
		}
		n = read(c->helper.out, part, sizeof(part));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		strbuf_add(&c->buffer, part, (size_t)n);
	}
	strbuf_reset(&c->line);
	strbuf_add(&c->line, c->buffer.buf + c->at, (size_t)(end - c->buffer.buf) - c->at);
	c->at = (size_t)(end - c->buffer.buf) + 1;
	return 1;
}

/* Nothing more comes.  An end that is no good end is the file's last error. */
static int end(struct reader *r, struct strbuf *err)
{
	struct calendar *c = r->state;
	int status = c->helper.pid > 0 ? program_end(&c->helper) : 0;

	if (!status)
		return 0;
	r->failed = true;
	return fail(err, _("%s: %s failed with status %d"), r->name, c->helper.name, status);
}

/* "WORD TAB NUMBER TAB REST": the rest if the word is this one. */
static char *rest_of(struct reader *r, const char *word)
{
	struct calendar *c = r->state;
	size_t n = strlen(word);
	char *rest;

	if (strncmp(c->line.buf, word, n) || c->line.buf[n] != '\t')
		return NULL;
	r->line = strtol(c->line.buf + n + 1, &rest, 10);
	return *rest == '\t' ? rest + 1 : NULL;
}

static int read_columns(struct reader *r, struct strbuf *err)
{
	char *name = next_line(r->state) ? rest_of(r, "columns") : NULL;

	if (!name)
		return end(r, err) ? -1 : fail(err, _("%s: no answer from crm-ical"), r->name);
	while (*name) {
		size_t n = strcspn(name, "\t");

		reader_cell(r, name, n);
		name += n + (name[n] != '\0');
	}
	return 0;
}

static int start(struct reader *r, struct strbuf *err)
{
	struct calendar *c = xcalloc(1, sizeof(*c));
	const char *argv[8] = { program_helper(&r->names, "crm-ical"), "read", r->noun };
	size_t n = 3;

	c->helper = (struct program){ .pid = -1, .in = -1, .out = -1 };
	strbuf_init(&c->buffer);
	strbuf_init(&c->line);
	r->state = c;
	r->sparse = true;
	if (!r->noun)
		return fail(err, _("%s: this is a calendar, and no such records are in calendars"),
			r->name);
	if (r->from) {
		argv[n++] = "--from";
		argv[n++] = r->from;
	}
	if (r->to) {
		argv[n++] = "--to";
		argv[n++] = r->to;
	}
	if (program_start(&c->helper, argv, PROGRAM_IN | PROGRAM_OUT, err))
		return -1;
	return feed(r, err) ? -1 : read_columns(r, err);
}

static int next(struct reader *r, struct strbuf *err)
{
	struct calendar *c = r->state;
	char *rest;
	size_t bad;

	while (next_line(c)) {
		if ((rest = rest_of(r, "note"))) {
			strbuf_addf(&r->notes, "%s\n", rest);
			continue;
		}
		if ((rest = rest_of(r, "bad")))
			return reader_refuse(r, r->line, err, "%s", rest);
		rest = rest_of(r, "row");
		if (!rest || !source_valid(c->line.buf, c->line.len, &bad))
			return reader_refuse(r, r->line, err, _("no answer from crm-ical"));
		return json_read_object(r, rest, strlen(rest), err) ? -1 : 1;
	}
	return end(r, err);
}

static void finish(struct reader *r)
{
	struct calendar *c = r->state;

	if (c->helper.pid > 0)
		program_end(&c->helper);
	strbuf_release(&c->buffer);
	strbuf_release(&c->line);
	free(c);
}

const struct reader_driver calendar_driver = { false, start, next, finish };
