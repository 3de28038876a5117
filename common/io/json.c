/*
 * JSON: objects one a line, or an array of objects.  Here the bytes of one object are gathered,
 * whatever its layout; jsonvalue.c reads them.
 */
#include "io/reader-internal.h"

struct json {
	struct strbuf record;
	bool array;  /* the objects stand in an array … */
	bool opened; /* … whose [ has been read, */
	bool some;   /* an object of it too, */
	bool closed; /* and its ] */
	int last;    /* the byte before, for CRLF as one line end */
};

/* The next byte, not taken; -1 at the end, -2 with a sentence. */
static int peek(struct reader *r, struct strbuf *err)
{
	struct source *s = &r->source;
	int more;

	if (s->pos < s->end)
		return (unsigned char)s->buf[s->pos];
	more = source_fill(s, err);
	if (more < 0) {
		r->failed = true;
		return -2;
	}
	return more ? (unsigned char)s->buf[s->pos] : -1;
}

static void take(struct reader *r)
{
	struct json *j = r->state;
	struct source *s = &r->source;
	int c = (unsigned char)s->buf[s->pos++];

	s->line += (c == '\n' && j->last != '\r') || c == '\r';
	j->last = c;
}

static int skip_space(struct reader *r, struct strbuf *err)
{
	int c;

	for (c = peek(r, err); json_is_space(c); c = peek(r, err))
		take(r);
	return c;
}

static void skip_line(struct reader *r, struct strbuf *err)
{
	int c;

	for (c = peek(r, err); c >= 0 && c != '\n' && c != '\r'; c = peek(r, err))
		take(r);
}

/* Says what is wrong between objects; within an array there is no going on from there. */
static int refuse_here(struct reader *r, struct strbuf *err, const char *sentence)
{
	struct json *j = r->state;
	struct source *s = &r->source;
	size_t left = s->end - s->pos;
	const char *stop = memchr(s->buf + s->pos, '\n', left);

	if (stop)
		left = (size_t)(stop - (s->buf + s->pos));
	reader_refuse(r, s->line, err, "%s: %s", sentence, reader_quoted(s->buf + s->pos, left));
	if (j->array)
		r->failed = true;
	else
		skip_line(r, NULL);
	return -1;
}

static int unclosed(struct reader *r, struct strbuf *err)
{
	struct json *j = r->state;

	if (j->array)
		r->failed = true;
	return reader_refuse(
		r, r->line, err, _("the object that begins on this line is not closed"));
}

/*
 * Copies an object, from { to its }, into j->record.  Where objects are one a line, a { at the
 * begin of a line within an object shows that the one before was cut short.
 */
static int gather(struct reader *r, struct strbuf *err)
{
	struct json *j = r->state;
	bool text = false, escape = false;
	int depth = 0;

	strbuf_reset(&j->record);
	do {
		int c = peek(r, err);
		bool line_starts = j->last == '\n' || j->last == '\r';

		if (c == -2)
			return -1;
		if (c < 0 || (c == '{' && depth && line_starts && !text && !j->array))
			return unclosed(r, err);
		if (text && (c == '\n' || c == '\r') && !j->array)
			return reader_refuse(
				r, r->source.line, err, _("a line break stands within a text"));
		if (j->record.len > SOURCE_LONGEST) {
			r->failed = true;
			return unclosed(r, err);
		}
		strbuf_addch(&j->record, (char)c);
		take(r);
		if (text) {
			text = c != '"' || escape;
			escape = c == '\\' && !escape;
		} else if (c == '"') {
			text = true;
		} else {
			depth += (c == '{' || c == '[') - (c == '}' || c == ']');
		}
	} while (depth > 0);
	return 0;
}

static int read_record(struct reader *r, struct strbuf *err)
{
	struct json *j = r->state;
	struct source_line whole = { j->record.buf, j->record.len, j->record.len, r->line, 0 };

	whole.offset = r->source.offset + (int64_t)r->source.pos - (int64_t)whole.len;
	if (reader_check(r, &whole, err) || json_read_object(r, j->record.buf, j->record.len, err))
		return -1;
	return 1;
}

/* Goes to the next object of the array: 1, behind its ]: 0, or -1. */
static int step_in_array(struct reader *r, struct strbuf *err)
{
	struct json *j = r->state;
	int c = skip_space(r, err);

	if (c == ']') {
		take(r);
		j->closed = true;
		return skip_space(r, err) >= 0
			? refuse_here(r, err, _("something follows the array"))
			: 0;
	}
	if (j->some && c >= 0) {
		if (c != ',')
			return refuse_here(r, err, _("a comma or ] is missing"));
		take(r);
		c = skip_space(r, err);
	}
	if (c == -1)
		return refuse_here(r, err, _("the array is not closed"));
	if (c >= 0 && c != '{')
		return refuse_here(r, err, _("an object is expected"));
	j->some = true;
	return c < 0 ? -1 : 1;
}

static int next(struct reader *r, struct strbuf *err)
{
	struct json *j = r->state;
	int c, rc;

	if (j->closed)
		return 0;
	c = skip_space(r, err);
	if (c == '[' && !j->opened && !j->some) {
		take(r);
		j->array = j->opened = true;
	}
	if (j->array) {
		rc = step_in_array(r, err);
		if (rc <= 0)
			return rc;
	} else if (c < 0) {
		return c == -1 ? 0 : -1;
	}
	j->some = true;
	r->line = r->source.line;
	if (!j->array && c != '{')
		return refuse_here(r, err, _("an object is expected"));
	return gather(r, err) ? -1 : read_record(r, err);
}

static int start(struct reader *r, struct strbuf *err)
{
	(void)err;
	r->state = xcalloc(1, sizeof(struct json));
	strbuf_init(&((struct json *)r->state)->record);
	return 0;
}

static void finish(struct reader *r)
{
	struct json *j = r->state;

	strbuf_release(&j->record);
	free(j);
}

const struct reader_driver json_driver = { false, start, next, finish };
