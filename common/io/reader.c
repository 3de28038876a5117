#include "io/reader-internal.h"

#include "base/utf8.h"

#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct reader_driver *const drivers[] = {
	[READER_AUTO] = NULL,
	[READER_CSV] = &csv_driver,
	[READER_TSV] = &tsv_driver,
	[READER_JSONL] = &json_driver,
	[READER_YAML] = &yaml_driver,
	[READER_STATEMENT] = &statement_driver,
	[READER_CALENDAR] = &calendar_driver,
};

int reader_refuse(const struct reader *r, long line, struct strbuf *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	strbuf_addf(err, "%s:%ld: ", r->name, line);
	va_start(ap, fmt);
	strbuf_vaddf(err, fmt, ap);
	va_end(ap);
	return -1;
}

const char *reader_quoted(const char *text, size_t len)
{
	enum { LETTERS = 40 };
	static char pool[4][LETTERS * 4 + 8];
	static unsigned next;
	char *start = pool[next++ % ARRAY_SIZE(pool)], *out = start;
	size_t i = 0;

	*out++ = '"';
	for (int n = 0; i < len && n < LETTERS; n++) {
		int32_t cp;
		size_t bytes = utf8_read(text + i, len - i, &cp);
		bool shown = cp >= 0x20 && cp != 0x7F && !(cp >= 0x80 && cp < 0xA0) &&
			(bytes > 1 || cp < 0x80);

		if (shown)
			memcpy(out, text + i, bytes);
		else
			*out = '?';
		out += shown ? bytes : 1;
		i += bytes;
	}
	if (i < len) {
		memcpy(out, "…", sizeof("…") - 1);
		out += sizeof("…") - 1;
	}
	*out++ = '"';
	*out = '\0';
	return start;
}

int reader_check(const struct reader *r, const struct source_line *line, struct strbuf *err)
{
	size_t bad, from;
	const char *around;

	if (source_valid(line->text, line->len, &bad))
		return 0;
	from = bad > 10 ? bad - 10 : 0;
	while (from < bad && ((unsigned char)line->text[from] & 0xC0) == 0x80)
		from++;
	around = reader_quoted(line->text + from, line->len - from < 20 ? line->len - from : 20);
	if (!line->text[bad])
		return reader_refuse(r, line->number, err,
			_("a NUL byte at byte %zu of the line: %s"), bad + 1, around);
	if (r->source.converts)
		return reader_refuse(r, line->number, err,
			_("character %zu of the line is not valid %s: %s"),
			utf8_length(line->text, bad) + 1, r->source.encoding, around);
	return reader_refuse(r, line->number, err,
		_("invalid UTF-8 at byte %zu of the line (byte %" PRId64 " of the file): %s"),
		bad + 1, line->offset + (int64_t)bad + 1, around);
}

static size_t add_column(struct reader *r, const char *name, size_t len)
{
	vec_push(&r->column, arena_strndup(&r->names, name, len));
	return r->column.n - 1;
}

struct reader_cell *reader_cell(struct reader *r, const char *name, size_t len)
{
	int64_t *place = map_at(&r->index, name, len, -1);

	if (*place < 0) {
		*place = (int64_t)add_column(r, name, len);
		while (r->cell.n < r->column.n)
			vec_push(&r->cell, (struct reader_cell){ NULL, 0 });
	}
	return &r->cell.v[*place];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum reader_format format_of_name(const char *name)
{
	static const struct {
		const char *ending;
		enum reader_format format;
	} table[] = {
		{ ".csv", READER_CSV },
		{ ".tsv", READER_TSV },
		{ ".tab", READER_TSV },
		{ ".jsonl", READER_JSONL },
		{ ".json", READER_JSONL },
		{ ".ndjson", READER_JSONL },
		{ ".yaml", READER_YAML },
		{ ".yml", READER_YAML },
		{ ".ics", READER_CALENDAR },
		{ ".vcs", READER_CALENDAR },
	};
	size_t len = strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		size_t n = strlen(table[i].ending);

		if (len > n && !strcasecmp(name + len - n, table[i].ending))
			return table[i].format;
	}
	return READER_AUTO;
}

/* Does a line begin like "key: value" or "key:"? */
static bool has_yaml_key(const char *s, const char *end)
{
	const char *start = s;

	while (s < end && !is_blank(*s) && (*s & 0x80 || !strchr(":,;|\"'{}[]", *s)))
		s++;
	return s > start && s < end && *s == ':' && (s + 1 == end || is_blank(s[1]));
}

static enum reader_format format_of_content(const char *s, size_t len, bool whole)
{
	const char *end = s + len, *next;

	while (s < end && is_blank(*s))
		s++;
	len = (size_t)(end - s);
	if (!len)
		return READER_CSV;
	for (next = s + 1; next < end && is_blank(*next);)
		next++;
	if (*s == '{' && next < end && (*next == '"' || *next == '}'))
		return READER_JSONL;
	if (*s == '[' && (next == end || *next == '{' || *next == ']'))
		return READER_JSONL;
	if ((len >= 4 && !memcmp(s, "---", 3) && is_blank(s[3])) ||
		(len >= 5 && !memcmp(s, "%YAML", 5)))
		return READER_YAML;
	if (*s == '-' && next > s + 1 && has_yaml_key(next, end))
		return READER_YAML;
	/* Headings such as "Account: Name,Account: Type" have a separator. */
	if (has_yaml_key(s, end) && !csv_detect(s, len, whole))
		return READER_YAML;
	return READER_CSV;
}

/* Excel's first line "sep=;": obeyed unless the caller gave a separator, and passed over. */
static int take_sep_line(struct reader *r, char *separator, struct strbuf *err)
{
	struct source *s = &r->source;
	struct source_line line;
	const char *text = s->buf + s->pos;
	size_t len = s->end - s->pos;
	bool quoted = len && *text == '"';

	if (quoted) {
		text++;
		len--;
	}
	if (len < 5 || strncasecmp(text, "sep=", 4) || text[4] == '\r' || text[4] == '\n' ||
		text[4] == '"' || text[4] & 0x80)
		return 0;
	if (len > 5 + (size_t)quoted && text[5 + quoted] != '\r' && text[5 + quoted] != '\n')
		return 0;
	if (!*separator)
		*separator = text[4];
	return source_line(s, &line, err) < 0 ? -1 : 0;
}

/* Decides what kind of table this is, and its separator. */
static int choose_table(struct reader *r, const struct reader_options *opt, struct strbuf *err)
{
	char separator = opt->separator;
	const char *text;
	size_t len;

	if (r->format == READER_CSV && take_sep_line(r, &separator, err))
		return -1;
	text = r->source.buf + r->source.pos;
	len = r->source.end - r->source.pos;
	if (!separator && r->format == READER_TSV)
		separator = '\t';
	if (!separator)
		separator = csv_detect(text, len, r->source.eof);
	r->separator = separator ? separator : ',';
	r->escapes = true;
	if (opt->format == READER_AUTO && format_of_name(r->name) != READER_CSV)
		r->format = r->separator == '\t' && tsv_detect(text, len, &r->escapes) ? READER_TSV
										       : READER_CSV;
	return 0;
}

static int choose_format(struct reader *r, const struct reader_options *opt, struct strbuf *err)
{
	struct source *s = &r->source;

	r->format = opt->format;
	if (r->format == READER_AUTO && statement_detect(s->buf + s->pos, s->end - s->pos))
		r->format = READER_STATEMENT;
	if (r->format == READER_AUTO && calendar_detect(s->buf + s->pos, s->end - s->pos))
		r->format = READER_CALENDAR;
	if (r->format == READER_AUTO)
		r->format = format_of_name(r->name);
	if (r->format == READER_AUTO)
		r->format = format_of_content(s->buf + s->pos, s->end - s->pos, s->eof);
	if (drivers[r->format]->table)
		return choose_table(r, opt, err);
	return 0;
}

/* Reads the first row of a table: the names, or for a table without names how many there are. */
static int read_header(struct reader *r, struct strbuf *err)
{
	char number[24];
	int rc = drivers[r->format]->next(r, err);

	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < r->cell.n; i++) {
		const struct reader_cell *cell = &r->cell.v[i];

		snprintf(number, sizeof(number), "%zu", i + 1);
		if (r->no_header)
			add_column(r, number, strlen(number));
		else
			add_column(r, cell->text ? cell->text : "", cell->len);
	}
	r->first = r->no_header;
	return 0;
}

static int open_file(struct reader *r, const char *encoding, struct strbuf *err)
{
	bool standard = !strcmp(r->name, "-");
	int fd = standard ? STDIN_FILENO : open(r->name, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return fail(err, _("%s: no such file"), r->name);
	if (fd < 0)
		return fail(err, _("%s: cannot open: %s"), r->name, strerror(errno));
	return source_init(&r->source, fd, r->name, encoding, err);
}

/* Reads the whole file for the names in it, and goes back to its begin. */
static int learn_columns(struct reader *r, const char *encoding, struct strbuf *err)
{
	const struct reader_driver *d = drivers[r->format];
	struct strbuf ignored = STRBUF_INIT;
	int fd = r->source.fd;

	while (!r->failed && d->next(r, &ignored))
		strbuf_reset(&ignored);
	strbuf_release(&ignored);
	d->finish(r);
	r->state = NULL;
	r->failed = false;
	r->source.fd = -1; /* stays open */
	source_release(&r->source);
	if (lseek(fd, 0, SEEK_SET))
		return fail(err, _("%s: cannot be read twice: %s"), r->name, strerror(errno));
	return source_init(&r->source, fd, r->name, encoding, err) ? -1 : d->start(r, err);
}

struct reader *reader_open(const struct reader_options *opt, struct strbuf *err)
{
	struct reader *r = xcalloc(1, sizeof(*r));
	const char *encoding;

	*r = (struct reader){ .names = ARENA_INIT, .index = MAP_INIT };
	r->source.fd = -1;
	r->name = xstrdup(opt->file ? opt->file : "-");
	strbuf_init(&r->notes);
	r->no_header = opt->no_header;
	r->noun = opt->noun;
	r->from = opt->from;
	r->to = opt->to;
	encoding = arena_strdup(&r->names, opt->encoding);
	if (open_file(r, encoding, err) || choose_format(r, opt, err))
		goto out;
	if (drivers[r->format]->start && drivers[r->format]->start(r, err))
		goto out;
	if (drivers[r->format]->table && read_header(r, err))
		goto out;
	if (!drivers[r->format]->table && opt->all_columns && !r->column.n &&
		learn_columns(r, encoding, err))
		goto out;
	return r;
out:
	reader_close(r);
	return NULL;
}

void reader_close(struct reader *r)
{
	int saved = errno;

	if (!r)
		return;
	if (r->state && drivers[r->format]->finish)
		drivers[r->format]->finish(r);
	source_release(&r->source);
	vec_release(&r->column);
	vec_release(&r->cell);
	map_release(&r->index);
	arena_release(&r->names);
	strbuf_release(&r->notes);
	free(r->name);
	free(r);
	errno = saved;
}

/* Gives a row of a table as many cells as there are columns. */
static int fit(struct reader *r, struct strbuf *err)
{
	size_t n = r->cell.n;

	for (size_t i = r->column.n; i < n; i++)
		if (r->cell.v[i].len)
			return reader_refuse(r, r->line, err,
				_("the row has %zu cells, but the table has %zu columns: %s"), n,
				r->column.n, reader_quoted(r->cell.v[i].text, r->cell.v[i].len));
	while (r->cell.n < r->column.n)
		vec_push(&r->cell, (struct reader_cell){ NULL, 0 });
	return 1;
}

int reader_next(struct reader *r, const struct reader_cell **cells, struct strbuf *err)
{
	int rc = 1;

	if (r->failed)
		return 0;
	if (r->first)
		r->first = false;
	else
		rc = drivers[r->format]->next(r, err);
	if (rc == 1 && drivers[r->format]->table)
		rc = fit(r, err);
	*cells = r->cell.v;
	return rc;
}

const char *const *reader_columns(const struct reader *r, size_t *n)
{
	*n = r->column.n;
	return r->column.v;
}

bool reader_failed(const struct reader *r)
{
	return r->failed;
}

bool reader_sparse(const struct reader *r)
{
	return r->sparse;
}

const char *reader_notes(const struct reader *r)
{
	return r->notes.buf;
}

long reader_line(const struct reader *r)
{
	return r->line;
}

const char *reader_name(const struct reader *r)
{
	return r->name;
}

const char *reader_encoding(const struct reader *r)
{
	return r->source.encoding;
}

char reader_separator(const struct reader *r)
{
	return r->separator;
}

int64_t reader_position(const struct reader *r)
{
	return r->source.total;
}

int64_t reader_size(const struct reader *r)
{
	struct stat st;

	if (fstat(r->source.fd, &st) || !S_ISREG(st.st_mode))
		return -1;
	return st.st_size;
}
