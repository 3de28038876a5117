/*
 * Fixed-point numbers: money in minor units of its currency, quantities in thousandths, percent
 * in hundredths of a percent.  64-bit integers everywhere; no floating point near money
 * (DOMAIN 6.7).
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/base.h"

enum {
	MONEY_SCALE = 2,    /* used where no currency is known */
	QUANTITY_SCALE = 3,
	PERCENT_SCALE = 2,
	PERCENT_WHOLE = 10000, /* 100 % */
	RATE_SCALE = 6,     /* of exchange rates */
	DECIMAL_SIZE = 32,  /* enough for any formatted number */
};

/*
 * Reads a decimal number into units of 10^-scale.  Accepted: sign (also U+2212), digits with a
 * dot or a comma before the fraction, groups of three parted by blanks, U+00A0, U+202F, ' or, if
 * the other sign marks the fraction or there are two or more groups, comma or dot:
 * "1 234,50" "1,234.50" "1.234.567,8" "-0.5" ".5" "5.".  Refused with a sentence that quotes the
 * text: anything else ("12,5o", "", "1e5", "--1"), more digits of fraction than `scale` other than
 * zeros, values out of ±9e18, and "1,234" or "1.234" when scale < 3 because both readings are
 * possible ("0,120" and "1234.500" have one).  Blanks at the ends are passed over.
 */
int decimal_parse(const char *text, int scale, int64_t *out, struct strbuf *err) MUST_USE;
/* The same with PERCENT_SCALE and, if one likes, "%" at the end: "12,5 %" is 1250. */
int percent_parse(const char *text, int64_t *out, struct strbuf *err) MUST_USE;
/* A plain integer with the same groups and no decimal sign, refused out of the 64-bit range. */
int integer_parse(const char *text, int64_t *out, struct strbuf *err) MUST_USE;

/* Writes all `scale` digits of the fraction: (123450, 2) is "1234.50".  Returns out. */
char *decimal_format(int64_t value, int scale, char out[DECIMAL_SIZE]);
/* Without zeros at the end: (1500, 3) is "1.5", (2000, 3) is "2". */
char *decimal_format_short(int64_t value, int scale, char out[DECIMAL_SIZE]);

/*
 * round(a·b/c), halves away from zero, in 128 bits; c != 0.  A result beyond 64 bits becomes
 * INT64_MAX or INT64_MIN.
 */
int64_t muldiv(int64_t a, int64_t b, int64_t c);

/* The same of a sum of products: round((a[0]·b[0] + a[1]·b[1] + …)/c). */
int64_t muldiv_sum(const int64_t *a, const int64_t *b, size_t n, int64_t c);
/*
 * Shares a whole out by weights whose sum is above 0 (BUG otherwise); some may be negative.  The
 * parts make the whole exactly: each is rounded down, towards zero where no weight is negative, and
 * what is left goes by ones to those that lost most, the first of equals before the others.  A
 * negative whole gives the same parts as a positive one, negated.
 */
void money_share_out(int64_t whole, const int64_t *weight, size_t n, int64_t *part);

/*
 * ISO 4217: digits of the minor unit, or -1 for what is not a code in capitals ("RUR" is not).
 * Codes withdrawn since 2020 count; those without a minor unit (XAU, XDR) have 2.
 */
int currency_scale(const char *code);
/* The codes with that many digits, each followed by a blank; NULL if there are none. */
const char *currency_codes(int scale);
/*
 * The code of a currency by its number of three digits (ISO 4217; not those withdrawn before 2020,
 * nor metals and funds), as in digits 6 to 8 of a Russian account, where 810, the rouble of before
 * 1998, goes on as RUB.  "643" is "RUB"; NULL for an unknown number.  Constant text.
 */
const char *currency_of_number(const char digits[3]);

#endif
