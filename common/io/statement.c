/*
 * Bank statements as rows of payments: what is common to their forms.  The file is read and checked
 * as a whole before the first row is given, because one that is cut short or whose totals do not
 * agree must not be taken in part.
 */
#include "io/statement-internal.h"

#include "base/money.h"

enum { STATEMENT_LARGEST = 1 << 30 };

static const char *const column_names[STATEMENT_COLUMNS] = {
	[COLUMN_DOCUMENT] = "document",
	[COLUMN_PAID] = "paid",
	[COLUMN_DIRECTION] = "direction",
	[COLUMN_CURRENCY] = "currency",
	[COLUMN_AMOUNT] = "amount",
	[COLUMN_PARTY] = "party",
	[COLUMN_PARTY_INN] = "party_inn",
	[COLUMN_PARTY_KPP] = "party_kpp",
	[COLUMN_PARTY_ACCOUNT] = "party_account",
	[COLUMN_PARTY_BIK] = "party_bik",
	[COLUMN_OWN_ACCOUNT] = "own_account",
	[COLUMN_PURPOSE] = "purpose",
};

static const struct statement_form *form_of(const char *text, size_t len)
{
	static const char one_c[] = "1CClientBankExchange", by[] = "***** ^Type=";
	size_t n = sizeof(one_c) - 1;

	if (len >= sizeof(by) - 1 && !memcmp(text, by, sizeof(by) - 1))
		return &statement_by;
	if (len < n || memcmp(text, one_c, n))
		return NULL;
	while (n < len && statement_is_blank(text[n]))
		n++;
	return n == len || text[n] == '\r' || text[n] == '\n' ? &statement_1c : NULL;
}

bool statement_detect(const char *text, size_t len)
{
	return form_of(text, len) != NULL;
}

/* --- accounts and their sums --- */

/*
 * Digits 6 to 8 of twenty are the currency.  A Belarusian IBAN ends in it at some banks only, so
 * there the currencies that accounts are mostly kept in are believed, and others are chance.
 */
static const char *currency_of_account(const char *number)
{
	static const char *const usual[] = { "933", "643", "840", "978", "156" };
	size_t len = strlen(number);

	if (len == 20 && strspn(number, "0123456789") == len)
		return currency_of_number(number + 5);
	if (len != 28 || strncmp(number, "BY", 2))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (!strcmp(number + len - 3, usual[i]))
			return currency_of_number(usual[i]);
	return NULL;
}

void statement_set_currency(struct statement_account *a, const char *currency)
{
	int scale = currency ? currency_scale(currency) : MONEY_SCALE;

	a->currency = currency;
	/* "100.00" is written for currencies without hundredths, too. */
	a->scale = scale > MONEY_SCALE ? scale : MONEY_SCALE;
}

size_t statement_account(struct reader *r, struct statement *st, const char *number)
{
	int64_t *place = map_at(&st->accounts, number, strlen(number), -1);
	struct statement_account a = { .number = NULL };

	if (*place >= 0)
		return (size_t)*place;
	a.number = arena_strdup(&r->names, number);
	statement_set_currency(&a, currency_of_account(number));
	*place = (int64_t)st->account.n;
	vec_push(&st->account, a);
	return st->account.n - 1;
}

size_t statement_find(const struct statement *st, const char *number)
{
	if (!number)
		return STATEMENT_NONE;
	/* -1 is STATEMENT_NONE. */
	return (size_t)map_get(&st->accounts, number, strlen(number), -1);
}

int64_t statement_plus(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

static int check_balance(
	struct reader *r, const struct statement_section *s, int scale, struct strbuf *err)
{
	char text[SECTION_SUMS + 1][DECIMAL_SIZE];
	int64_t closing;

	for (int i = 0; i < SECTION_SUMS; i++) {
		if (!s->sum[i].said)
			return 0;
		decimal_format(s->sum[i].value, scale, text[i]);
	}
	closing = statement_plus(
		statement_plus(s->sum[SUM_OPENING].value, s->sum[SUM_RECEIVED].value),
		-s->sum[SUM_SPENT].value);
	if (closing == s->sum[SUM_CLOSING].value)
		return 0;
	return reader_refuse(r, s->sum[SUM_CLOSING].line, err,
		_("the balance does not add up: %s + %s - %s is %s, not %s"), text[SUM_OPENING],
		text[SUM_RECEIVED], text[SUM_SPENT],
		decimal_format(closing, scale, text[SECTION_SUMS]), text[SUM_CLOSING]);
}

int statement_section(struct reader *r, struct statement *st, const struct statement_section *s,
	struct strbuf *err)
{
	struct statement_account *a = &st->account.v[s->account];

	if (check_balance(r, s, a->scale, err))
		return -1;
	for (int i = 0; i < STATEMENT_DIRECTIONS; i++) {
		int sum = i == STATEMENT_IN ? SUM_RECEIVED : SUM_SPENT;

		if (!s->sum[sum].said)
			continue;
		a->said[i] = statement_plus(a->said[i], s->sum[sum].value);
		a->said_by[i]++;
		a->said_name[i] = s->sum[sum].name;
		a->said_line[i] = s->sum[sum].line;
	}
	if (*s->from && *s->to) {
		int64_t first = date_days(s->from), last = date_days(s->to);

		a->first = a->days && a->first < first ? a->first : first;
		a->last = a->days && a->last > last ? a->last : last;
		a->days += last - first + 1;
	} else {
		a->undated = true;
	}
	a->sections++;
	return 0;
}

static void count(
	struct statement_account *a, const struct statement_payment *p, bool out, bool sure)
{
	int i = out ? STATEMENT_OUT : STATEMENT_IN;
	int64_t day = date_days(p->paid);

	if (!a->undated && a->sections && (day < a->first || day > a->last))
		sure = false;
	if (sure)
		a->sum[i] = statement_plus(a->sum[i], p->amount);
	else
		a->perhaps[i] = statement_plus(a->perhaps[i], p->amount);
}

/*
 * The totals of the sections against the documents.  This holds in all genuine files that we have;
 * but it says nothing where a document cannot be read, which is refused by itself, where the bank
 * was asked for some kinds of documents only, and where the sections of an account overlap.  A
 * transfer between two accounts of ours may be in the file once or twice, so on the side that it
 * does not speak of it is only allowed; so is a document of another day than the sections'.
 */
static int check_totals(struct reader *r, struct statement *st, struct strbuf *err)
{
	bool whole = !st->partial;

	for (size_t i = 0; whole && i < st->document.n; i++) {
		struct statement_payment p = { 0 };

		arena_clear(&st->row);
		whole = !st->form->payment(r, st, &st->document.v[i], &p, NULL);
		if (!whole)
			break;
		count(&st->account.v[p.account], &p, p.out, p.sure);
		if (p.other != STATEMENT_NONE)
			count(&st->account.v[p.other], &p, !p.out, false);
	}
	for (size_t i = 0; whole && i < st->account.n; i++) {
		const struct statement_account *a = &st->account.v[i];
		char said[DECIMAL_SIZE], sum[DECIMAL_SIZE];

		if (!a->undated && a->days > a->last - a->first + 1)
			continue;
		for (int d = 0; d < STATEMENT_DIRECTIONS; d++)
			if (a->sections && a->said_by[d] == a->sections &&
				(a->said[d] < a->sum[d] ||
					a->said[d] > statement_plus(a->sum[d], a->perhaps[d])))
				return reader_refuse(r, a->said_line[d], err,
					_("%s is %s, but the documents of account %s add up to %s"),
					a->said_name[d], decimal_format(a->said[d], a->scale, said),
					a->number, decimal_format(a->sum[d], a->scale, sum));
	}
	return 0;
}

/* --- the reader --- */

static int take_line(struct reader *r, struct source_line *line, struct strbuf *err)
{
	struct statement *st = r->state;
	size_t at = st->text.len;

	st->line = line->number;
	if (reader_check(r, line, err))
		return -1;
	if (at + line->len >= STATEMENT_LARGEST)
		return reader_refuse(r, line->number, err, _("the statement is larger than 1 GB"));
	/* \x1A is the end mark of DOS. */
	while (line->len &&
		(statement_is_blank(line->text[line->len - 1]) ||
			line->text[line->len - 1] == '\x1A'))
		line->len--;
	while (line->len && statement_is_blank(*line->text)) {
		line->text++;
		line->len--;
	}
	strbuf_add(&st->text, line->text, line->len);
	strbuf_addch(&st->text, '\0');
	return st->form->line(r, st, at, err);
}

static int start(struct reader *r, struct strbuf *err)
{
	const struct source *s = &r->source;
	struct statement *st = xcalloc(1, sizeof(*st));
	struct source_line line;
	const char *stop;
	int rc;

	strbuf_init(&st->text);
	r->state = st;
	st->form = form_of(s->buf + s->pos, s->end - s->pos);
	for (int i = 0; i < STATEMENT_COLUMNS; i++)
		reader_cell(r, column_names[i], strlen(column_names[i]));
	if (!st->form) {
		size_t len = s->end - s->pos;

		stop = memchr(s->buf + s->pos, '\n', len);
		if (stop)
			len = (size_t)(stop - (s->buf + s->pos));
		return reader_refuse(r, 1, err, _("this is no bank statement: %s"),
			reader_quoted(s->buf + s->pos, len));
	}
	while ((rc = source_line(&r->source, &line, err)) > 0)
		if (take_line(r, &line, err))
			return -1;
	if (rc < 0 || st->form->end(r, st, err))
		return -1;
	return check_totals(r, st, err);
}

static int next(struct reader *r, struct strbuf *err)
{
	struct statement *st = r->state;
	struct statement_payment p = { 0 };
	const struct statement_part *part;

	if (st->next == st->document.n)
		return 0;
	part = &st->document.v[st->next++];
	r->line = part->line;
	arena_clear(&st->row);
	if (st->form->payment(r, st, part, &p, err))
		return -1;
	statement_cells(st, &p);
	memcpy(r->cell.v, p.cell, sizeof(p.cell));
	return 1;
}

static void finish(struct reader *r)
{
	struct statement *st = r->state;

	strbuf_release(&st->text);
	vec_release(&st->account);
	vec_release(&st->document);
	map_release(&st->accounts);
	arena_release(&st->row);
	free(st);
}

const struct reader_driver statement_driver = { false, start, next, finish };
