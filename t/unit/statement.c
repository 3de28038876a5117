/* Bank statements as rows: both forms, encodings, directions, and files that are cut or lie. */
#include "tap.h"

#include "base/money.h"
#include "io/reader.h"

#include <iconv.h>
#include <unistd.h>

static char path[] = "/tmp/unit-statement-XXXXXX";

#define OURS   "40702810000000000001"
#define OURS2  "40702840000000000002"
#define THEIRS "40702810000000000777"

#define HEADER \
	"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=DOS\nДатаНачала=01.06.2026\n" \
	"ДатаКонца=10.06.2026\nРасчСчет=" OURS "\n"
#define SECTION(account, from, to, sums) \
	"СекцияРасчСчет\nДатаНачала=" from "\nДатаКонца=" to "\nРасчСчет=" account "\n" sums \
	"КонецРасчСчет\n"
#define SUMS(opening, received, spent, closing) \
	"НачальныйОстаток=" opening "\nВсегоПоступило=" received "\nВсегоСписано=" spent \
	"\nКонечныйОстаток=" closing "\n"
#define DOCUMENT(number, amount, more) \
	"СекцияДокумент=Платежное поручение\nНомер=" number "\nДата=05.06.2026\nСумма=" amount \
	"\n" more "КонецДокумента\n"
#define FROM_THEM "ПлательщикСчет=" THEIRS "\nПолучательСчет=" OURS "\nДатаПоступило=06.06.2026\n"
#define TO_THEM	  "ПлательщикСчет=" OURS "\nПолучательСчет=" THEIRS "\nДатаСписано=07.06.2026\n"
#define END	  "КонецФайла\n"

#define WHOLE \
	HEADER SECTION(OURS, "01.06.2026", "10.06.2026", \
		SUMS("100.00", "250.50", "50.50", "300.00")) DOCUMENT("11", "250.50", \
		"ПлательщикСчет=30101810000000000009\nПлательщикРасчСчет=" THEIRS \
		"\nПолучательСчет=" OURS "\nДатаПоступило=06.06.2026\n" \
		"ПлательщикИНН=7700000003\nПлательщикКПП=770001001\n" \
		"Плательщик=ИНН 7700000003 Не это\nПлательщик1=ООО \"Пример\"\n" \
		"ПлательщикБИК=044500001\nНазначениеПлатежа=По счёту №5 = полностью\n") \
		DOCUMENT("12", "50,50", \
			TO_THEM \
			"Получатель=ИНН 7700000004 КПП 770001002 ООО \"Образец\"\n" \
			"ПолучательКПП=0\nНазначениеПлатежа1=Раз\nНазначениеПлатежа2=два\n") END
#define WHOLE_ROWS \
	"16:[11][2026-06-06][in][RUB][250.50][ООО \"Пример\"][7700000003][770001001][" THEIRS \
	"][044500001][" OURS "][По счёту №5 = полностью]\n" \
	"31:[12][2026-06-07][out][RUB][50.50][ООО \"Образец\"][7700000004][770001002][" THEIRS \
	"]-[" OURS "][Раз два]\n"

static const char by_whole[] =
	"***** ^Type=400^ ^Acc=BY86ZZZZ30120000000000000933^  -  Выписка\n"
	"[IN_PARAM]\n^Date1=10.06.2026^\n[OUT_PARAM]\n^DebIn=0.00^\n^CrIn=5000.00^\n"
	"^DocDate=09.06.2026^\n^Num=201^\n^Cod=ZZZZBY2X^\n^Acc=BY24ZZZZ30120000000000000011^\n"
	"^Db=0.00^\n^Credit=1700.00^\n^UNNRec=191234567^\n^KorName=ЗАО \"Пример\"^\n"
	"^Nazn=Оплата по сч^\n^Nazn2=ёту №7 ^\n^OpDate=10.06.2026 10:19:04^\n"
	"^DocDate=10.06.2026^\n^Num=^\n^NDoc=202^\n^Acc=BY24ZZZZ30120000000000000012^\n^Db=480.00^"
	"\n"
	"^Credit=0.00^\n^UNNKorr=УНП получателя:191234568^\n^KorName=ООО "
	"\"Образец\"^\n^Nazn=Связь^\n"
	"^DB=480.00^\n^CR=1700.00^\n^DebOut=0.00^\n^CrOut=6220.00^\n##########\n";
#define BY_ROWS \
	"7:[201][2026-06-10][in][BYN][1700.00][ЗАО \"Пример\"][191234567]-" \
	"[BY24ZZZZ30120000000000000011][ZZZZBY2X][BY86ZZZZ30120000000000000933]" \
	"[Оплата по счёту №7]\n" \
	"18:[202][2026-06-10][out][BYN][480.00][ООО \"Образец\"][191234568]-" \
	"[BY24ZZZZ30120000000000000012]-[BY86ZZZZ30120000000000000933][Связь]\n"

static void write_file(const char *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		die_errno("%s", path);
}

/* Rows as line and cells in brackets, "-" for a missing one; "!" and errors, without the path. */
static void dump(struct strbuf *out, enum reader_format format)
{
	struct reader_options opt = { .file = path, .format = format, .all_columns = true };
	struct strbuf err = STRBUF_INIT;
	struct reader *r = reader_open(&opt, &err);
	const struct reader_cell *cell;
	size_t skip = strlen(path) + 1, n;

	strbuf_reset(out);
	if (!r)
		strbuf_addf(out, "open %s\n", err.len > skip ? err.buf + skip : "");
	for (int rc = r != NULL; rc;) {
		strbuf_reset(&err);
		rc = reader_next(r, &cell, &err);
		if (rc < 0)
			strbuf_addf(out, "!%s\n", err.len > skip ? err.buf + skip : "");
		if (rc <= 0)
			continue;
		strbuf_addf(out, "%ld:", reader_line(r));
		reader_columns(r, &n);
		for (size_t i = 0; i < n; i++)
			strbuf_addf(out, cell[i].text ? "[%s]" : "-", cell[i].text);
		strbuf_addch(out, '\n');
	}
	reader_close(r);
	strbuf_release(&err);
}

static void reads_bytes(const char *text, size_t len, const char *expected, const char *what)
{
	struct strbuf out = STRBUF_INIT;

	write_file(text, len);
	dump(&out, READER_AUTO);
	is_text(out.buf, expected, what);
	strbuf_release(&out);
}

static void reads(const char *text, const char *expected, const char *what)
{
	reads_bytes(text, strlen(text), expected, what);
}

/* The text in another encoding and with other line ends gives the same rows. */
static void reads_as(const char *text, const char *encoding, const char *line_end,
	const char *expected, const char *what)
{
	struct strbuf with_ends = STRBUF_INIT;
	iconv_t cd = iconv_open(encoding, "UTF-8");
	char *bytes, *in, *out;
	size_t left, room;

	for (const char *s = text; *s; s++)
		if (*s == '\n')
			strbuf_addstr(&with_ends, line_end);
		else
			strbuf_addch(&with_ends, *s);
	left = with_ends.len;
	room = left * 2 + 4;
	bytes = out = xmalloc(room);
	in = with_ends.buf;
	if (cd == (iconv_t)-1 || iconv(cd, &in, &left, &out, &room) == (size_t)-1)
		die_errno("%s", encoding);
	iconv_close(cd);
	reads_bytes(bytes, (size_t)(out - bytes), expected, what);
	free(bytes);
	strbuf_release(&with_ends);
}

static void forms(void)
{
	struct strbuf out = STRBUF_INIT;
	struct reader_options opt = { .file = path };
	struct reader *r;
	const char *const *column;
	size_t n;

	reads(WHOLE, WHOLE_ROWS, "1CClientBankExchange");
	r = reader_open(&opt, NULL);
	column = reader_columns(r, &n);
	for (size_t i = 0; i < n; i++)
		strbuf_addf(&out, "%s ", column[i]);
	is_text(out.buf,
		"document paid direction currency amount party party_inn party_kpp party_account "
		"party_bik own_account purpose ",
		"the columns");
	reader_close(r);
	reads(by_whole, BY_ROWS, "the Belarusian form");
	dump(&out, READER_STATEMENT);
	is_text(out.buf, BY_ROWS, "named");
	write_file("a,b\n", 4);
	dump(&out, READER_STATEMENT);
	is_text(out.buf, "open 1: this is no bank statement: \"a,b\"\n", "named, but it is none");
	reads("1CClientBankExchange,b\n1,2\n", "2:[1][2]\n", "a table that only begins like one");
	reads("1CClientBankExchange\n",
		"open 1: the file is cut short: КонецФайла is missing at its end\n",
		"nothing but the first line");
	reads(HEADER END, "", "no documents");
	strbuf_release(&out);
}

static void encodings(void)
{
	static const char *const names[] = { "utf-8", "windows-1251", "cp866" };
	static const char *const ends[][2] = { { "\n", "LF" }, { "\r\n", "CRLF" }, { "\r", "CR" } };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; j < ARRAY_SIZE(ends); j++) {
			char *what = xasprintf("%s, %s", names[i], ends[j][1]);

			reads_as(WHOLE, names[i], ends[j][0], WHOLE_ROWS, what);
			reads_as(by_whole, names[i], ends[j][0], BY_ROWS, what);
			free(what);
		}
	reads("\xEF\xBB\xBF" WHOLE, WHOLE_ROWS, "a BOM");
	reads("1CClientBankExchange \n\n  РасчСчет = " OURS "\n" DOCUMENT("1", " 5.00 ",
		      " ПлательщикСчет = " OURS " \nПолучатель= ООО \"Пример\" \n") END "\n\x1A",
		"4:[1][2026-06-05][out][RUB][5.00][ООО \"Пример\"]----[" OURS "]-\n",
		"blanks around keys and values, the end mark of DOS");
}

/* A file that ends behind any of its lines, or in the middle of one, is refused as a whole. */
static void cut(const char *text, const char *end, const char *what)
{
	struct strbuf out = STRBUF_INIT;
	const char *whole = strstr(text, end) + strlen(end);
	int wrong = 0;

	for (const char *s = text + 20; s < whole; s++) {
		write_file(text, (size_t)(s - text));
		dump(&out, READER_STATEMENT);
		if (strncmp(out.buf, "open ", 5) && ++wrong < 5)
			printf("# %zd bytes: %s\n", s - text, out.buf);
	}
	ok(!wrong, "%s, cut at any byte, is refused", what);
	strbuf_release(&out);
}

static void structure(void)
{
	cut(WHOLE, "КонецФайла", "1CClientBankExchange");
	cut(by_whole, "\n#####", "the Belarusian form");
	reads(HEADER "СекцияДокумент=Ордер\nНомер=1\n" END,
		"open 9: СекцияДокумент of line 7 is not closed by КонецДокумента\n",
		"an open document");
	reads(HEADER "СекцияДокумент=Ордер\nСекцияДокумент=Ордер\n",
		"open 8: СекцияДокумент of line 7 is not closed by КонецДокумента\n", "in another");
	reads(HEADER "КонецДокумента\n" END,
		"open 7: КонецДокумента without СекцияДокумент before it\n",
		"an end without begin");
	reads(HEADER "СекцияРасчСчет\nРасчСчет=1\nКонецДокумента\n" END,
		"open 9: СекцияРасчСчет of line 7 is not closed by КонецРасчСчет\n", "crossed");
	reads(HEADER "КонецРасчСчет\n" END,
		"open 7: КонецРасчСчет without СекцияРасчСчет before it\n",
		"an end of an account without begin");
	reads(HEADER "СекцияРасчСчет\nКонецРасчСчет\n" END, "open 7: РасчСчет is missing\n",
		"a section of no account");
	reads(HEADER "Пустяк\n" END, "open 7: a line without \"=\": \"Пустяк\"\n",
		"a line without =");
	reads(HEADER END "ещё\n", "open 8: text follows КонецФайла: \"ещё\"\n",
		"text behind the end");
	reads(HEADER "ДатаКонца=31.06.2026\n" END,
		"open 7: ДатаКонца: no such day in the calendar: \"31.06.2026\" (read as "
		"\"%d.%m.%Y\")\n",
		"a bad date");
	reads("***** ^Type=3^ -\n#####\n", "open 1: ^Acc=…^ is missing\n", "a block of no account");
	reads("***** ^Type=3^ ^Acc=1^\n^Num=1\n#####\n",
		"open 2: a line that is not ^KEY=VALUE^: \"^Num=1\"\n", "an open value");
	reads("***** ^Type=3^ ^Acc=1^\n#####\n^Num=1^\n",
		"open 3: \"^Num=1^\" without ***** before it\n", "a value outside");
}

static void documents(void)
{
	reads(HEADER DOCUMENT("1", "1O.00", TO_THEM) DOCUMENT("2", "-1.00", TO_THEM)
			DOCUMENT("3", "0", TO_THEM) DOCUMENT("4", "", TO_THEM)
				DOCUMENT("5", "1 234.50", TO_THEM "Дата=05.06.2026\n") END,
		"!10: Сумма: not a number: \"1O.00\"\n!18: Сумма must be more than zero: "
		"\"-1.00\"\n"
		"!26: Сумма must be more than zero: \"0\"\n!31: Сумма is missing\n"
		"39:[5][2026-06-07][out][RUB][1234.50]---[" THEIRS "]-[" OURS "]-\n",
		"amounts; a good one follows the bad ones");
	reads(HEADER DOCUMENT("1", "1.00", TO_THEM "ДатаПоступило=2026\n")
			DOCUMENT("2", "1.00", TO_THEM "Дата=06.06.2026\n")
				DOCUMENT("3", "1.00", TO_THEM "Сумма=2.00\n") END,
		"!14: ДатаПоступило: does not fit the date format \"%d.%m.%Y\": \"2026\"\n"
		"!23: Дата comes twice with different values\n"
		"!32: Сумма comes twice with different values\n",
		"bad dates, values that contradict");
	reads(HEADER DOCUMENT("1", "1.00", "ПлательщикСчет=5\nПолучательСчет=6\n")
			DOCUMENT("2", "1.00", "ПлательщикСчет=5\nДатаСписано=05.06.2026\n") END,
		"!7: neither payer nor payee is an account of this statement\n"
		"14:[2][2026-06-05][out][RUB][1.00]-----[" OURS "]-\n",
		"an account that is not ours; with one account the date that is filled decides");
	reads(HEADER "РасчСчет=" OURS2
		     "\n" DOCUMENT("2", "1.00", "ПлательщикСчет=5\nДатаСписано=05.06.2026\n") END,
		"!8: neither payer nor payee is an account of this statement\n",
		"with two it does not");
	reads("1CClientBankExchange\n" DOCUMENT("1", "1.00", TO_THEM) END,
		"!2: neither payer nor payee is an account of this statement\n",
		"no account of ours");
}

static void transfers(void)
{
#define BETWEEN(more) \
	HEADER "РасчСчет=" OURS2 "\n" DOCUMENT( \
		"1", "1.00", "ПлательщикРасчСчет=" OURS "\nПолучательСчет=" OURS2 "\n" more) END
#define OUT_ROW(date) "8:[1][" date "][out][RUB][1.00]---[" OURS2 "]-[" OURS "]-\n"
	reads(BETWEEN(""), OUT_ROW("2026-06-05"), "between two of ours: out");
	reads(BETWEEN("ДатаСписано=06.06.2026\n"), OUT_ROW("2026-06-06"), "spent: out");
	reads(BETWEEN("ДатаПоступило=06.06.2026\n"),
		"8:[1][2026-06-06][in][USD][1.00]---[" OURS "]-[" OURS2 "]-\n", "received: in");
	reads(BETWEEN("ДатаПоступило=07.06.2026\nДатаСписано=06.06.2026\n"), OUT_ROW("2026-06-06"),
		"both: out");
}

static void totals(void)
{
#define SAID(received, spent, closing) \
	HEADER SECTION(OURS, "01.06.2026", "10.06.2026", SUMS("10.00", received, spent, closing)) \
		DOCUMENT("1", "5.00", FROM_THEM) DOCUMENT("2", "3.00", TO_THEM) END
#define IN_ROW(line)	line ":[1][2026-06-06][in][RUB][5.00]---[" THEIRS "]-[" OURS "]-\n"
#define SPENT_ROW(line) line ":[2][2026-06-07][out][RUB][3.00]---[" THEIRS "]-[" OURS "]-\n"
	reads(SAID("5.00", "3.00", "12.00"), IN_ROW("16") SPENT_ROW("24"), "totals that agree");
	reads(SAID("5.00", "3.00", "12.01"),
		"open 14: the balance does not add up: 10.00 + 5.00 - 3.00 is 12.00, not 12.01\n",
		"a wrong closing balance");
	reads(SAID("6.00", "3.00", "13.00"),
		"open 12: ВсегоПоступило is 6.00, but the documents of account " OURS
		" add up to 5.00\n",
		"a document is missing");
	reads(SAID("5.00", "2.00", "13.00"),
		"open 13: ВсегоСписано is 2.00, but the documents of account " OURS
		" add up to 3.00\n",
		"a document too many");
	reads(SAID("5.00", "3.0O", "12.00"), "open 13: ВсегоСписано: not a number: \"3.0O\"\n",
		"a total that is no number");
	reads(HEADER "Документ=Платежное поручение\n" SECTION(OURS, "01.06.2026", "10.06.2026",
		      SUMS("0", "9", "0", "9")) DOCUMENT("1", "5.00", FROM_THEM) END,
		IN_ROW("17"), "not all kinds of documents were asked for");
#define OTHER_DAY(spent) \
	HEADER SECTION(OURS, "06.06.2026", "10.06.2026", "ВсегоСписано=" spent "\n") DOCUMENT( \
		"1", "1.00", "ПлательщикСчет=" OURS "\n") DOCUMENT("2", "3.00", TO_THEM) END
#define OTHER_ROWS "13:[1][2026-06-05][out][RUB][1.00]-----[" OURS "]-\n" SPENT_ROW("19")
	reads(OTHER_DAY("3.00"), OTHER_ROWS, "a document of another day need not be counted");
	reads(OTHER_DAY("4.00"), OTHER_ROWS, "it may be");
	reads(OTHER_DAY("5.00"),
		"open 11: ВсегоСписано is 5.00, but the documents of account " OURS
		" add up to 3.00\n",
		"but nothing beyond it");
	reads("***** ^Type=3^ ^Acc=1^\n^CrIn=1^\n^DocDate=01.06.2026^\n^Db=2^\n^DB=2^\n^CR=0^\n"
	      "^CrOut=1^\n#####\n",
		"open 7: the balance does not add up: 1.00 + 0.00 - 2.00 is -1.00, not 1.00\n",
		"a wrong balance in the Belarusian form");
	reads("***** ^Type=3^ ^Acc=1^\n^DocDate=01.06.2026^\n^Db=2^\n^DB=3^\n#####\n",
		"open 4: DB is 3.00, but the documents of account 1 add up to 2.00\n",
		"a wrong total");
}

static void sections(void)
{
	reads(HEADER SECTION(OURS, "06.06.2026", "06.06.2026", SUMS("0", "5", "0", "5")) SECTION(
		      OURS, "07.06.2026", "07.06.2026", SUMS("5", "0", "3", "2")) SECTION(OURS2,
		      "06.06.2026", "07.06.2026", SUMS("0", "4", "0", "4")) DOCUMENT("1", "5.00",
		      FROM_THEM) DOCUMENT("2", "3.00", TO_THEM) DOCUMENT("3", "4.00",
		      "ПлательщикСчет=5\nПолучательСчет=" OURS2 "\nДатаПоступило=07.06.2026\n") END,
		IN_ROW("34") SPENT_ROW("42") "50:[3][2026-06-07][in][USD][4.00]---[5]-[" OURS2
					     "]-\n",
		"several sections");
	reads("***** ^Type=5^ ^Acc=BY86ZZZZ30120000000000000001^\n^CurrCode=978^\n^InCreQ=1.00^\n"
	      "^DocDate=01.06.2026^\n^Acc=1^\n^AccKorr=2^\n^DebQ=0.00^\n^CreQ=7.00^\n^Deb=0.00^\n"
	      "^Cre=25.00^\n^UNNKorr=УНП:INN7700000003.KPP770001001^\n^DebVQ=0.00^\n^CreVQ=7.00^\n"
	      "^OutCreQ=8.00^\n######\n"
	      "***** ^Type=3^ ^Acc=2^\n^DocDate=02.06.2026^\n^Db=1.00^\n^Credit=1.00^\n"
	      "^DocDate=02.06.26^\n^Db=1.00^\n#####\n",
		"4:-[2026-06-01][in][EUR][7.00]-[7700000003][770001001][2]-"
		"[BY86ZZZZ30120000000000000001]-\n"
		"!17: either Db or Credit must be more than zero\n"
		"!20: DocDate: does not fit the date format \"%d.%m.%Y\": \"02.06.26\"\n",
		"Belarusian blocks; an account in another currency");
}

static void currencies(void)
{
	static const char *const table[][2] = { { "643", "RUB" }, { "810", "RUB" },
		{ "840", "USD" }, { "978", "EUR" }, { "156", "CNY" }, { "398", "KZT" },
		{ "933", "BYN" }, { "008", "ALL" }, { "986", "BRL" }, { "000", NULL },
		{ "999", NULL } };

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		is_text(currency_of_number(table[i][0]), table[i][1], table[i][0]);
	for (int i = 0, n = 0; i <= 1000; i++) {
		char digits[16];
		const char *code;

		snprintf(digits, sizeof(digits), "%03d", i);
		code = i < 1000 ? currency_of_number(digits) : NULL;
		n += code != NULL;
		if (code && currency_scale(code) < 0)
			ok(false, "%s is no currency", code);
		if (i == 1000)
			ok(n > 100, "%d currencies have numbers", n);
	}
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		die_errno("%s", path);
	close(fd);
	forms();
	encodings();
	structure();
	documents();
	transfers();
	totals();
	sections();
	currencies();
	unlink(path);
	return done();
}
