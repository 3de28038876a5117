#include "io/out-internal.h"

#include <strings.h>
#include <unistd.h>

#include "base/date.h"
#include "base/money.h"

static const struct printer *const printers[] = {
	&printer_table,
	&printer_tsv,
	&printer_csv,
	&printer_json,
	&printer_jsonl,
	&printer_yaml,
	&printer_record,
	&printer_html,
	&printer_csv_excel,
	&printer_csv_excel_ru,
	&printer_ical,
};

static const struct {
	const char *ending;
	const char *format;
} endings[] = {
	{ ".csv", "csv" },
	{ ".tsv", "tsv" },
	{ ".json", "json" },
	{ ".jsonl", "jsonl" },
	{ ".yaml", "yaml" },
	{ ".yml", "yaml" },
	{ ".html", "html" },
	{ ".htm", "html" },
	{ ".txt", "table" },
	{ ".ics", "ical" },
};

const char *const *out_formats(void)
{
	static const char *name[ARRAY_SIZE(printers) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(printers); i++)
		name[i] = printers[i]->name;
	return name;
}

/* What follows the last dot of a file's name, with the dot; NULL if there is none. */
static const char *ending_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;
	const char *dot = strrchr(name, '.');

	return dot && dot > name && dot[1] ? dot : NULL;
}

/* The file to write, or NULL for standard output. */
static const char *file_of(const struct out_options *opt)
{
	return opt->file && strcmp(opt->file, "-") ? opt->file : NULL;
}

const char *out_format_name(const struct out_options *opt)
{
	const char *file = file_of(opt);
	const char *dot = file ? ending_of(file) : NULL;

	if (opt->format)
		return opt->format;
	for (size_t i = 0; dot && i < ARRAY_SIZE(endings); i++)
		if (!strcasecmp(dot, endings[i].ending))
			return endings[i].format;
	/* An ending that is no format's must not be a promise. */
	if (dot)
		return dot + 1;
	return !file && isatty(STDOUT_FILENO) ? "table" : "tsv";
}

static const struct printer *find_printer(const struct out_options *opt, struct strbuf *err)
{
	const char *name = out_format_name(opt);
	struct strbuf all = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(printers); i++)
		if (!strcmp(printers[i]->name, name))
			return printers[i];
	for (size_t i = 0; i < ARRAY_SIZE(printers); i++)
		strbuf_addf(&all, "%s%s", i ? " " : "", printers[i]->name);
	fail(err, _("unknown format \"%s\"; there are: %s"), name, all.buf);
	strbuf_release(&all);
	return NULL;
}

bool out_use_color(enum out_color color, int fd)
{
	const char *no = getenv("NO_COLOR");
	const char *force = getenv("CLICOLOR_FORCE");
	const char *term = getenv("TERM");

	switch (color) {
	case OUT_COLOR_ALWAYS:
		return true;
	case OUT_COLOR_NEVER:
		return false;
	case OUT_COLOR_AUTO:
		break;
	}
	if (no && *no)
		return false;
	if (force && *force && strcmp(force, "0"))
		return true;
	return isatty(fd) && term && strcmp(term, "dumb");
}

static void take_options(struct out *o, const struct out_options *opt)
{
	bool to_file = file_of(opt) != NULL;

	o->null_string = opt->null_string ? opt->null_string : "";
	o->caption = opt->caption;
	o->pager_command = opt->pager_command;
	o->noun = opt->noun;
	o->identity = opt->identity ? opt->identity : "";
	o->no_header = opt->no_header;
	o->nul = opt->nul;
	o->terminal = !to_file && isatty(STDOUT_FILENO);
	o->pager = opt->pager && o->terminal;
	/* The environment speaks of terminals and pipes; a file gets colour only when told so. */
	o->color =
		to_file ? opt->color == OUT_COLOR_ALWAYS : out_use_color(opt->color, STDOUT_FILENO);
}

int out_check(const struct out_options *opt, struct strbuf *err)
{
	const struct printer *printer = find_printer(opt, err);

	if (!printer)
		return -1;
	if (printer == &printer_ical && !opt->noun)
		return fail(err, _("ical is for lists of what can stand in a calendar"));
	if (opt->nul && printer != &printer_tsv && printer != &printer_csv)
		return fail(err,
			_("records can end in NUL only in the formats tsv and csv, not "
			  "in %s"),
			printer->name);
	return 0;
}

struct out *out_open(const struct out_options *opt, const struct out_column *columns, size_t n,
	struct strbuf *err)
{
	const struct printer *printer;
	struct out *o;

	if (out_check(opt, err))
		return NULL;
	printer = find_printer(opt, err);
	o = xcalloc(1, sizeof(*o));
	take_options(o, opt);
	if (sink_open(o, file_of(opt), err)) {
		free(o);
		return NULL;
	}
	o->printer = printer;
	o->n = n;
	o->column = xcalloc(n + 1, sizeof(*o->column));
	if (n)
		memcpy(o->column, columns, n * sizeof(*columns));
	strbuf_init(&o->scratch);
	strbuf_init(&o->failure);
	printer->begin(o);
	return o;
}

static void value(struct out *o, enum out_kind kind, const char *s, size_t len)
{
	if (o->at >= o->n)
		BUG("row %zu has more than %zu values", o->rows + 1, o->n);
	o->printer->value(o, &o->column[o->at], kind, s, len);
	o->at++;
}

/* The type of the column that comes next; past the last one value() will complain. */
static enum out_type next_type(const struct out *o)
{
	return o->at < o->n ? o->column[o->at].type : OUT_TEXT;
}

void out_null(struct out *o)
{
	value(o, KIND_NULL, "", 0);
}

void out_bool(struct out *o, bool v)
{
	const char *s = v ? "1" : "0";

	if (o->printer->people)
		s = v ? _("yes") : "";
	value(o, KIND_BOOL, s, strlen(s));
}

/* A number as JSON has it, so that it may be written without quotes. */
static bool is_number(const char *s, size_t len)
{
	const char *end = s + len;
	const char *digits;

	if (s < end && *s == '-')
		s++;
	digits = s;
	while (s < end && *s >= '0' && *s <= '9')
		s++;
	if (s == digits || (*digits == '0' && s - digits > 1))
		return false;
	if (s == end)
		return true;
	if (*s++ != '.')
		return false;
	digits = s;
	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s > digits && s == end;
}

static void push_instant(struct out *o, const char *s, size_t len)
{
	char instant[INSTANT_SIZE], local[17];

	if (!o->printer->people || len != INSTANT_SIZE - 1) {
		value(o, KIND_TEXT, s, len);
		return;
	}
	memcpy(instant, s, len);
	instant[len] = '\0';
	if (!instant_is_valid(instant)) {
		value(o, KIND_TEXT, s, len);
		return;
	}
	instant_local(instant, local);
	value(o, KIND_TEXT, local, strlen(local));
}

static void push_arrow(struct out *o, const char *s, size_t len)
{
	if (o->printer->people && len == 1 && (*s == '+' || *s == '-')) {
		s = *s == '+' ? "\u2191" : "\u2193";
		len = strlen(s);
	}
	value(o, KIND_TEXT, s, len);
}

void out_textn(struct out *o, const char *s, size_t len)
{
	switch (next_type(o)) {
	case OUT_TEXT:
	case OUT_ID:
	case OUT_DATE:
	case OUT_PHONE:
	case OUT_LIST:
	case OUT_PHONES:
		value(o, KIND_TEXT, s, len);
		return;
	case OUT_INSTANT:
		push_instant(o, s, len);
		return;
	case OUT_ARROW:
		push_arrow(o, s, len);
		return;
	case OUT_INT:
	case OUT_DECIMAL:
	case OUT_QUANTITY:
		value(o, is_number(s, len) ? KIND_NUMBER : KIND_TEXT, s, len);
		return;
	case OUT_BOOL:
		if (len == 1 && (*s == '0' || *s == '1'))
			out_bool(o, *s == '1');
		else
			value(o, KIND_TEXT, s, len);
		return;
	}
}

void out_text(struct out *o, const char *s)
{
	if (s)
		out_textn(o, s, strlen(s));
	else
		out_null(o);
}

void out_int(struct out *o, int64_t v)
{
	char text[24];
	char *end = text + sizeof(text), *p = end;
	uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

	if (next_type(o) == OUT_BOOL && (v == 0 || v == 1)) {
		out_bool(o, v == 1);
		return;
	}
	do {
		*--p = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (v < 0)
		*--p = '-';
	value(o, KIND_NUMBER, p, (size_t)(end - p));
}

void out_decimal(struct out *o, int64_t v, int scale)
{
	char text[DECIMAL_SIZE];

	if (scale < 0 && o->at < o->n)
		scale = o->column[o->at].scale;
	if (next_type(o) == OUT_QUANTITY)
		decimal_format_short(v, scale, text);
	else
		decimal_format(v, scale, text);
	value(o, KIND_NUMBER, text, strlen(text));
}

void out_end_row(struct out *o)
{
	if (o->at != o->n)
		BUG("row %zu has %zu values for %zu columns", o->rows + 1, o->at, o->n);
	o->printer->end_row(o);
	o->at = 0;
	o->rows++;
}

size_t out_rows(const struct out *o)
{
	return o->rows;
}

static int finish(struct out *o, bool keep, struct strbuf *err)
{
	int status = sink_close(o, keep && !o->failure.len, err);

	if (keep && o->failure.len)
		status = fail(err, "%s", o->failure.buf);
	if (o->printer->release)
		o->printer->release(o);
	strbuf_release(&o->failure);
	strbuf_release(&o->scratch);
	free(o->column);
	free(o);
	return status;
}

int out_close(struct out *o, struct strbuf *err)
{
	if (o->at)
		BUG("closed within row %zu", o->rows + 1);
	o->printer->end(o);
	return finish(o, true, err);
}

void out_abort(struct out *o)
{
	finish(o, false, NULL);
}
