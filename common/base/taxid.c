#include "base/taxid.h"

#include "base/quoted-internal.h"

static bool all_digits(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

/* The sum of the first n digits times their weights. */
static int weighted(const char *digits, const signed char *weight, int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		sum += (digits[i] - '0') * weight[i];
	return sum;
}

/* The number in the first n digits (n ≤ 18), modulo m. */
static int modulo(const char *digits, int n, int m)
{
	int rest = 0;

	for (int i = 0; i < n; i++)
		rest = (rest * 10 + digits[i] - '0') % m;
	return rest;
}

/* What goes for every number that consists of digits: none else, and one of two lengths. */
static int check_digits(
	const char *name, const char *text, size_t len, size_t other, struct strbuf *err)
{
	size_t n = strlen(text);

	if (!all_digits(text))
		return fail(
			err, _("%s has a character that is no digit: \"%s\""), name, QUOTED(text));
	if (n == len || n == other)
		return 0;
	if (len == other)
		return fail(err, _("%s has %zu digits instead of %zu: \"%s\""), name, n, len,
			QUOTED(text));
	return fail(err, _("%s has %zu digits instead of %zu or %zu: \"%s\""), name, n, len, other,
		QUOTED(text));
}

static int check_prefix(const char *name, const char *text, struct strbuf *err)
{
	if (strncmp(text, "00", 2))
		return 0;
	return fail(err, _("%s cannot begin with 00: \"%s\""), name, QUOTED(text));
}

static int key_fail(const char *name, const char *text, struct strbuf *err)
{
	return fail(err, _("%s has a check digit that does not fit: \"%s\""), name, QUOTED(text));
}

/* The weights of the longest number's last digit; a shorter one takes the end of the row. */
static const signed char inn_weight[] = { 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };

static bool inn_key_fits(const char *text, int n)
{
	const signed char *weight = inn_weight + ARRAY_SIZE(inn_weight) - n;

	return weighted(text, weight, n) % 11 % 10 == text[n] - '0';
}

int inn_check(const char *text, struct strbuf *err)
{
	const char *name = _("INN");

	if (check_digits(name, text, 10, 12, err) || check_prefix(name, text, err))
		return -1;
	if (strlen(text) == 10 ? !inn_key_fits(text, 9)
			       : !inn_key_fits(text, 10) || !inn_key_fits(text, 11))
		return key_fail(name, text, err);
	return 0;
}

int kpp_check(const char *text, struct strbuf *err)
{
	static const char digits[] = "0123456789";
	static const char either[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t n = utf8_length(text, strlen(text));

	if (n != 9)
		return fail(err, _("KPP has %zu characters instead of 9: \"%s\""), n, QUOTED(text));
	for (int i = 0; i < 9; i++)
		if (!text[i] || !strchr(i == 4 || i == 5 ? either : digits, text[i]))
			return fail(err,
				_("KPP is four digits, two digits or letters A-Z, three digits:"
				  " \"%s\""),
				QUOTED(text));
	return 0;
}

int ogrn_check(const char *text, struct strbuf *err)
{
	bool person = strlen(text) == 15;
	const char *name = person ? _("OGRNIP") : _("OGRN");
	int n = person ? 14 : 12;

	if (check_digits(name, text, 13, 15, err) || check_prefix(name, text, err))
		return -1;
	if (modulo(text, n, person ? 13 : 11) % 10 != text[n] - '0')
		return key_fail(name, text, err);
	return 0;
}

int okpo_check(const char *text, struct strbuf *err)
{
	return check_digits(_("OKPO"), text, 8, 10, err);
}

int bik_check(const char *text, struct strbuf *err)
{
	return check_digits(_("BIK"), text, 9, 9, err);
}

/*
 * True for an account in the central bank's own books: a correspondent account (30101), the
 * treasury's single account (40102), and any account at one of its settlement centres, whose BIK
 * ends in 000, 001 or 002.
 */
static bool at_central_bank(const char *account, const char *bik)
{
	return !strncmp(account, "30101", 5) || !strncmp(account, "40102", 5) ||
		(!strncmp(bik + 6, "00", 2) && bik[8] <= '2');
}

int account_check(const char *text, const char *bik, struct strbuf *err)
{
	static const signed char weight[23] = { 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1,
		3, 7, 1, 3, 7, 1 };
	const char *name = _("account");
	char digits[24];

	if (check_digits(name, text, 20, 20, err))
		return -1;
	/* The accounts of the treasury's own plan begin with 0 and are numbered without a key. */
	if (!bik || bik_check(bik, NULL) || *text == '0')
		return 0;
	if (at_central_bank(text, bik)) {
		digits[0] = '0';
		memcpy(digits + 1, bik + 4, 2);
	} else {
		memcpy(digits, bik + 6, 3);
	}
	memcpy(digits + 3, text, 21);
	if (weighted(digits, weight, 23) % 10)
		return fail(err, _("account \"%s\" has a key that does not fit BIK %s"),
			QUOTED(text), bik);
	return 0;
}
