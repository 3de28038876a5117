/*
 * Text for a person at a terminal, through the pager: what the log and the calendar print when
 * nobody asks for a format.
 *
 *	if (page_wanted(c)) {
 *		page_begin(&p, c);
 *		page_add(&p, PAGE_STRONG, _("March"));
 *		page_end_line(&p);
 *		page_end(&p);
 *	}
 */
#ifndef CMD_SHARED_PAGE_H
#define CMD_SHARED_PAGE_H

#include "cli/context.h"

enum page_style { PAGE_PLAIN, PAGE_STRONG, PAGE_FAINT, PAGE_ALARM, PAGE_DATE };

struct page {
	size_t width;       /* of the terminal, in columns */
	bool color;
	size_t at;          /* columns of the line so far */
	struct strbuf line;
};

/* Whether standard output is a terminal, and neither a format nor a file was named. */
bool page_wanted(const struct context *c);
void page_begin(struct page *p, const struct context *c);
/* Adds to the line; what a terminal must not get is masked, line breaks show as ⏎. */
void page_add(struct page *p, enum page_style style, const char *s);
void page_addf(struct page *p, enum page_style style, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Blanks up to a column, at least one unless the line is empty. */
void page_pad(struct page *p, size_t column);
void page_end_line(struct page *p);
/*
 * A text of any number of lines, each `indent` columns to the right; `whole`: all of it, else its
 * first line, cut to the terminal.
 */
void page_text(struct page *p, size_t indent, const char *s, bool whole);
/* Ends the text; whether all was written the dispatcher finds out. */
void page_end(struct page *p);

#endif
