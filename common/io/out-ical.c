/*
 * ical: a calendar, written by the helper program crm-ical, which gets the rows as TSV and reads
 * them to their end before it answers.
 */
#include "io/out-internal.h"

#include <unistd.h>

#include "base/program.h"

struct ical {
	struct program helper;
	struct strbuf row;
	struct arena arena;
};

static void add_text(struct strbuf *row, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		switch (s[i]) {
		case '\t':
			strbuf_addstr(row, "\\t");
			break;
		case '\n':
			strbuf_addstr(row, "\\n");
			break;
		case '\r':
			strbuf_addstr(row, "\\r");
			break;
		case '\\':
			strbuf_addstr(row, "\\\\");
			break;
		default:
			strbuf_addch(row, s[i]);
		}
	}
}

static void send_row(struct out *o)
{
	struct ical *i = o->state;

	strbuf_addch(&i->row, '\n');
	if (!o->failure.len && program_write(&i->helper, i->row.buf, i->row.len))
		fail(&o->failure, _("%s ended early"), i->helper.name);
	strbuf_reset(&i->row);
}

static void ical_begin(struct out *o)
{
	struct ical *i = xcalloc(1, sizeof(*i));
	const char *argv[5] = { program_helper(&i->arena, "crm-ical"), "write", o->noun,
		o->identity };

	i->helper.pid = -1;
	strbuf_init(&i->row);
	o->state = i;
	if (program_start(&i->helper, argv, PROGRAM_IN | PROGRAM_OUT, &o->failure))
		return;
	for (size_t k = 0; k < o->n; k++)
		strbuf_addf(&i->row, "%s%s", k ? "\t" : "", o->column[k].key);
	send_row(o);
}

static void ical_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	struct ical *i = o->state;

	(void)c;
	(void)kind;
	if (o->at)
		strbuf_addch(&i->row, '\t');
	add_text(&i->row, s, len);
}

/* What the helper makes of the rows. */
static void ical_end(struct out *o)
{
	struct ical *i = o->state;
	char part[1 << 16];
	ssize_t n;
	int status;

	if (i->helper.pid < 0)
		return;
	close(i->helper.in);
	i->helper.in = -1;
	while ((n = read(i->helper.out, part, sizeof(part))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			put(o, part, (size_t)n);
	status = program_end(&i->helper);
	if (status && !o->failure.len)
		fail(&o->failure, _("%s failed with status %d"), i->helper.name, status);
}

static void ical_release(struct out *o)
{
	struct ical *i = o->state;

	if (i->helper.pid > 0)
		program_end(&i->helper);
	strbuf_release(&i->row);
	arena_release(&i->arena);
	free(i);
}

const struct printer printer_ical = {
	.name = "ical",
	.begin = ical_begin,
	.value = ical_value,
	.end_row = send_row,
	.end = ical_end,
	.release = ical_release,
};
