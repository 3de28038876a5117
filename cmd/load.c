#include "cli/command.h"

#include <fcntl.h>
#include <unistd.h>

#include "io/pager.h"
#include "io/source.h"
#include "model/dump.h"

static int read_lines(struct context *c, struct source *s, struct strbuf *err)
{
	struct dump_reader *x = dump_reader_new(&c->model);
	struct strbuf why = STRBUF_INIT;
	struct source_line line = { .number = 1 };
	struct progress progress;
	int more, result = 0;

	progress_start(&progress, _("loading"), -1, c->global.quiet);
	while (!result && (more = source_line(s, &line, err)) != 0) {
		result = more < 0 ? -1 : dump_reader_line(x, line.text, line.len, &why);
		progress_at(&progress, s->total, dump_reader_rows(x));
	}
	progress_end(&progress);
	if (!result)
		result = dump_reader_end(x, &why);
	if (why.len)
		fail(err, "%s:%ld: %s", s->name, line.number, why.buf);
	strbuf_release(&why);
	dump_reader_free(x);
	return result;
}

static enum status run_load(struct context *c)
{
	const char *file = c->args.n ? c->args.v[0] : "-";
	struct strbuf err = STRBUF_INIT;
	struct source s;
	int fd = STDIN_FILENO, result;

	if (c->args.n > 1 || c->global.dry_run) {
		error(_("usage: crm load [FILE]"));
		return STATUS_USAGE;
	}
	if (strcmp(file, "-"))
		fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		enum status status = errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;

		error("%s: %s", file, strerror(errno));
		return status;
	}
	if (source_init(&s, fd, file, "utf-8", &err))
		return context_error(&err, STATUS_IO);
	context_create(c);
	/* All of them are checked at the end. */
	db_check_references(c->db, false);
	context_begin(c);
	db_large_cache(c->db);
	result = read_lines(c, &s, &err);
	source_release(&s);
	if (!result)
		return STATUS_OK;
	db_discard(c->db);
	return context_error(&err, STATUS_DATA);
}

static const char *const examples[] = { "crm load --db new.db sales.dump",
	"crm dump | crm load --db postgresql:///sales", NULL };

static const struct verb verb = {
	.args = "[FILE]",
	.words = "file",
	.examples = examples,
	.access = ACCESS_OWN,
	.run = run_load,
};

const struct command cmd_load = {
	.name = "load",
	.summary = N_("make a database from what crm dump wrote"),
	.verb = &verb,
};
