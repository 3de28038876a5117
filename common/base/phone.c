#include "base/phone.h"

#include "base/fold.h"
#include "base/quoted-internal.h"

enum {
	DIGITS_MIN = 3,
	DIGITS_MAX = 15,   /* E.164 §6 */
	DIGITS_TYPED = 24, /* with prefixes and a "(0)" */
	DIGITS_ABROAD = 7, /* no full international number is shorter */
	PHONE_TEXT = 80,
};

const struct phone_plan phone_plan_russia = { .country = "7", .trunk = "8", .national = 10 };

struct dialled {
	char digit[DIGITS_TYPED + 1];
	int n;
	int zero;  /* place of the digit of a "(0)", or −1 */
	bool plus; /* a full number with its country */
};

enum verdict { PHONE_OK, PHONE_BAD, PHONE_SHORT, PHONE_LONG };

/* Signs between digits that say nothing, ASCII and the hyphens and blanks of typesetting. */
static size_t skip_sign(const char *p, size_t len)
{
	static const int32_t wide[] = { 0xA0, 0x2009, 0x202F, 0x2010, 0x2011, 0x2012, 0x2013,
		0x2014, 0x2212 };
	int32_t cp;
	size_t n = utf8_read(p, len, &cp);

	if (n == 1)
		return strchr(" \t()-./", *p) ? 1 : 0;
	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		if (cp == wide[i])
			return n;
	return 0;
}

/* "доб. 12", ", ext 12", "x12", "#12", "(доб. 12)", up to the end of the text. */
static bool is_extension(const char *p)
{
	static const char *const words[] = { "добавочный", "доб", "внутр", "вн", "extension", "ext",
		"x", "х", "#" };
	struct strbuf folded = STRBUF_INIT;
	const char *rest = NULL;
	size_t digits = 0;

	p += strspn(p, ",; (");
	if (utf8_valid(p, strlen(p), NULL))
		fold(&folded, p, strlen(p));
	for (size_t i = 0; i < ARRAY_SIZE(words) && !rest; i++)
		if (!strncmp(folded.buf, words[i], strlen(words[i])))
			rest = folded.buf + strlen(words[i]);
	if (rest) {
		rest += *rest == '.';
		rest += *rest == ':';
		rest += strspn(rest, " ");
		digits = strspn(rest, "0123456789");
		rest += digits;
		rest += strspn(rest, " )");
	}
	digits = rest && !*rest ? digits : 0;
	strbuf_release(&folded);
	return digits > 0;
}

static enum verdict collect(const char *text, struct dialled *d)
{
	size_t left = strlen(text), skip;

	for (; left; text += skip, left -= skip) {
		skip = 1;
		if (*text >= '0' && *text <= '9') {
			if (d->n == DIGITS_TYPED)
				return PHONE_LONG;
			if (*text == '0' && d->zero < 0 && d->n && text[-1] == '(' &&
				text[1] == ')')
				d->zero = d->n;
			d->digit[d->n++] = *text;
		} else if (*text == '+') {
			if (d->n || d->plus)
				return PHONE_BAD;
			d->plus = true;
		} else if (!(skip = skip_sign(text, left))) {
			return d->n && left < PHONE_TEXT && is_extension(text) ? PHONE_OK
									       : PHONE_BAD;
		}
	}
	return PHONE_OK;
}

/* Takes n digits away at the given place. */
static void drop(struct dialled *d, int at, int n)
{
	memmove(d->digit + at, d->digit + at + n, (size_t)(d->n - at - n) + 1);
	d->n -= n;
	d->zero -= n;
}

static bool begins(const struct dialled *d, const char *prefix)
{
	return *prefix && !strncmp(d->digit, prefix, strlen(prefix));
}

static void prepend(struct dialled *d, const char *prefix)
{
	int len = (int)strlen(prefix);

	if (d->n + len > DIGITS_TYPED)
		return;
	memmove(d->digit + len, d->digit, (size_t)d->n + 1);
	memcpy(d->digit, prefix, (size_t)len);
	d->n += len;
}

/* "00", or the trunk prefix and "10", before a number with its country. */
static void drop_abroad(struct dialled *d, const struct phone_plan *plan)
{
	int trunk = (int)strlen(plan->trunk), len = 0;

	if (begins(d, "00"))
		len = 2;
	else if (trunk && begins(d, plan->trunk) && !strncmp(d->digit + trunk, "10", 2))
		len = trunk + 2;
	if (len && d->n - len >= DIGITS_ABROAD) {
		drop(d, 0, len);
		d->plus = true;
	}
}

/* Makes a number typed without its country a full one, if its length says that it can be. */
static void add_country(struct dialled *d, const struct phone_plan *plan)
{
	int trunk = (int)strlen(plan->trunk), country = (int)strlen(plan->country);

	if (!plan->national) {
		if (!begins(d, plan->trunk) || d->n - trunk < DIGITS_ABROAD - country)
			return;
		drop(d, 0, trunk);
		prepend(d, plan->country);
	} else if (d->n == plan->national) {
		prepend(d, plan->country);
	} else if (d->n == plan->national + trunk && begins(d, plan->trunk)) {
		drop(d, 0, trunk);
		prepend(d, plan->country);
	} else if (d->n <= plan->national) {
		return;
	}
	d->plus = true;
}

static bool is_short(const struct dialled *d, const struct phone_plan *plan)
{
	int home = plan->national ? plan->national + (int)strlen(plan->country) : 0;

	return d->n < DIGITS_ABROAD || (begins(d, plan->country) && d->n < home);
}

static enum verdict normalise(const char *text, const struct phone_plan *plan, char *out)
{
	struct dialled d = { .zero = -1 };
	enum verdict verdict = collect(text, &d);

	if (verdict != PHONE_OK)
		return verdict;
	if (d.n < DIGITS_MIN)
		return PHONE_SHORT;
	if (!d.plus)
		drop_abroad(&d, plan);
	if (d.plus && d.zero > 0)
		drop(&d, d.zero, 1);
	if (!d.plus)
		add_country(&d, plan);
	else if (is_short(&d, plan))
		d.plus = false;
	if (d.n > DIGITS_MAX)
		return PHONE_LONG;
	*out = '+';
	memcpy(out + d.plus, d.digit, (size_t)d.n + 1);
	return PHONE_OK;
}

int phone_normalise(
	const char *text, const struct phone_plan *plan, char out[PHONE_SIZE], struct strbuf *err)
{
	switch (normalise(text, plan, out)) {
	case PHONE_OK:
		return 0;
	case PHONE_BAD:
		break;
	case PHONE_SHORT:
		return fail(err, _("too few digits for a telephone number: \"%s\""), QUOTED(text));
	case PHONE_LONG:
		return fail(err, _("too many digits for a telephone number: \"%s\""), QUOTED(text));
	}
	return fail(err, _("not a telephone number: \"%s\" (use +7 912 345-67-89)"), QUOTED(text));
}

/* Digits of the country's code (ITU-T E.164, list of assigned codes): those of one and of two. */
static int country_digits(const char *digits)
{
	static const char two[] = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 "
				  "54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 "
				  "95 98 ";

	if (*digits == '1' || *digits == '7')
		return 1;
	for (const char *p = two; *p; p += 3)
		if (!strncmp(p, digits, 2))
			return 2;
	return 3;
}

/* Lengths of the parts of a Russian number, and what stands before each. */
static const struct part {
	int len;
	char before;
} russian[] = { { 3, ' ' }, { 3, ' ' }, { 2, '-' }, { 2, '-' } };

char *phone_spaced(const char *e164, char out[PHONE_SIZE + 8])
{
	size_t len = strnlen(e164, PHONE_SIZE - 1), used = 0, at = 0, country;

	if (*e164 == '+' && len > 4) {
		country = 1 + (size_t)country_digits(e164 + 1);
		memcpy(out, e164, country);
		used = at = country;
		if (e164[1] == '7' && len == 12) {
			for (size_t i = 0; i < ARRAY_SIZE(russian); i++) {
				out[used++] = russian[i].before;
				memcpy(out + used, e164 + at, (size_t)russian[i].len);
				used += (size_t)russian[i].len;
				at += (size_t)russian[i].len;
			}
		} else {
			out[used++] = ' ';
		}
	}
	memcpy(out + used, e164 + at, len - at);
	used += len - at;
	out[used] = '\0';
	return out;
}
