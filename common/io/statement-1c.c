/*
 * The statement that Russian banks give, "1CClientBankExchange": a header of key=value, sections of
 * accounts with their balances, and sections of documents.  Кодировка= in the header is often
 * wrong and not looked at.
 */
#include "io/statement-internal.h"

#define SECTION_ACCOUNT	 "СекцияРасчСчет"
#define SECTION_DOCUMENT "СекцияДокумент"
#define END_ACCOUNT	 "КонецРасчСчет"
#define END_DOCUMENT	 "КонецДокумента"
#define END_FILE	 "КонецФайла"

static const char date_format[] = "%d.%m.%Y";

/* --- structure --- */

static const char *end_of(const char *open)
{
	return !strcmp(open, SECTION_ACCOUNT) ? END_ACCOUNT : END_DOCUMENT;
}

static int unclosed(struct reader *r, const struct statement *st, struct strbuf *err)
{
	return reader_refuse(r, st->line, err, _("%s of line %ld is not closed by %s"), st->open,
		st->part.line, end_of(st->open));
}

enum { KEY_FROM, KEY_TO, KEY_ACCOUNT, KEY_SUMS, SECTION_KEYS = KEY_SUMS + SECTION_SUMS };

static int take_section(struct reader *r, struct statement *st, struct strbuf *err)
{
	static const char *const keys[SECTION_KEYS] = { "ДатаНачала", "ДатаКонца", "РасчСчет",
		"НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток" };
	struct statement_value value[SECTION_KEYS];
	struct statement_section s = { 0 };
	size_t twice = statement_scan(st, &st->part, keys, SECTION_KEYS, value);

	if (twice != STATEMENT_NONE)
		return reader_refuse(r, value[twice].line, err,
			_("%s comes twice with different values"), keys[twice]);
	if (!value[KEY_ACCOUNT].text)
		return reader_refuse(r, st->part.line, err, _("%s is missing"), keys[KEY_ACCOUNT]);
	s.account = statement_account(r, st, value[KEY_ACCOUNT].text);
	memcpy(s.from, st->from, DATE_SIZE);
	memcpy(s.to, st->to, DATE_SIZE);
	for (int i = KEY_FROM; i <= KEY_TO; i++)
		if (value[i].text &&
			statement_date(r, keys[i], &value[i], date_format,
				i == KEY_FROM ? s.from : s.to, err))
			return -1;
	if (*s.from && *s.to && strcmp(s.from, s.to) > 0)
		return reader_refuse(r, st->part.line, err,
			_("the section ends before it begins: %s..%s"), s.from, s.to);
	for (int i = 0; i < SECTION_SUMS; i++) {
		const struct statement_value *v = &value[KEY_SUMS + i];

		s.sum[i].name = keys[KEY_SUMS + i];
		s.sum[i].line = v->line;
		s.sum[i].said = v->text != NULL;
		if (v->text &&
			statement_amount(r, s.sum[i].name, v, st->account.v[s.account].scale,
				&s.sum[i].value, err))
			return -1;
	}
	return statement_section(r, st, &s, err);
}

static int close_part(
	struct reader *r, struct statement *st, const char *open, size_t at, struct strbuf *err)
{
	if (!st->open || strcmp(st->open, open))
		return st->open ? unclosed(r, st, err)
				: reader_refuse(r, st->line, err, _("%s without %s before it"),
					  end_of(open), open);
	st->part.to = at;
	st->open = NULL;
	if (!strcmp(open, SECTION_ACCOUNT))
		return take_section(r, st, err);
	vec_push(&st->document, st->part);
	return 0;
}

static int open_part(
	struct reader *r, struct statement *st, const char *open, size_t at, struct strbuf *err)
{
	if (st->open)
		return unclosed(r, st, err);
	st->open = open;
	st->part = (struct statement_part){ st->line, at, at, STATEMENT_NONE };
	return 0;
}

/* A line of the header: which accounts are ours, and of which days the file is. */
static int take_header(struct reader *r, struct statement *st, const char *line, struct strbuf *err)
{
	struct statement_value value = { strchr(line, '=') + 1, st->line };

	value.text += strspn(value.text, " \t");
	if (!*value.text)
		return 0;
	if (statement_is_key(line, "РасчСчет"))
		statement_account(r, st, value.text);
	/* Only documents of this kind were asked for. */
	if (statement_is_key(line, "Документ"))
		st->partial = true;
	if (statement_is_key(line, "ДатаНачала"))
		return statement_date(r, "ДатаНачала", &value, date_format, st->from, err);
	if (statement_is_key(line, "ДатаКонца"))
		return statement_date(r, "ДатаКонца", &value, date_format, st->to, err);
	return 0;
}

static int take_line(struct reader *r, struct statement *st, size_t at, struct strbuf *err)
{
	const char *line = st->text.buf + at;

	if (!*line || st->line == 1)
		return 0;
	if (st->ended)
		return reader_refuse(r, st->line, err, _("text follows %s: %s"), END_FILE,
			reader_quoted(line, strlen(line)));
	if (statement_is_key(line, END_FILE)) {
		st->ended = true;
		return st->open ? unclosed(r, st, err) : 0;
	}
	if (statement_is_key(line, SECTION_ACCOUNT))
		return open_part(r, st, SECTION_ACCOUNT, at, err);
	if (statement_is_key(line, SECTION_DOCUMENT))
		return open_part(r, st, SECTION_DOCUMENT, at, err);
	if (statement_is_key(line, END_ACCOUNT))
		return close_part(r, st, SECTION_ACCOUNT, at, err);
	if (statement_is_key(line, END_DOCUMENT))
		return close_part(r, st, SECTION_DOCUMENT, at, err);
	if (!strchr(line, '='))
		return reader_refuse(r, st->line, err, _("a line without \"=\": %s"),
			reader_quoted(line, strlen(line)));
	return st->open ? 0 : take_header(r, st, line, err);
}

static int end(struct reader *r, struct statement *st, struct strbuf *err)
{
	if (st->open)
		return unclosed(r, st, err);
	if (!st->ended)
		return reader_refuse(r, st->line, err,
			_("the file is cut short: %s is missing at its end"), END_FILE);
	return 0;
}

/* --- documents --- */

enum side_key {
	SIDE_NAME1,
	SIDE_NAME,
	SIDE_SETTLEMENT,
	SIDE_ACCOUNT,
	SIDE_INN,
	SIDE_KPP,
	SIDE_BIK,
	SIDE_KEYS
};

enum document_key {
	DOC_NUMBER,
	DOC_AMOUNT,
	DOC_DATE, /* of the document; of the payment are the next two */
	DOC_SPENT,
	DOC_RECEIVED,
	DOC_PAYER,
	DOC_PAYEE = DOC_PAYER + SIDE_KEYS,
	DOC_PURPOSE = DOC_PAYEE + SIDE_KEYS,
	DOC_PURPOSE1,
	DOC_PURPOSE6 = DOC_PURPOSE1 + 5,
	DOC_KEYS
};

#define SIDE(who) who "1", who, who "РасчСчет", who "Счет", who "ИНН", who "КПП", who "БИК"

static const char *const document_keys[DOC_KEYS] = { "Номер", "Сумма", "Дата", "ДатаСписано",
	"ДатаПоступило", SIDE("Плательщик"), SIDE("Получатель"), "НазначениеПлатежа",
	"НазначениеПлатежа1", "НазначениеПлатежа2", "НазначениеПлатежа3", "НазначениеПлатежа4",
	"НазначениеПлатежа5", "НазначениеПлатежа6" };

/* Which account of ours a side is, if any. */
static size_t own(const struct statement *st, const struct statement_value *side)
{
	size_t account = statement_find(st, side[SIDE_SETTLEMENT].text);

	return account != STATEMENT_NONE ? account : statement_find(st, side[SIDE_ACCOUNT].text);
}

/*
 * Tells the direction by our accounts, and by the date where both are ours.  Where neither is ours
 * the document would be none of the statement; but a genuine file (kilylabs' one_day.txt) has other
 * numbers for the payer than its only section, and totals that count these documents.  So in a file
 * of one account the one date that is filled is believed: the bank writes it for its side.
 */
static int choose_side(struct reader *r, struct statement *st, const struct statement_part *part,
	const struct statement_value *value, struct statement_payment *p, struct strbuf *err)
{
	size_t payer = own(st, value + DOC_PAYER), payee = own(st, value + DOC_PAYEE);
	bool spent = value[DOC_SPENT].text, received = value[DOC_RECEIVED].text;
	bool both = payer != STATEMENT_NONE && payee != STATEMENT_NONE;

	if (payer == STATEMENT_NONE && payee == STATEMENT_NONE) {
		if (st->account.n != 1 || spent == received)
			return reader_refuse(r, part->line, err,
				_("neither payer nor payee is an account of this statement"));
		payer = spent ? 0 : STATEMENT_NONE;
		payee = spent ? STATEMENT_NONE : 0;
	}
	p->out = both ? spent || !received : payer != STATEMENT_NONE;
	p->sure = !both || spent != received;
	p->account = p->out ? payer : payee;
	p->other = p->out ? payee : payer;
	return 0;
}

static int take_facts(struct reader *r, struct statement *st, const struct statement_part *part,
	const struct statement_value *value, struct statement_payment *p, struct strbuf *err)
{
	int scale = st->account.v[p->account].scale;
	char date[DATE_SIZE];

	for (int i = DOC_DATE; i <= DOC_RECEIVED; i++) {
		if (!value[i].text)
			continue;
		if (statement_date(r, document_keys[i], &value[i], date_format, date, err))
			return -1;
		if (i == DOC_DATE || i == (p->out ? DOC_SPENT : DOC_RECEIVED))
			memcpy(p->paid, date, DATE_SIZE);
	}
	if (!*p->paid || !value[DOC_AMOUNT].text)
		return reader_refuse(r, part->line, err, _("%s is missing"),
			document_keys[*p->paid ? DOC_AMOUNT : DOC_DATE]);
	if (statement_amount(
		    r, document_keys[DOC_AMOUNT], &value[DOC_AMOUNT], scale, &p->amount, err))
		return -1;
	if (p->amount <= 0)
		return reader_refuse(r, value[DOC_AMOUNT].line, err,
			_("%s must be more than zero: %s"), document_keys[DOC_AMOUNT],
			reader_quoted(value[DOC_AMOUNT].text, strlen(value[DOC_AMOUNT].text)));
	return 0;
}

/*
 * Passes "ИНН 7701…" or "КПП 7701…" at the begin of a name, where it does not belong, and keeps the
 * number if the document has none in its place.
 */
static const char *pass_number(struct statement *st, struct statement_payment *p, const char *text,
	const char *word, enum statement_column column)
{
	size_t len = strlen(word);
	const char *number, *behind;

	if (strncmp(text, word, len))
		return text;
	number = text + len + strspn(text + len, " \t:.");
	len = strspn(number, "0123456789");
	behind = number + len + strspn(number + len, " \t/\\,;");
	if (!len || (*behind && behind == number + len))
		return text;
	if (!p->cell[column].text)
		statement_cell_number(st, p, column, number, len);
	return behind;
}

static void take_party(
	struct statement *st, struct statement_payment *p, const struct statement_value *side)
{
	const char *name = side[SIDE_NAME1].text, *account = side[SIDE_SETTLEMENT].text;
	const char *inn = side[SIDE_INN].text, *kpp = side[SIDE_KPP].text;

	if (inn)
		statement_cell_number(st, p, COLUMN_PARTY_INN, inn, strlen(inn));
	if (kpp)
		statement_cell_number(st, p, COLUMN_PARTY_KPP, kpp, strlen(kpp));
	name = name ? name : side[SIDE_NAME].text;
	if (name) {
		name = pass_number(st, p, name, "ИНН", COLUMN_PARTY_INN);
		name = pass_number(st, p, name, "КПП", COLUMN_PARTY_KPP);
		statement_cell_text(st, p, COLUMN_PARTY, name);
	}
	statement_cell_text(
		st, p, COLUMN_PARTY_ACCOUNT, account ? account : side[SIDE_ACCOUNT].text);
	statement_cell_text(st, p, COLUMN_PARTY_BIK, side[SIDE_BIK].text);
}

static void take_purpose(
	struct statement *st, struct statement_payment *p, const struct statement_value *value)
{
	struct strbuf text = STRBUF_INIT;

	/* Some banks give both the whole and the lines it is cut into. */
	if (value[DOC_PURPOSE].text)
		strbuf_addstr(&text, value[DOC_PURPOSE].text);
	for (int i = DOC_PURPOSE1; !value[DOC_PURPOSE].text && i <= DOC_PURPOSE6; i++)
		if (value[i].text)
			strbuf_addf(&text, "%s%s", text.len ? " " : "", value[i].text);
	statement_cell(st, p, COLUMN_PURPOSE, text.buf, text.len);
	strbuf_release(&text);
}

static int payment(struct reader *r, struct statement *st, const struct statement_part *part,
	struct statement_payment *p, struct strbuf *err)
{
	struct statement_value value[DOC_KEYS];
	size_t twice = statement_scan(st, part, document_keys, DOC_KEYS, value);

	if (twice != STATEMENT_NONE)
		return reader_refuse(r, value[twice].line, err,
			_("%s comes twice with different values"), document_keys[twice]);
	if (choose_side(r, st, part, value, p, err) || take_facts(r, st, part, value, p, err))
		return -1;
	statement_cell_text(st, p, COLUMN_DOCUMENT, value[DOC_NUMBER].text);
	take_party(st, p, value + (p->out ? DOC_PAYEE : DOC_PAYER));
	take_purpose(st, p, value);
	return 0;
}

const struct statement_form statement_1c = { take_line, end, payment };
