/*
 * What the files of crm-mail share.  The program knows nothing of the store: `read` turns letters
 * into lines of JSON, `write` turns fields into letters.  Reasons of refusals are constant English
 * sentences marked with N_(); whoever reads the lines translates them.
 */
#ifndef CRM_MAIL_LETTERS_H
#define CRM_MAIL_LETTERS_H

#include "base/base.h"

enum {
	LETTER_MAX = 128 * 1024 * 1024, /* bytes of a letter; a larger one is refused */
	TEXT_MAX = 1024 * 1024,         /* bytes of a letter's text; the rest is left out */
	PARTS_MAX = 1000,               /* attachments of a letter, addresses of a list */
	DEPTH_MAX = 60,                 /* parts within parts; what is deeper is an attachment */
};

/* --- source.c: where letters come from --- */
struct letter {
	const char *file;  /* "-" = standard input */
	long line;         /* where it begins there, from 1 */
	int64_t offset;    /* likewise in bytes */
	const char *data;  /* the letter without the line "From …"; of this call only */
	size_t len;
	const char *postmark; /* what stands behind "From " of a mailbox, or NULL */
	const char *refused;  /* N_(): why there is no letter here, and data is NULL */
};
typedef void (*letter_fn)(const struct letter *l, void *data);
/* Calls fn for each letter of a file, of a folder with those in it, in order of name, or of "-". */
void source_read(const char *name, letter_fn fn, void *data);

/* --- message.c: a letter as a line of JSON --- */
struct reading {
	const char *folder; /* attachments are written there; NULL = only measured */
	int64_t files;      /* written so far */
	struct strbuf line;
};
void message_init(void);
void message_print(const struct letter *l, void *reading);

/* --- guard.c --- */
/* N_(): why the letter is not to be parsed at all; NULL if it is. */
const char *guard(const char *data, size_t len);

/* --- charset.c: texts of any encoding --- */
/*
 * Appends a text as UTF-8 without control characters, its lines ending in LF.  charset: what was
 * declared, or NULL; a declaration that the text belies is not believed.
 */
void charset_text(struct strbuf *out, const char *raw, size_t len, const char *charset);
/* Appends bytes of a header's value, in which no encoding can be declared, as UTF-8. */
void charset_header(struct strbuf *out, const char *raw, const char *charset);
/* Makes a text one line: control characters and runs of blanks become a blank, none at the ends. */
void charset_line(struct strbuf *out, const char *text);

/* --- words.c: encoded words of headers --- */
/*
 * Appends a field's value, unfolded, as UTF-8 with its encoded words decoded.  charset: what bytes
 * outside of them are likely written in, or NULL.  addresses: what was decoded is quoted, so that
 * what stands in a name is not taken for the syntax of addresses.
 */
void words_decode(struct strbuf *out, const char *raw, const char *charset, bool addresses);

/* --- html.c --- */
/* Appends HTML, which is UTF-8, as text for reading: paragraphs, lists, quotes, links. */
void html_text(struct strbuf *out, const char *html, size_t len);
/* HTML's entity at s, behind the &: its code point, or 0; *len of it with the ; */
int32_t html_entity(const char *s, size_t left, size_t *len);

/* --- json.c: one object, flat --- */
void json_text(struct strbuf *line, const char *key, const char *text);
void json_number(struct strbuf *line, const char *key, int64_t n);
/* An item of a list: `first` opens it; json_list_end() closes it. */
void json_item(struct strbuf *line, const char *key, const char *text, bool first);
void json_list_end(struct strbuf *line, bool any);

/* --- write.c --- */
/* Reads fields from `in`, writes letters to `out`; the exit status. */
int letters_write(FILE *in, FILE *out, bool crlf);

#endif
