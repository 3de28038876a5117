/* Fixed-point numbers.  A decimal is read in two steps: which sign means what, then the digits. */
#include "base/money.h"

#include "base/quoted-internal.h"

/* --- reading --- */

enum verdict { NUMBER_OK, NUMBER_BAD, NUMBER_AMBIGUOUS, NUMBER_FINE, NUMBER_LARGE };

/* ±9e18: what is left up to 2^63 keeps sums of a few values from overflowing at once. */
static const uint64_t decimal_max = UINT64_C(9000000000000000000);

struct number {
	const char *p;
	const char *end;
	bool negative;
	char point;  /* '.' or ',' before the fraction, or 0 */
	char parter; /* '.', ',', '\'' or ' ' (any blank) between groups, or 0 */
};

static const struct blank {
	const char *text;
	size_t len;
} blanks[] = {
	{ " ", 1 },
	{ "\u00A0", 2 },
	{ "\u202F", 3 },
};

static size_t blank_at(const char *p, const char *end)
{
	for (size_t i = 0; i < ARRAY_SIZE(blanks); i++)
		if ((size_t)(end - p) >= blanks[i].len && !memcmp(p, blanks[i].text, blanks[i].len))
			return blanks[i].len;
	return 0;
}

static size_t blank_before(const char *from, const char *end)
{
	for (size_t i = 0; i < ARRAY_SIZE(blanks); i++) {
		size_t len = blanks[i].len;

		if ((size_t)(end - from) >= len && !memcmp(end - len, blanks[i].text, len))
			return len;
	}
	return 0;
}

static void trim(struct number *n)
{
	size_t len;

	while ((len = blank_at(n->p, n->end)))
		n->p += len;
	while ((len = blank_before(n->p, n->end)))
		n->end -= len;
}

static void take_sign(struct number *n)
{
	static const char minus[] = "\u2212";

	if (n->p < n->end && (*n->p == '-' || *n->p == '+')) {
		n->negative = *n->p == '-';
		n->p++;
	} else if (n->end - n->p >= 3 && !memcmp(n->p, minus, 3)) {
		n->negative = true;
		n->p += 3;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * A single dot or comma after one to three digits and before three: thousands in one country,
 * thousandths in another.  No one writes "0,123" or "1234,567" for thousands.
 */
static bool could_be_group(const struct number *n, const char *mark)
{
	return mark - n->p >= 1 && mark - n->p <= 3 && *n->p != '0' && n->end - mark == 4;
}

/* Decides what dot and comma mean. */
static enum verdict find_marks(struct number *n, int scale)
{
	const char *last = NULL;
	int dots = 0, commas = 0;
	bool parted = false;

	for (const char *p = n->p; p < n->end; p++) {
		dots += *p == '.';
		commas += *p == ',';
		if (*p == '.' || *p == ',')
			last = p;
		else if (!is_digit(*p))
			parted = true;
	}
	if (dots && commas) {
		n->point = *last;
		n->parter = *last == '.' ? ',' : '.';
	} else if (dots + commas > 1) {
		n->parter = *last;
	} else if (last) {
		n->point = *last;
		if (!parted && scale < 3 && could_be_group(n, last))
			return NUMBER_AMBIGUOUS;
	}
	return NUMBER_OK;
}

/* Appends a digit; false when that leads over the limit. */
static bool push_digit(uint64_t *v, char digit, uint64_t limit)
{
	uint64_t d = (uint64_t)(digit - '0');

	if (*v > (limit - d) / 10)
		return false;
	*v = *v * 10 + d;
	return true;
}

/* Between two groups: steps over the sign or blank that parts them, which is always the same. */
static bool take_parter(struct number *n)
{
	size_t len = blank_at(n->p, n->end);
	char kind = len ? ' ' : *n->p;

	if (!len) {
		if (kind != '\'' && kind != n->parter)
			return false;
		len = 1;
	}
	if (n->parter && n->parter != kind)
		return false;
	n->parter = kind;
	n->p += len;
	return true;
}

static enum verdict take_whole(struct number *n, uint64_t limit, uint64_t *v, bool *any)
{
	const char *first = n->p;
	bool large = false;
	int group = 0, groups = 0;

	while (n->p < n->end && (!n->point || *n->p != n->point)) {
		if (is_digit(*n->p)) {
			large = large || !push_digit(v, *n->p, limit);
			group++;
			n->p++;
			continue;
		}
		if (groups ? group != 3 : group < 1 || group > 3 || *first == '0')
			return NUMBER_BAD;
		if (!take_parter(n))
			return NUMBER_BAD;
		groups++;
		group = 0;
	}
	*any = n->p > first;
	if (groups && group != 3)
		return NUMBER_BAD;
	return large ? NUMBER_LARGE : NUMBER_OK;
}

static enum verdict take_fraction(
	struct number *n, int scale, uint64_t limit, uint64_t *v, bool *any)
{
	bool large = false, fine = false;

	for (; n->p < n->end && is_digit(*n->p); n->p++) {
		if (scale-- > 0)
			large = large || !push_digit(v, *n->p, limit);
		else
			fine = fine || *n->p != '0';
		*any = true;
	}
	if (n->p != n->end)
		return NUMBER_BAD;
	while (scale-- > 0)
		large = large || !push_digit(v, '0', limit);
	return fine ? NUMBER_FINE : large ? NUMBER_LARGE : NUMBER_OK;
}

static enum verdict read_number(struct number *n, int scale, uint64_t limit, uint64_t *v)
{
	enum verdict whole, fraction;
	bool any = false;

	*v = 0;
	whole = take_whole(n, limit, v, &any);
	if (whole == NUMBER_BAD)
		return NUMBER_BAD;
	if (n->p < n->end)
		n->p++;
	fraction = take_fraction(n, scale, limit, v, &any);
	if (!any)
		return NUMBER_BAD;
	return fraction == NUMBER_OK ? whole : fraction;
}

static int number_fail(enum verdict verdict, const char *text, int scale, struct strbuf *err)
{
	switch (verdict) {
	case NUMBER_OK:
		return 0;
	case NUMBER_BAD:
		break;
	case NUMBER_AMBIGUOUS:
		return fail(err,
			_("thousands or a fraction: \"%s\" (write 1234 or 1 234, 1.23 or 1,23)"),
			QUOTED(text));
	case NUMBER_FINE:
		if (!scale)
			return fail(err, _("not a whole number: \"%s\""), QUOTED(text));
		return fail(err, _("more than %d digits after the decimal sign: \"%s\""), scale,
			QUOTED(text));
	case NUMBER_LARGE:
		return fail(err, _("number too large: \"%s\""), QUOTED(text));
	}
	return fail(err, _("not a number: \"%s\""), QUOTED(text));
}

static int parse_span(
	struct number n, int scale, const char *text, int64_t *out, struct strbuf *err)
{
	enum verdict verdict;
	uint64_t v;

	trim(&n);
	take_sign(&n);
	verdict = find_marks(&n, scale);
	if (verdict == NUMBER_OK)
		verdict = read_number(&n, scale, decimal_max, &v);
	if (verdict != NUMBER_OK)
		return number_fail(verdict, text, scale, err);
	*out = n.negative ? -(int64_t)v : (int64_t)v;
	return 0;
}

int decimal_parse(const char *text, int scale, int64_t *out, struct strbuf *err)
{
	struct number n = { .p = text, .end = text + strlen(text) };

	return parse_span(n, scale, text, out, err);
}

int percent_parse(const char *text, int64_t *out, struct strbuf *err)
{
	struct number n = { .p = text, .end = text + strlen(text) };

	trim(&n);
	if (n.p < n.end && n.end[-1] == '%')
		n.end--;
	return parse_span(n, PERCENT_SCALE, text, out, err);
}

int integer_parse(const char *text, int64_t *out, struct strbuf *err)
{
	struct number n = { .p = text, .end = text + strlen(text) };
	enum verdict verdict;
	uint64_t v;

	trim(&n);
	take_sign(&n);
	verdict = find_marks(&n, 0);
	if (verdict == NUMBER_OK && n.point)
		verdict = NUMBER_FINE;
	if (verdict == NUMBER_OK)
		verdict = read_number(
			&n, 0, n.negative ? UINT64_C(1) << 63 : (uint64_t)INT64_MAX, &v);
	if (verdict != NUMBER_OK)
		return number_fail(verdict, text, 0, err);
	*out = n.negative ? (int64_t)-v : (int64_t)v;
	return 0;
}

/* --- writing --- */

enum { SCALE_MAX = 18 };

static char *format_digits(int64_t value, int scale, bool keep_zeros, char out[DECIMAL_SIZE])
{
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char reversed[DECIMAL_SIZE];
	int n = 0, used = 0;

	if (scale < 0 || scale > SCALE_MAX)
		BUG("a number of %d decimals", scale);
	for (; !keep_zeros && scale > 0 && left % 10 == 0; scale--)
		left /= 10;
	while (left || n <= scale) {
		if (scale && n == scale)
			reversed[used++] = '.';
		reversed[used++] = (char)('0' + left % 10);
		left /= 10;
		n++;
	}
	if (value < 0)
		reversed[used++] = '-';
	for (int i = 0; i < used; i++)
		out[i] = reversed[used - 1 - i];
	out[used] = '\0';
	return out;
}

char *decimal_format(int64_t value, int scale, char out[DECIMAL_SIZE])
{
	return format_digits(value, scale, true, out);
}

char *decimal_format_short(int64_t value, int scale, char out[DECIMAL_SIZE])
{
	return format_digits(value, scale, false, out);
}

/* --- arithmetic --- */

static int64_t round_quotient(__int128 product, int64_t c)
{
	__int128 quotient, rest, divisor = c;

	if (!c)
		BUG("muldiv: division by zero");
	quotient = product / divisor;
	rest = product % divisor;
	if (2 * (rest < 0 ? -rest : rest) >= (divisor < 0 ? -divisor : divisor))
		quotient += (product < 0) == (divisor < 0) ? 1 : -1;
	if (quotient > INT64_MAX)
		return INT64_MAX;
	if (quotient < INT64_MIN)
		return INT64_MIN;
	return (int64_t)quotient;
}

int64_t muldiv(int64_t a, int64_t b, int64_t c)
{
	return round_quotient((__int128)a * b, c);
}

int64_t muldiv_sum(const int64_t *a, const int64_t *b, size_t n, int64_t c)
{
	__int128 sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (__int128)a[i] * b[i];
	return round_quotient(sum, c);
}

/* What rounding down took from a part. */
struct loss {
	int64_t rest;
	size_t i;
};

static int by_loss(const void *a, const void *b)
{
	const struct loss *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest > y->rest ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

void money_share_out(int64_t whole, const int64_t *weight, size_t n, int64_t *part)
{
	int64_t sign = whole < 0 ? -1 : 1, left = whole * sign, total = 0;
	struct loss *loss = xmalloc(n * sizeof(*loss));

	for (size_t i = 0; i < n; i++)
		total += weight[i];
	if (total <= 0)
		BUG("weights that make %" PRId64, total);
	for (size_t i = 0; i < n; i++) {
		__int128 product = (__int128)(whole * sign) * weight[i];
		int64_t rest = (int64_t)(product % total);
		bool below = rest < 0;

		loss[i] = (struct loss){ below ? rest + total : rest, i };
		part[i] = (int64_t)(product / total) - below;
		left -= part[i];
	}
	qsort(loss, n, sizeof(*loss), by_loss);
	for (size_t i = 0; left > 0; i++, left--)
		part[loss[i].i]++;
	for (size_t i = 0; i < n; i++)
		part[i] *= sign;
	free(loss);
}
