/* Tax numbers, bank accounts: the rules, and vectors from elsewhere. */
#include "tap.h"

#include "base/taxid.h"

struct one {
	int (*check)(const char *text, struct strbuf *err);
	const char *text;
	const char *sentence; /* NULL: valid; else a part of what is said */
};

static const struct one ones[] = {
	{ inn_check, "7707083893", NULL },
	{ inn_check, "500100732259", NULL },
	{ inn_check, "0108003670", NULL },
	{ inn_check, "7743013902", "check digit" },
	{ inn_check, "7707083894", "INN has a check digit that does not fit: \"7707083894\"" },
	{ inn_check, "500100732250", "check digit" },
	{ inn_check, "500100732269", "check digit" },
	{ inn_check, "0000000000", "INN cannot begin with 00: \"0000000000\"" },
	{ inn_check, "000000000000", "begin with 00" },
	{ inn_check, "770708389", "INN has 9 digits instead of 10 or 12: \"770708389\"" },
	{ inn_check, "77070838931", "11 digits" },
	{ inn_check, "", "0 digits" },
	{ inn_check, "77070 83893", "no digit: \"77070 83893\"" },
	{ inn_check, "770708389O", "no digit" },
	{ inn_check, "٧٧٠٧٠٨٣٨٩٣", "no digit" },
	{ inn_check, "-707083893", "no digit" },
	{ inn_check, "7707083893\x7F", "no digit: \"7707083893?\"" },
	{ kpp_check, "773601001", NULL },
	{ kpp_check, "0108A4934", NULL },
	{ kpp_check, "7736AZ001", NULL },
	{ kpp_check, "7736az001", "KPP is four digits" },
	{ kpp_check, "77A601001", "KPP is four digits" },
	{ kpp_check, "77360100Z", "KPP is four digits" },
	{ kpp_check, "7736Б1001", "KPP is four digits" },
	{ kpp_check, "77360100", "KPP has 8 characters instead of 9" },
	{ kpp_check, "7736010011", "10 characters" },
	{ kpp_check, "", "0 characters" },
	{ kpp_check, "\x80\x80\x80\x80\x80\x80\x80\x80\x80", "0 characters" },
	{ ogrn_check, "1027812400868", NULL },
	{ ogrn_check, "1027739552642", NULL },
	{ ogrn_check, "314833285032522", NULL },
	{ ogrn_check, "1027812400869", "OGRN has a check digit" },
	{ ogrn_check, "314833285032520", "OGRNIP has a check digit" },
	{ ogrn_check, "102781240086", "12 digits instead of 13 or 15" },
	{ ogrn_check, "10278124008681", "14 digits" },
	{ ogrn_check, "0000000000000", "begin with 00" },
	{ ogrn_check, "102781240086x", "no digit" },
	{ okpo_check, "00032537", NULL },
	{ okpo_check, "0123456789", NULL },
	{ okpo_check, "123456789", "9 digits instead of 8 or 10" },
	{ okpo_check, "0003253x", "no digit" },
	{ bik_check, "044525225", NULL },
	{ bik_check, "04452522", "BIK has 8 digits instead of 9: \"04452522\"" },
	{ bik_check, "04452522a", "no digit" },
};

static void test_numbers(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ones); i++) {
		const struct one *one = &ones[i];
		struct strbuf err = STRBUF_INIT;

		is_int(one->check(one->text, &err), one->sentence ? -1 : 0, one->text);
		if (!ok(one->sentence ? !!strstr(err.buf, one->sentence) : !err.len, "says so"))
			printf("#      got: %s\n", err.buf);
		strbuf_release(&err);
	}
}

/* A check digit is good for something only if it finds every wrong digit. */
static void test_every_digit(void)
{
	static const struct one numbers[] = {
		{ inn_check, "7707083893", NULL },
		{ inn_check, "500100732259", NULL },
		{ ogrn_check, "1027812400868", NULL },
		{ ogrn_check, "314833285032522", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		char *text = xstrdup(numbers[i].text);
		int passed = 0, tried = 0;

		for (char *p = text; *p; p++) {
			char right = *p;

			for (*p = '0'; *p <= '9'; (*p)++) {
				if (*p == right)
					continue;
				tried++;
				passed += numbers[i].check(text, NULL) == 0;
			}
			*p = right;
		}
		/* Remainders from 10 on count as 0, 1, 2, so a few slip through. */
		ok(passed * 10 < tried, "%s: %d of %d wrong digits slip through", text, passed,
			tried);
		free(text);
	}
}

static void test_accounts(void)
{
	static const struct {
		const char *account, *bik;
		int expected;
	} cases[] = {
		{ "30101810400000000225", "044525225", 0 },
		{ "30101810500000000653", "044030653", 0 },
		{ "30101810500000000650", "044030653", -1 },
		{ "40102810445370000059", "017003983", 0 }, /* the treasury's single account */
		{ "40102810545370000003", "004525988", 0 },
		{ "40102810545370000004", "004525988", -1 },
		{ "03100643000000018500", "017003983", 0 }, /* a treasury account */
		{ "40702810955230165460", "044030653", -1 },
		{ "40702810055230165460", "044525000", 0 }, /* at a settlement centre */
		{ "40702810955230165460", "044525000", -1 },
		{ "40702810055230165460", "044525002", 0 },
		{ "40702810955230165460", NULL, 0 },
		{ "40702810955230165460", "", 0 },
		{ "40702810955230165460", "0440", 0 },
		{ "4070281095523016546", NULL, -1 },
		{ "407028109552301654600", NULL, -1 },
		{ "40702810X55230165460", NULL, -1 },
		{ "", "044030653", -1 },
	};
	struct strbuf err = STRBUF_INIT;
	int fit = 0;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		is_int(account_check(cases[i].account, cases[i].bik, NULL), cases[i].expected,
			cases[i].account);
	/* The ninth digit is the key: exactly one of the ten fits, at a bank as at the centre. */
	for (int centre = 0; centre < 2; centre++, fit = 0) {
		char account[] = "40702810055230165460";

		for (; account[8] <= '9'; account[8]++)
			fit += !account_check(account, centre ? "044525000" : "044030653", NULL);
		is_int(fit, 1, "one key in ten fits");
	}
	ok(account_check("40702810955230165460", "044030653", &err) == -1, "a wrong key");
	is_text(err.buf,
		"account \"40702810955230165460\" has a key that does not fit BIK 044030653",
		"is told with the BIK");
	strbuf_release(&err);
}

/* --- vectors from the shared data: kind,value,bik,valid,… --- */

static const struct {
	const char *kind;
	int (*check)(const char *text, struct strbuf *err);
} kinds[] = {
	{ "inn", inn_check },
	{ "kpp", kpp_check },
	{ "ogrn", ogrn_check },
	{ "ogrnip", ogrn_check },
	{ "okpo", okpo_check },
	{ "bik", bik_check },
};

/* Cuts the next field off a line; none of those that are read is quoted. */
static char *next_field(char **line)
{
	char *field = *line, *comma = strchr(field, ',');

	*line = comma ? comma + 1 : field + strlen(field);
	if (comma)
		*comma = '\0';
	return field;
}

static void check_vector(char *line)
{
	const char *kind = next_field(&line), *value = next_field(&line), *bik = next_field(&line);
	int expected = *line == '1' ? 0 : -1;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kind, kinds[i].kind))
			is_int(kinds[i].check(value, NULL), expected, value);
	if (!strcmp(kind, "account") || !strcmp(kind, "corr_account"))
		is_int(account_check(value, bik, NULL), expected, value);
}

/* Real organisations: ogrn,ogrn_date,inn,kpp,…  All their numbers are right. */
static void check_company(char *line)
{
	const char *ogrn = next_field(&line), *inn, *kpp;

	next_field(&line);
	inn = next_field(&line);
	kpp = next_field(&line);
	is_int(ogrn_check(ogrn, NULL), 0, ogrn);
	is_int(inn_check(inn, NULL), 0, inn);
	if (*kpp)
		is_int(kpp_check(kpp, NULL), 0, kpp);
}

static void test_file(const char *name, void (*check)(char *line))
{
	const char *dir = getenv("CRM_SHARED_DATA");
	char *path = xasprintf("%s/russia/%s", dir && *dir ? dir : "../shared/data", name);
	FILE *file = fopen(path, "r");
	char line[4096];
	int n = 0;

	if (!file) {
		ok(true, "%s # SKIP no folder of shared data", name);
		free(path);
		return;
	}
	for (; fgets(line, sizeof(line), file); n++)
		if (n)
			check(line);
	ok(n > 10, "%s has %d lines", name, n);
	fclose(file);
	free(path);
}

int main(void)
{
	test_numbers();
	test_every_digit();
	test_accounts();
	test_file("ids/vectors_dev.csv", check_vector);
	test_file("egrul-companies/egrul_companies_dev.csv", check_company);
	return done();
}
