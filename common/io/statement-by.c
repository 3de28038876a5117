/*
 * The statement of Belarusian client banks: lines ^Key=value^, a block for each account, from a
 * line of asterisks that names the account to a line of number signs, which all genuine files end
 * with.  What the keys mean was found from files of the kinds 400, 3 and 5:
 *
 *	DocDate  begins a document
 *	OpDate   when it was booked, if given
 *	Db       what left
 *	Credit   what came; in kind 5 DebQ and CreQ, where Deb and Cre are the worth in roubles
 *	KorName  the other side; its tax number in UNNRec or UNNKorr, its account in AccKorr or
 *	         Acc, its bank in Cod
 *	Nazn     the purpose, cut at a fixed width, within a word; goes on in Nazn2
 *	DebIn    with CrIn the balance before, DB and CR the totals, DebOut and CrOut the balance
 *	         after; in kind 5 InDebQ, InCreQ, DebVQ, CreVQ, OutDebQ, OutCreQ
 *
 * A balance is credit less debit.
 */
#include "io/statement-internal.h"

#include "base/money.h"

/* --- structure --- */

enum { BLOCK_CURRENCY, BLOCK_SUMS, BLOCK_KINDS = 2, BLOCK_KEYS = BLOCK_SUMS + 6 * BLOCK_KINDS };

/* Of each kind: debit and credit of the opening balance, the totals, the closing balance. */
static const char *const block_keys[BLOCK_KEYS] = { "CurrCode", "DebIn", "CrIn", "DB", "CR",
	"DebOut", "CrOut", "InDebQ", "InCreQ", "DebVQ", "CreVQ", "OutDebQ", "OutCreQ" };

/* A code in digits or letters as letters, or NULL. */
static const char *currency_of(const char *text)
{
	if (!text)
		return NULL;
	if (strlen(text) == 3 && strspn(text, "0123456789") == 3)
		return currency_of_number(text);
	return currency_scale(text) >= 0 ? text : NULL;
}

static int block_sum(struct reader *r, struct statement *st, const struct statement_value *value,
	int key, struct statement_section *s, enum statement_sum sum, bool minus,
	struct strbuf *err)
{
	int64_t amount;

	if (!value[key].text)
		return 0;
	if (statement_amount(
		    r, block_keys[key], &value[key], st->account.v[s->account].scale, &amount, err))
		return -1;
	s->sum[sum].value = statement_plus(s->sum[sum].value, minus ? -amount : amount);
	s->sum[sum].said = true;
	s->sum[sum].name = block_keys[key];
	s->sum[sum].line = value[key].line;
	return 0;
}

static int take_block(struct reader *r, struct statement *st, struct strbuf *err)
{
	static const struct {
		enum statement_sum sum;
		bool minus;
	} place[] = { { SUM_OPENING, true }, { SUM_OPENING, false }, { SUM_SPENT, false },
		{ SUM_RECEIVED, false }, { SUM_CLOSING, true }, { SUM_CLOSING, false } };
	struct statement_value value[BLOCK_KEYS];
	struct statement_section s = { .account = st->part.account };
	struct statement_account *a = &st->account.v[s.account];
	const char *currency;
	int first = BLOCK_SUMS;

	statement_scan(st, &st->part, block_keys, BLOCK_KEYS, value);
	currency = currency_of(value[BLOCK_CURRENCY].text);
	if (currency)
		statement_set_currency(a, arena_strdup(&r->names, currency));
	for (int i = BLOCK_SUMS + 6; i < BLOCK_KEYS; i++)
		if (value[i].text)
			first = BLOCK_SUMS + 6;
	for (int i = 0; i < (int)ARRAY_SIZE(place); i++)
		if (block_sum(r, st, value, first + i, &s, place[i].sum, place[i].minus, err))
			return -1;
	return statement_section(r, st, &s, err);
}

static int unclosed(struct reader *r, const struct statement *st, struct strbuf *err)
{
	return reader_refuse(r, st->line, err,
		_("the file is cut short: no line of # ends what begins on line %ld"),
		st->part.line);
}

static void end_document(struct statement *st, size_t at)
{
	struct statement_part *last = st->document.n ? &st->document.v[st->document.n - 1] : NULL;

	if (last && !last->to)
		last->to = at;
}

static int open_block(struct reader *r, struct statement *st, size_t at, struct strbuf *err)
{
	static const char mark[] = "^Acc=";
	const char *number = strstr(st->text.buf + at, mark);
	size_t len = number ? strcspn(number + sizeof(mark) - 1, "^") : 0;
	char *copy;

	if (st->open)
		return unclosed(r, st, err);
	if (!len)
		return reader_refuse(r, st->line, err, _("%s is missing"), "^Acc=…^");
	copy = xstrndup(number + sizeof(mark) - 1, len);
	st->open = mark;
	st->part = (struct statement_part){ st->line, at, at, statement_account(r, st, copy) };
	free(copy);
	return 0;
}

/* "^Key=value^" becomes "Key=value". */
static int take_value(struct reader *r, struct statement *st, size_t at, struct strbuf *err)
{
	char *line = st->text.buf + at;
	size_t len = strlen(line);

	if (len < 2 || line[len - 1] != '^' || !strchr(line, '='))
		return reader_refuse(r, st->line, err, _("a line that is not ^KEY=VALUE^: %s"),
			reader_quoted(line, len));
	if (!st->open)
		return reader_refuse(r, st->line, err, _("%s without %s before it"),
			reader_quoted(line, len), "*****");
	memmove(line, line + 1, len - 2);
	line[len - 2] = '\0';
	strbuf_setlen(&st->text, at + len - 1);
	if (!statement_is_key(line, "DocDate"))
		return 0;
	end_document(st, at);
	vec_push(&st->document, (struct statement_part){ st->line, at, 0, st->part.account });
	return 0;
}

static int take_line(struct reader *r, struct statement *st, size_t at, struct strbuf *err)
{
	const char *line = st->text.buf + at;

	if (!*line || *line == '[')
		return 0;
	if (!strncmp(line, "*****", 5))
		return open_block(r, st, at, err);
	if (strncmp(line, "#####", 5))
		return take_value(r, st, at, err);
	if (!st->open)
		return reader_refuse(
			r, st->line, err, _("%s without %s before it"), "#####", "*****");
	end_document(st, at);
	st->part.to = at;
	st->open = NULL;
	return take_block(r, st, err);
}

static int end(struct reader *r, struct statement *st, struct strbuf *err)
{
	return st->open ? unclosed(r, st, err) : 0;
}

/* --- documents --- */

enum document_key {
	DOC_NUMBER,
	DOC_NUMBER2,
	DOC_DATE,
	DOC_BOOKED,
	DOC_DEBIT,
	DOC_CREDIT,
	DOC_DEBIT_Q,
	DOC_CREDIT_Q,
	DOC_CURRENCY,
	DOC_PARTY,
	DOC_UNN,
	DOC_UNN2,
	DOC_ACCOUNT,
	DOC_ACCOUNT2,
	DOC_BANK,
	DOC_PURPOSE,
	DOC_PURPOSE2,
	DOC_KEYS
};

static const char *const document_keys[DOC_KEYS] = { "Num", "NDoc", "DocDate", "OpDate", "Db",
	"Credit", "DebQ", "CreQ", "CurrCode", "KorName", "UNNRec", "UNNKorr", "AccKorr", "Acc",
	"Cod", "Nazn", "Nazn2" };

static int take_date(struct reader *r, const struct statement_value *value,
	struct statement_payment *p, struct strbuf *err)
{
	for (int i = DOC_DATE; i <= DOC_BOOKED; i++) {
		bool timed = value[i].text && strchr(value[i].text, ':');

		if (value[i].text &&
			statement_date(r, document_keys[i], &value[i],
				timed ? "%d.%m.%Y %H:%M:%S" : "%d.%m.%Y", p->paid, err))
			return -1;
	}
	return 0;
}

static int take_amount(struct reader *r, struct statement *st, const struct statement_part *part,
	const struct statement_value *value, struct statement_payment *p, struct strbuf *err)
{
	bool other = value[DOC_DEBIT_Q].text || value[DOC_CREDIT_Q].text;
	int first = other ? DOC_DEBIT_Q : DOC_DEBIT, scale = st->account.v[p->account].scale;
	int64_t amount[2] = { 0, 0 };

	for (int i = 0; i < 2; i++)
		if (value[first + i].text &&
			statement_amount(r, document_keys[first + i], &value[first + i], scale,
				&amount[i], err))
			return -1;
	if (amount[0] < 0 || amount[1] < 0 || !amount[0] == !amount[1])
		return reader_refuse(r, part->line, err,
			_("either %s or %s must be more than zero"), document_keys[first],
			document_keys[first + 1]);
	p->out = amount[0];
	p->amount = amount[!p->out];
	return 0;
}

/* "190000021", "УНП плательщика:190000021", "УНП корреспондента:INN7700000003.KPP770000001" */
static void take_unn(struct statement *st, struct statement_payment *p, const char *text)
{
	static const char digits[] = "0123456789";
	const char *number = strrchr(text, ':'), *kpp = strstr(text, "KPP");

	number = number ? number + 1 : text;
	number += strspn(number, " ");
	if (!strncmp(number, "INN", 3))
		number += 3;
	statement_cell_number(st, p, COLUMN_PARTY_INN, number, strspn(number, digits));
	if (kpp)
		statement_cell_number(st, p, COLUMN_PARTY_KPP, kpp + 3, strspn(kpp + 3, digits));
}

static void take_purpose(
	struct statement *st, struct statement_payment *p, const struct statement_value *value)
{
	struct strbuf text = STRBUF_INIT;

	for (int i = DOC_PURPOSE; i <= DOC_PURPOSE2; i++)
		if (value[i].text)
			strbuf_addstr(&text, value[i].text);
	statement_cell(st, p, COLUMN_PURPOSE, text.buf, text.len);
	strbuf_release(&text);
}

static int payment(struct reader *r, struct statement *st, const struct statement_part *part,
	struct statement_payment *p, struct strbuf *err)
{
	struct statement_value value[DOC_KEYS];
	size_t twice = statement_scan(st, part, document_keys, DOC_KEYS, value);
	const char *unn;

	p->account = part->account;
	p->other = STATEMENT_NONE;
	p->sure = true;
	if (twice != STATEMENT_NONE)
		return reader_refuse(r, value[twice].line, err,
			_("%s comes twice with different values"), document_keys[twice]);
	if (take_date(r, value, p, err) || take_amount(r, st, part, value, p, err))
		return -1;
	if (!*p->paid)
		return reader_refuse(
			r, part->line, err, _("%s is missing"), document_keys[DOC_DATE]);
	unn = value[DOC_UNN].text ? value[DOC_UNN].text : value[DOC_UNN2].text;
	if (unn)
		take_unn(st, p, unn);
	statement_cell_text(st, p, COLUMN_DOCUMENT,
		value[value[DOC_NUMBER].text ? DOC_NUMBER : DOC_NUMBER2].text);
	statement_cell_text(st, p, COLUMN_CURRENCY, currency_of(value[DOC_CURRENCY].text));
	statement_cell_text(st, p, COLUMN_PARTY, value[DOC_PARTY].text);
	statement_cell_text(st, p, COLUMN_PARTY_ACCOUNT,
		value[value[DOC_ACCOUNT].text ? DOC_ACCOUNT : DOC_ACCOUNT2].text);
	statement_cell_text(st, p, COLUMN_PARTY_BIK, value[DOC_BANK].text);
	take_purpose(st, p, value);
	return 0;
}

const struct statement_form statement_by = { take_line, end, payment };
