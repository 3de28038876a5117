#include "letters.h"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include <gmime/gmime.h>

struct file {
	char *path, *name, *type;
};

/* A letter as it is being read. */
struct draft {
	GMimeMessage *mime;
	char *to, *to_name, *text, *html;
	VEC(struct file) file;
	bool any;
	const char *wrong; /* N_(): why it is not written */
};

static void free_draft(struct draft *d)
{
	for (size_t i = 0; i < d->file.n; i++) {
		free(d->file.v[i].path);
		free(d->file.v[i].name);
		free(d->file.v[i].type);
	}
	vec_release(&d->file);
	free(d->to);
	free(d->to_name);
	free(d->text);
	free(d->html);
	g_object_unref(d->mime);
}

/* \t \n \r \\ in place. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		char c = *s;

		if (c == '\\' && s[1]) {
			s++;
			c = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s;
		}
		*to++ = c;
	}
	*to = '\0';
}

/* The value of a field of the header: one line, whatever it was made of. */
static char *one_line(const char *value)
{
	struct strbuf line = STRBUF_INIT;

	charset_line(&line, value);
	return strbuf_detach(&line);
}

static void set_date(struct draft *d, const char *value)
{
	GDateTime *date = g_date_time_new_from_iso8601(value, NULL);

	if (!date) {
		d->wrong = N_("no date");
		return;
	}
	g_mime_message_set_date(d->mime, date);
	g_date_time_unref(date);
}

static void add_mailbox(
	struct draft *d, GMimeAddressType type, const char *name, const char *address)
{
	InternetAddress *one = internet_address_mailbox_new(name && *name ? name : NULL, address);

	internet_address_set_charset(one, "utf-8");
	internet_address_list_add(g_mime_message_get_addresses(d->mime, type), one);
	g_object_unref(one);
}

/* "Example Ltd <sales@example.org>" */
static void set_people(struct draft *d, GMimeAddressType type, const char *value)
{
	InternetAddressList *list = internet_address_list_parse(NULL, value);
	InternetAddress *one = list && internet_address_list_length(list) == 1
		? internet_address_list_get_address(list, 0)
		: NULL;

	if (one && INTERNET_ADDRESS_IS_MAILBOX(one) &&
		strchr(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)), '@'))
		add_mailbox(d, type, internet_address_get_name(one),
			internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
	else
		d->wrong = N_("the sender is no e-mail address");
	if (list)
		g_object_unref(list);
}

static void replace(char **old, const char *value)
{
	free(*old);
	*old = xstrdup(value);
}

static void take_field(struct draft *d, const char *name, const char *value)
{
	struct file *last = d->file.n ? &d->file.v[d->file.n - 1] : NULL;
	char *line = one_line(value);

	if (!strcmp(name, "text"))
		replace(&d->text, value);
	else if (!strcmp(name, "html"))
		replace(&d->html, value);
	else if (!strcmp(name, "to"))
		replace(&d->to, line);
	else if (!strcmp(name, "to_name"))
		replace(&d->to_name, line);
	else if (!strcmp(name, "from"))
		set_people(d, GMIME_ADDRESS_TYPE_FROM, line);
	else if (!strcmp(name, "reply_to"))
		set_people(d, GMIME_ADDRESS_TYPE_REPLY_TO, line);
	else if (!strcmp(name, "subject"))
		g_mime_message_set_subject(d->mime, line, "utf-8");
	else if (!strcmp(name, "message_id"))
		g_mime_message_set_message_id(d->mime, line);
	else if (!strcmp(name, "date"))
		set_date(d, line);
	else if (!strcmp(name, "attach"))
		vec_push(&d->file, (struct file){ .path = xstrdup(value) });
	else if (!strcmp(name, "attach_name") && last)
		replace(&last->name, line);
	else if (!strcmp(name, "attach_type") && last)
		replace(&last->type, line);
	else
		d->wrong = N_("an unknown field");
	free(line);
}

/* Within base64 nobody ends lines as the transport does (RFC 2045 §6.8). */
static void set_text(GMimeTextPart *part, const char *text, bool crlf)
{
	struct strbuf lines = STRBUF_INIT;

	for (; *text; text++) {
		if (*text == '\n' && crlf)
			strbuf_addch(&lines, '\r');
		strbuf_addch(&lines, *text);
	}
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, lines.buf);
	strbuf_release(&lines);
}

static GMimeObject *text_part(const char *subtype, const char *text)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
	GMimeContentEncoding best;

	set_text(part, text, false);
	best = g_mime_part_get_best_content_encoding(
		GMIME_PART(part), GMIME_ENCODING_CONSTRAINT_7BIT);
	if (best == GMIME_CONTENT_ENCODING_BASE64)
		set_text(part, text, true);
	g_mime_part_set_content_encoding(GMIME_PART(part), best);
	return GMIME_OBJECT(part);
}

/* Otherwise a charset would be chosen that is just enough for the letters of the name. */
static void set_utf8(GMimeParamList *list, const char *name)
{
	GMimeParam *param = g_mime_param_list_get_parameter(list, name);

	if (param)
		g_mime_param_set_charset(param, "utf-8");
}

static GMimeObject *file_part(struct draft *d, const struct file *f)
{
	GMimeContentType *type =
		g_mime_content_type_parse(NULL, f->type ? f->type : "application/octet-stream");
	GMimePart *part = g_mime_part_new_with_type("application", "octet-stream");
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);
	GMimeStream *stream;
	GMimeDataWrapper *content;

	if (type) {
		g_mime_object_set_content_type(GMIME_OBJECT(part), type);
		g_object_unref(type);
	}
	g_mime_object_set_disposition(GMIME_OBJECT(part), GMIME_DISPOSITION_ATTACHMENT);
	g_mime_part_set_filename(part, f->name ? f->name : "file");
	set_utf8(g_mime_content_type_get_parameters(
			 g_mime_object_get_content_type(GMIME_OBJECT(part))),
		"name");
	set_utf8(g_mime_content_disposition_get_parameters(
			 g_mime_object_get_content_disposition(GMIME_OBJECT(part))),
		"filename");
	if (fd < 0) {
		d->wrong = strerror(errno);
		return GMIME_OBJECT(part);
	}
	stream = g_mime_stream_fs_new(fd);
	content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_object_unref(content);
	g_object_unref(stream);
	return GMIME_OBJECT(part);
}

/* Puts a part behind those of a multipart, which keeps it. */
static void add_part(GMimeMultipart *all, GMimeObject *part)
{
	g_mime_multipart_add(all, part);
	g_object_unref(part);
}

static GMimeObject *body_of(struct draft *d)
{
	GMimeObject *body = text_part("plain", d->text ? d->text : "");
	GMimeMultipart *all;

	if (d->html) {
		all = g_mime_multipart_new_with_subtype("alternative");
		add_part(all, body);
		add_part(all, text_part("html", d->html));
		body = GMIME_OBJECT(all);
	}
	if (d->file.n) {
		all = g_mime_multipart_new_with_subtype("mixed");
		add_part(all, body);
		for (size_t i = 0; i < d->file.n; i++)
			add_part(all, file_part(d, &d->file.v[i]));
		body = GMIME_OBJECT(all);
	}
	return body;
}

static void write_letter(struct draft *d, FILE *out, GMimeFormatOptions *format)
{
	GMimeObject *body = body_of(d);
	char *text = NULL;

	if (!d->to)
		d->wrong = N_("nobody to write to");
	if (!d->wrong) {
		add_mailbox(d, GMIME_ADDRESS_TYPE_TO, d->to_name, d->to);
		g_mime_object_set_header(GMIME_OBJECT(d->mime), "MIME-Version", "1.0", NULL);
		g_mime_message_set_mime_part(d->mime, body);
		text = g_mime_object_to_string(GMIME_OBJECT(d->mime), format);
	}
	if (text)
		fputs(text, out);
	else
		fprintf(out, "!%s", d->wrong ? d->wrong : "");
	fputc('\0', out);
	fflush(out);
	g_free(text);
	g_object_unref(body);
}

int letters_write(FILE *in, FILE *out, bool crlf)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	struct draft d = { .mime = g_mime_message_new(TRUE) };
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	g_mime_format_options_set_newline_format(
		format, crlf ? GMIME_NEWLINE_FORMAT_DOS : GMIME_NEWLINE_FORMAT_UNIX);
	while ((n = getline(&line, &cap, in)) > 0) {
		char *tab = strchr(line, '\t');

		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (!*line && d.any) {
			write_letter(&d, out, format);
			free_draft(&d);
			d = (struct draft){ .mime = g_mime_message_new(TRUE) };
		} else if (tab) {
			*tab = '\0';
			unescape(tab + 1);
			take_field(&d, line, tab + 1);
			d.any = true;
		}
	}
	free_draft(&d);
	free(line);
	g_mime_format_options_free(format);
	return ferror(in) || fflush(out) ? STATUS_IO : STATUS_OK;
}
