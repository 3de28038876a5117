/* The formats that are one line a record: tsv, and csv with its two dialects for spreadsheets. */
#include "io/out-internal.h"

#include "base/phone.h"

/* --- tsv --- */

static const char tsv_escape[256] = {
	['\t'] = 't',
	['\n'] = 'n',
	['\r'] = 'r',
	['\\'] = '\\',
};

static void tsv_text(struct out *o, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *run = s;

		while (s < end && !tsv_escape[(unsigned char)*s])
			s++;
		put(o, run, (size_t)(s - run));
		if (s < end) {
			put_char(o, '\\');
			put_char(o, tsv_escape[(unsigned char)*s++]);
		}
	}
}

/* Ends a record of tsv or csv. */
static void end_record(struct out *o)
{
	put_char(o, o->nul ? '\0' : '\n');
}

static void tsv_begin(struct out *o)
{
	if (o->no_header)
		return;
	for (size_t i = 0; i < o->n; i++) {
		if (i)
			put_char(o, '\t');
		tsv_text(o, o->column[i].key, strlen(o->column[i].key));
	}
	end_record(o);
}

static void tsv_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	(void)c;
	if (o->at)
		put_char(o, '\t');
	switch (kind) {
	case KIND_NULL:
		put_str(o, o->null_string);
		return;
	case KIND_TEXT:
		tsv_text(o, s, len);
		return;
	case KIND_NUMBER:
	case KIND_BOOL:
		put(o, s, len);
		return;
	}
}

static void nothing(struct out *o)
{
	(void)o;
}

const struct printer printer_tsv = {
	.name = "tsv",
	.begin = tsv_begin,
	.value = tsv_value,
	.end_row = end_record,
	.end = nothing,
};

/* --- csv (RFC 4180, but LF) --- */

static const bool csv_special[256] = {
	[','] = true,
	['"'] = true,
	['\r'] = true,
	['\n'] = true,
};

/* An empty text is quoted too, since nothing at all is NULL. */
static bool csv_needs_quotes(const char *s, size_t len, char separator)
{
	if (!len || *s == ' ' || *s == '\t' || s[len - 1] == ' ' || s[len - 1] == '\t')
		return true;
	for (size_t i = 0; i < len; i++)
		if (csv_special[(unsigned char)s[i]] || s[i] == separator)
			return true;
	return false;
}

static void csv_quoted(struct out *o, const char *s, size_t len)
{
	const char *end = s + len;

	put_char(o, '"');
	while (s < end) {
		const char *quote = memchr(s, '"', (size_t)(end - s));
		const char *stop = quote ? quote + 1 : end;

		put(o, s, (size_t)(stop - s));
		if (quote)
			put_char(o, '"');
		s = stop;
	}
	put_char(o, '"');
}

static void csv_text(struct out *o, const char *s, size_t len, char separator)
{
	if (csv_needs_quotes(s, len, separator))
		csv_quoted(o, s, len);
	else
		put(o, s, len);
}

static void csv_begin(struct out *o)
{
	if (o->no_header)
		return;
	for (size_t i = 0; i < o->n; i++) {
		if (i)
			put_char(o, ',');
		csv_text(o, o->column[i].key, strlen(o->column[i].key), ',');
	}
	end_record(o);
}

static void csv_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	(void)c;
	if (o->at)
		put_char(o, ',');
	switch (kind) {
	case KIND_NULL:
		return;
	case KIND_TEXT:
		csv_text(o, s, len, ',');
		return;
	case KIND_NUMBER:
	case KIND_BOOL:
		put(o, s, len);
		return;
	}
}

const struct printer printer_csv = {
	.name = "csv",
	.begin = csv_begin,
	.value = csv_value,
	.end_row = end_record,
	.end = nothing,
};

/* --- csv-excel, csv-excel-ru --- */

static bool is_russian(const struct out *o)
{
	return o->printer == &printer_csv_excel_ru;
}

static char excel_separator(const struct out *o)
{
	return is_russian(o) ? ';' : ',';
}

static void excel_end_record(struct out *o)
{
	put(o, "\r\n", 2);
}

static void excel_begin(struct out *o)
{
	put(o, "\xEF\xBB\xBF", 3);
	if (o->no_header)
		return;
	for (size_t i = 0; i < o->n; i++) {
		if (i)
			put_char(o, excel_separator(o));
		csv_quoted(o, o->column[i].key, strlen(o->column[i].key));
	}
	excel_end_record(o);
}

static void excel_number(struct out *o, const char *s, size_t len)
{
	const char *dot = is_russian(o) ? memchr(s, '.', len) : NULL;

	if (!dot) {
		put(o, s, len);
		return;
	}
	put(o, s, (size_t)(dot - s));
	put_char(o, ',');
	put(o, dot + 1, (size_t)(s + len - dot) - 1);
}

/*
 * A spreadsheet runs what looks like a formula.  The apostrophe keeps it a text; one of our own at
 * the front gets a second, so that the import can take one away from every such cell.
 */
static void excel_guarded(struct out *o, const char *s, size_t len)
{
	if (!len || !memchr("=+-@\t\r'", *s, 7)) {
		csv_quoted(o, s, len);
		return;
	}
	strbuf_reset(&o->scratch);
	strbuf_addch(&o->scratch, '\'');
	strbuf_add(&o->scratch, s, len);
	csv_quoted(o, o->scratch.buf, o->scratch.len);
}

/* Blanks keep "+79123456789" from becoming the number 7.9E+10. */
static void add_spaced(struct strbuf *out, const char *s, size_t len)
{
	char e164[PHONE_SIZE], spaced[PHONE_SIZE + 8];
	size_t digits = 0;

	while (digits + 1 < len && s[digits + 1] >= '0' && s[digits + 1] <= '9')
		digits++;
	if (!len || *s != '+' || !digits || digits > 15 || digits + 1 != len) {
		strbuf_add(out, s, len);
		return;
	}
	memcpy(e164, s, len);
	e164[len] = '\0';
	strbuf_addstr(out, phone_spaced(e164, spaced));
}

/* One number, or several on lines of their own. */
static void excel_phone(struct out *o, const char *s, size_t len)
{
	struct strbuf spaced = STRBUF_INIT;
	const char *end = s + len;

	while (s < end) {
		const char *line = memchr(s, '\n', (size_t)(end - s));

		add_spaced(&spaced, s, (size_t)((line ? line : end) - s));
		if (line)
			strbuf_addch(&spaced, '\n');
		s = line ? line + 1 : end;
	}
	csv_quoted(o, spaced.buf, spaced.len);
	strbuf_release(&spaced);
}

static void excel_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	if (o->at)
		put_char(o, excel_separator(o));
	if (kind == KIND_NULL)
		return;
	switch (c->type) {
	case OUT_TEXT:
	case OUT_LIST:
	case OUT_ID: /* not all that should be digits is */
		if (kind == KIND_TEXT)
			excel_guarded(o, s, len);
		else
			csv_quoted(o, s, len);
		return;
	case OUT_ARROW:
		csv_quoted(o, s, len);
		return;
	case OUT_PHONE:
	case OUT_PHONES:
		excel_phone(o, s, len);
		return;
	case OUT_INT:
	case OUT_DECIMAL:
	case OUT_QUANTITY:
	case OUT_DATE:
	case OUT_INSTANT:
	case OUT_BOOL:
		if (kind == KIND_TEXT)
			csv_text(o, s, len, excel_separator(o));
		else
			excel_number(o, s, len);
		return;
	}
}

const struct printer printer_csv_excel = {
	.name = "csv-excel",
	.begin = excel_begin,
	.value = excel_value,
	.end_row = excel_end_record,
	.end = nothing,
};

const struct printer printer_csv_excel_ru = {
	.name = "csv-excel-ru",
	.begin = excel_begin,
	.value = excel_value,
	.end_row = excel_end_record,
	.end = nothing,
};
