/*
 * Telephone numbers: kept as typed, and normalised to E.164 for look-up and duplicates
 * (DOMAIN 1.7).
 */
#ifndef BASE_PHONE_H
#define BASE_PHONE_H

#include "base/base.h"

enum { PHONE_SIZE = 24 };

struct phone_plan {
	const char *country; /* digits of the home country's code: "7" */
	const char *trunk;   /* national prefix dialled before the number: "8"; "" if none */
	int national;        /* digits of a full national number without trunk: 10; 0 = not known */
};
extern const struct phone_plan phone_plan_russia;

/*
 * "8 (912) 345-67-89", "+7 912 3456789", "912 345 67 89" → "+79123456789" with the Russian plan;
 * "0049 …" and "810 49 …" → "+49…"; "+49 (0)30 …" drops the (0).  An extension ("доб. 12",
 * "ext 12", "x12", "#12") is left out of the result.  A number too short to be a full one (city
 * numbers such as "345-67") becomes its bare digits without "+"; one longer than a national number
 * is taken to begin with its country's code.  Numbers are told apart by length alone.
 * Returns -1 with a sentence when there are fewer than 3 or more than 15 digits, or a character
 * that no telephone number has.
 */
int phone_normalise(const char *text, const struct phone_plan *plan, char out[PHONE_SIZE],
	struct strbuf *err) MUST_USE;

/*
 * "+79123456789" → "+7 912 345-67-89"; other countries "+49 30123456"; for people and spreadsheets.
 * A number without "+" is copied as it is.  Returns out.
 */
char *phone_spaced(const char *e164, char out[PHONE_SIZE + 8]);

#endif
