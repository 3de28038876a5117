/* `crm-ical write`: rows become a calendar (RFC 5545). */
#ifndef CRM_ICAL_WRITE_H
#define CRM_ICAL_WRITE_H

#include "base/base.h"

/*
 * Reads TSV with a header of field names from `in` and prints the calendar.  A column `noun` says
 * what each row is, else all are `noun`: interaction becomes VEVENT, or without a time VJOURNAL;
 * task becomes VTODO.  A row without uid is called NOUN-ID@crm.SOURCE.  -1 with a sentence.
 */
int write_calendar(FILE *in, const char *noun, const char *source, FILE *out, struct strbuf *err)
	MUST_USE;

#endif
