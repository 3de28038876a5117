/* What file an import reads, and as what. */
#include "cli/import-row.h"

#include "base/date.h"

/* What --format says of the file. */
static int read_format(const char *name, enum reader_format *format, struct strbuf *err)
{
	static const struct {
		const char *name;
		enum reader_format format;
	} table[] = {
		{ "csv", READER_CSV },
		{ "csv-excel", READER_CSV },
		{ "csv-excel-ru", READER_CSV },
		{ "tsv", READER_TSV },
		{ "json", READER_JSONL },
		{ "jsonl", READER_JSONL },
		{ "yaml", READER_YAML },
		{ "statement", READER_STATEMENT },
		{ "ical", READER_CALENDAR },
	};

	*format = READER_AUTO;
	for (size_t i = 0; name && i < ARRAY_SIZE(table); i++)
		if (!strcmp(name, table[i].name))
			*format = table[i].format;
	if (!name || *format != READER_AUTO)
		return 0;
	fail(err, _("no format of an import: \"%s\"; there are:"), name);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		strbuf_addf(err, " %s", table[i].name);
	return -1;
}

/* --from and --to, of calendars, into *ro. */
static int read_window(struct context *c, const struct import_options *opt,
	struct reader_options *ro, struct strbuf *err)
{
	char *from = arena_alloc(&c->arena, DATE_SIZE), *to = arena_alloc(&c->arena, DATE_SIZE);

	if ((opt->from && date_parse(opt->from, from, err)) ||
		(opt->to && date_parse(opt->to, to, err)))
		return -1;
	ro->from = opt->from ? from : NULL;
	ro->to = opt->to ? to : NULL;
	if (opt->from && opt->to && strcmp(from, to) > 0)
		return fail(err, _("--from %s is after --to %s"), from, to);
	return 0;
}

int import_source(struct context *c, const struct import_options *opt, struct reader_options *ro,
	struct strbuf *err)
{
	if (c->entity->flags & ENTITY_CALENDAR)
		ro->noun = c->entity->name;
	return read_format(c->global.format, &ro->format, err) || read_window(c, opt, ro, err) ? -1
											       : 0;
}
