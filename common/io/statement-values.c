/* Bank statements: keys and values of a part, and the cells made of them. */
#include "io/statement-internal.h"

#include "base/money.h"

static const char *pass_blanks(const char *s)
{
	while (statement_is_blank(*s))
		s++;
	return s;
}

bool statement_is_key(const char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len))
		return false;
	line = pass_blanks(line + len);
	return !*line || *line == '=';
}

size_t statement_scan(const struct statement *st, const struct statement_part *part,
	const char *const *keys, size_t n, struct statement_value *value)
{
	size_t twice = STATEMENT_NONE;
	long number = part->line;

	memset(value, 0, n * sizeof(*value));
	for (size_t at = part->from; at < part->to; number++) {
		const char *line = st->text.buf + at, *text;
		size_t i = 0;

		at += strlen(line) + 1;
		while (i < n && !statement_is_key(line, keys[i]))
			i++;
		text = i < n ? strchr(line, '=') : NULL;
		text = text ? pass_blanks(text + 1) : "";
		if (!*text)
			continue;
		if (!value[i].text)
			value[i] = (struct statement_value){ text, number };
		else if (twice == STATEMENT_NONE && strcmp(value[i].text, text)) {
			value[i].line = number;
			twice = i;
		}
	}
	return twice;
}

/* "key: sentence" */
static int refuse(struct reader *r, const char *key, const struct statement_value *value,
	struct strbuf *sentence, struct strbuf *err)
{
	reader_refuse(r, value->line, err, "%s: %s", key, sentence->buf);
	strbuf_release(sentence);
	return -1;
}

int statement_date(struct reader *r, const char *key, const struct statement_value *value,
	const char *format, char out[DATE_SIZE], struct strbuf *err)
{
	struct strbuf sentence = STRBUF_INIT;

	if (date_parse_format(value->text, format, out, &sentence))
		return refuse(r, key, value, &sentence, err);
	return 0;
}

int statement_amount(struct reader *r, const char *key, const struct statement_value *value,
	int scale, int64_t *out, struct strbuf *err)
{
	struct strbuf sentence = STRBUF_INIT;

	if (decimal_parse(value->text, scale, out, &sentence))
		return refuse(r, key, value, &sentence, err);
	return 0;
}

void statement_cell(struct statement *st, struct statement_payment *p, enum statement_column column,
	const char *text, size_t len)
{
	while (len && statement_is_blank(*text)) {
		text++;
		len--;
	}
	while (len && statement_is_blank(text[len - 1]))
		len--;
	if (len)
		p->cell[column] = (struct reader_cell){ arena_strndup(&st->row, text, len), len };
}

void statement_cell_text(struct statement *st, struct statement_payment *p,
	enum statement_column column, const char *text)
{
	if (text)
		statement_cell(st, p, column, text, strlen(text));
}

void statement_cell_number(struct statement *st, struct statement_payment *p,
	enum statement_column column, const char *text, size_t len)
{
	size_t zeros = 0;

	while (zeros < len && text[zeros] == '0')
		zeros++;
	if (zeros < len)
		statement_cell(st, p, column, text, len);
}

void statement_cells(struct statement *st, struct statement_payment *p)
{
	const struct statement_account *a = &st->account.v[p->account];
	char amount[DECIMAL_SIZE];

	statement_cell_text(st, p, COLUMN_PAID, p->paid);
	statement_cell_text(st, p, COLUMN_DIRECTION, p->out ? "out" : "in");
	statement_cell_text(st, p, COLUMN_AMOUNT, decimal_format(p->amount, a->scale, amount));
	statement_cell_text(st, p, COLUMN_OWN_ACCOUNT, a->number);
	if (!p->cell[COLUMN_CURRENCY].text)
		statement_cell_text(st, p, COLUMN_CURRENCY, a->currency);
}
