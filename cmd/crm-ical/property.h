/*
 * The lines of a calendar (RFC 5545 §3.1, vCalendar 1.0): joined where they were folded, cut into
 * name, parameters and value, and decoded.
 */
#ifndef CRM_ICAL_PROPERTY_H
#define CRM_ICAL_PROPERTY_H

#include "base/base.h"

struct lines {
	const char *at, *end; /* what is left of the text; must stay where it is */
	long line;            /* the number of the line at `at`, from 1 */
	bool vcal1;           /* vCalendar 1.0: the blank of a fold belongs to the text */
	struct strbuf text;   /* the line that was read, joined */
	long number;          /* where it began */
};

/* Reads the next line that is not empty into l->text; false at the end. */
bool lines_next(struct lines *l);

enum { PROPERTY_PARAMETERS = 32 };

struct property {
	const char *name;  /* in capitals, without a group before it */
	const char *value; /* quoted-printable is decoded; backslashes stand as they are */
	long line;
	size_t n;
	struct {
		const char *name;  /* in capitals */
		const char *value; /* without quotes */
	} parameter[PROPERTY_PARAMETERS];
};

/*
 * Cuts a line; everything is in the arena.  -1 with a sentence: no "NAME:value", or bytes that are
 * not UTF-8 and do not say what they are.
 */
int property_read(struct arena *arena, const char *text, size_t len, long line,
	struct property *p, struct strbuf *err) MUST_USE;
/* The value of a parameter, or NULL. */
const char *property_parameter(const struct property *p, const char *name);
/* A TEXT value without backslashes (RFC 5545 §3.3.11); in the arena. */
char *property_text(struct arena *arena, const char *value, size_t len);
/* At most 40 letters of a text for a message, then "…"; valid until the next call but one. */
const char *brief(const char *text, size_t len);
/* The length of the first of several values; the separator, or the end, follows it. */
size_t property_item(const char *value, char separator);

#endif
