#include "mail-writer.h"

#include <unistd.h>

#include "base/program.h"

struct mail_writer {
	struct program helper;
	struct arena arena;
	struct strbuf fields, read; /* what came behind the last letter */
};

struct mail_writer *mail_writer_open(struct strbuf *err)
{
	struct mail_writer *w = xcalloc(1, sizeof(*w));
	const char *argv[] = { NULL, "write", NULL };

	argv[0] = program_helper(&w->arena, "crm-mail");
	strbuf_init(&w->fields);
	strbuf_init(&w->read);
	if (!program_start(&w->helper, argv, PROGRAM_IN | PROGRAM_OUT, err))
		return w;
	arena_release(&w->arena);
	free(w);
	return NULL;
}

void mail_writer_put(struct mail_writer *w, const char *name, const char *value)
{
	if (!value)
		return;
	strbuf_addf(&w->fields, "%s\t", name);
	for (; *value; value++) {
		const char *escape = strchr("\t\n\r\\", *value);

		if (escape)
			strbuf_addf(&w->fields, "\\%c",
				*value == '\t'		 ? 't'
					: *value == '\n' ? 'n'
					: *value == '\r' ? 'r'
							 : '\\');
		else
			strbuf_addch(&w->fields, *value);
	}
	strbuf_addch(&w->fields, '\n');
}

int mail_writer_finish(struct mail_writer *w, struct strbuf *out, struct strbuf *err)
{
	char part[16384];
	int failed;

	strbuf_addch(&w->fields, '\n');
	failed = program_write(&w->helper, w->fields.buf, w->fields.len);
	strbuf_reset(&w->fields);
	while (!failed) {
		ssize_t n = read(w->helper.out, part, sizeof(part));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		strbuf_add(&w->read, part, (size_t)n);
		/* A NUL ends the letter; nothing follows before the next fields are given. */
		if (part[n - 1])
			continue;
		strbuf_setlen(&w->read, w->read.len - 1);
		failed = *w->read.buf == '!';
		if (failed)
			fail(err, "%s", tr(w->read.buf + 1));
		else
			strbuf_add(out, w->read.buf, w->read.len);
		strbuf_reset(&w->read);
		return failed ? -1 : 0;
	}
	return fail(err, _("crm-mail ended early"));
}

void mail_writer_close(struct mail_writer *w)
{
	if (!w)
		return;
	program_end(&w->helper);
	strbuf_release(&w->fields);
	strbuf_release(&w->read);
	arena_release(&w->arena);
	free(w);
}
