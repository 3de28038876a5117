#include "parts.h"

#include "base/date.h"
#include "base/utf8.h"

enum { REFERENCES_MAX = 200, ID_MAX = 500 };

static GMimeParserOptions *options;

void message_init(void)
{
	/* What is read in encodings of its own is read by charset.c; the rest here. */
	static const char *charsets[] = { "utf-8", "windows-1251", "iso-8859-1", NULL };

	g_mime_init();
	options = g_mime_parser_options_new();
	g_mime_parser_options_set_address_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_parameter_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_fallback_charsets(options, charsets);
}

/* A letter that is being printed. */
struct message {
	GMimeMessage *mime;
	GMimeHeaderList *headers;
	struct parts parts;
	struct strbuf digest; /* what makes the letter what it is, for a name of our own */
};

/* A field's value, unfolded, not yet decoded; false without one. */
static bool raw_header(struct message *m, const char *name, struct strbuf *out)
{
	GMimeHeader *header = g_mime_header_list_get_header(m->headers, name);
	const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
	char *unfolded;

	if (!raw)
		return false;
	unfolded = g_mime_utils_header_unfold(raw);
	strbuf_addstr(out, unfolded);
	g_free(unfolded);
	strbuf_trim(out);
	return true;
}

static void add_header_text(
	struct message *m, const char *key, const char *name, struct strbuf *line)
{
	struct strbuf raw = STRBUF_INIT, text = STRBUF_INIT;

	if (raw_header(m, name, &raw)) {
		struct strbuf decoded = STRBUF_INIT;

		words_decode(&decoded, raw.buf, m->parts.charset, false);
		charset_line(&text, decoded.buf);
		strbuf_release(&decoded);
		json_text(line, key, text.buf);
		strbuf_addf(&m->digest, "%s\n", text.buf);
	}
	strbuf_release(&raw);
	strbuf_release(&text);
}

struct people {
	VEC(char *) name;
	VEC(char *) address;
};

static void add_person(struct people *who, const char *name, const char *address)
{
	struct strbuf line = STRBUF_INIT;

	if (who->name.n == PARTS_MAX)
		return;
	charset_line(&line, name ? name : "");
	vec_push(&who->name, strbuf_detach(&line));
	charset_line(&line, address ? address : "");
	vec_push(&who->address, strbuf_detach(&line));
}

static void add_people(struct people *who, InternetAddressList *list, int depth)
{
	for (int i = 0; list && i < internet_address_list_length(list); i++) {
		InternetAddress *one = internet_address_list_get_address(list, i);

		if (INTERNET_ADDRESS_IS_MAILBOX(one))
			add_person(who, internet_address_get_name(one),
				internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
		else if (depth < DEPTH_MAX)
			add_people(who,
				internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)),
				depth + 1);
	}
}

/* "from": addresses, "from_name": the names that belong to them. */
static void print_people(
	struct message *m, const char *key, struct people *who, struct strbuf *line)
{
	char *names = xasprintf("%s_name", key);

	for (size_t i = 0; i < who->address.n; i++) {
		json_item(line, key, who->address.v[i], !i);
		strbuf_addf(&m->digest, "%s\n", who->address.v[i]);
	}
	json_list_end(line, who->address.n);
	for (size_t i = 0; i < who->name.n; i++)
		json_item(line, names, who->name.v[i], !i);
	json_list_end(line, who->name.n);
	free(names);
}

/* What no address can be read from is a name without one. */
static void add_header_people(
	struct message *m, const char *key, const char *name, struct strbuf *line)
{
	struct people who = { VEC_INIT, VEC_INIT };
	struct strbuf raw = STRBUF_INIT, decoded = STRBUF_INIT;
	InternetAddressList *list = NULL;

	if (raw_header(m, name, &raw) && raw.len) {
		words_decode(&decoded, raw.buf, m->parts.charset, true);
		list = internet_address_list_parse(options, decoded.buf);
		add_people(&who, list, 0);
		if (!list) {
			strbuf_reset(&decoded);
			words_decode(&decoded, raw.buf, m->parts.charset, false);
			add_person(&who, decoded.buf, NULL);
		}
	}
	if (list)
		g_object_unref(list);
	print_people(m, key, &who, line);
	for (size_t i = 0; i < who.name.n; i++) {
		free(who.name.v[i]);
		free(who.address.v[i]);
	}
	vec_release(&who.name);
	vec_release(&who.address);
	strbuf_release(&raw);
	strbuf_release(&decoded);
}

/* Before there was mail, and behind the calendar, a date is a broken clock's. */
static bool date_of(const char *text, char out[INSTANT_SIZE])
{
	GDateTime *date = g_mime_utils_header_decode_date(text);
	gint64 t = date ? g_date_time_to_unix(date) : -1;

	if (date)
		g_date_time_unref(date);
	if (t <= 0)
		return false;
	instant_of_time(t, out);
	return true;
}

/* Date; else when it was received, else when the mailbox got it. */
static void add_date(struct message *m, const struct letter *l, struct strbuf *line)
{
	struct strbuf raw = STRBUF_INIT;
	char date[INSTANT_SIZE] = "";
	const char *at;
	bool known;

	known = raw_header(m, "Date", &raw) && date_of(raw.buf, date);
	strbuf_reset(&raw);
	if (!known && raw_header(m, "Received", &raw)) {
		at = strrchr(raw.buf, ';');
		known = at && date_of(at + 1, date);
	}
	if (!known && l->postmark) {
		/* "anna@example.org Fri Jul  8 12:08:34 2011" */
		at = strchr(l->postmark, ' ');
		known = at && date_of(at + 1, date);
	}
	if (known)
		json_text(line, "date", date);
	strbuf_addf(&m->digest, "%s\n", date);
	strbuf_release(&raw);
}

static void add_references(
	struct message *m, const char *key, const char *name, struct strbuf *line)
{
	struct strbuf raw = STRBUF_INIT, id = STRBUF_INIT;
	GMimeReferences *list = NULL;
	int n, some = 0;

	if (raw_header(m, name, &raw))
		list = g_mime_references_parse(options, raw.buf);
	n = list ? g_mime_references_length(list) : 0;
	/* The nearest stand last. */
	for (int i = n > REFERENCES_MAX ? n - REFERENCES_MAX : 0; i < n; i++) {
		strbuf_reset(&id);
		charset_line(&id, g_mime_references_get_message_id(list, i));
		if (id.len && id.len <= ID_MAX)
			json_item(line, key, id.buf, !some++);
	}
	json_list_end(line, some);
	if (list)
		g_mime_references_free(list);
	strbuf_release(&raw);
	strbuf_release(&id);
}

static bool own_id(struct message *m, struct strbuf *out)
{
	struct strbuf raw = STRBUF_INIT, text = STRBUF_INIT;
	char *id =
		raw_header(m, "Message-ID", &raw) ? g_mime_utils_decode_message_id(raw.buf) : NULL;

	if (!id)
		charset_header(&text, raw.buf, NULL);
	charset_line(out, id ? id : text.buf);
	strbuf_release(&text);
	g_free(id);
	strbuf_release(&raw);
	if (out->len && out->len <= ID_MAX && *out->buf != '<')
		return true;
	strbuf_reset(out);
	return false;
}

/* A letter without a name gets one that its content has wherever it is read from. */
static void add_id(struct message *m, struct strbuf *line)
{
	struct strbuf id = STRBUF_INIT;

	if (!own_id(m, &id)) {
		char *sum = g_compute_checksum_for_data(
			G_CHECKSUM_SHA256, (const guchar *)m->digest.buf, m->digest.len);

		strbuf_addf(&id, "sha256.%s@letter.invalid", sum);
		g_free(sum);
	}
	json_text(line, "id", id.buf);
	strbuf_release(&id);
}

static void add_list(struct strbuf *line, const char *key, const struct parts *p, int what)
{
	for (size_t i = 0; i < p->attachment.n; i++) {
		const struct attachment *a = &p->attachment.v[i];
		char number[24];

		snprintf(number, sizeof(number), "%" PRId64, a->size);
		json_item(line, key,
			what == 0	    ? a->name
				: what == 1 ? a->type
				: what == 2 ? number
					    : a->file,
			!i);
	}
	json_list_end(line, p->attachment.n);
}

static void add_parts(struct message *m, struct strbuf *line)
{
	struct parts *p = &m->parts;

	if (p->cut)
		strbuf_addstr(&p->text, "\n[…]");
	json_text(line, "text", p->text.buf);
	strbuf_addf(&m->digest, "%s\n", p->text.buf);
	for (size_t i = 0; i < p->attachment.n; i++)
		strbuf_addf(&m->digest, "%s %" PRId64 "\n", p->attachment.v[i].name,
			p->attachment.v[i].size);
	add_list(line, "attachment", p, 0);
	add_list(line, "attachment_type", p, 1);
	add_list(line, "attachment_size", p, 2);
	if (p->reading->folder)
		add_list(line, "attachment_file", p, 3);
	if (p->dropped)
		json_number(line, "attachments_left_out", (int64_t)p->dropped);
}

/* Why these bytes are no letter; NULL if they are one. */
static const char *no_letter(struct message *m)
{
	static const char *const fields[] = { "From", "To", "Cc", "Subject", "Date", "Message-ID",
		"Received", "Return-Path", "Sender", "Reply-To", "MIME-Version", "Delivered-To" };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (g_mime_header_list_get_header(m->headers, fields[i]))
			return NULL;
	return N_("no letter: it does not begin with fields such as From: and Date:");
}

static const char *print_message(struct message *m, const struct letter *l, struct strbuf *line)
{
	const char *why = no_letter(m);

	if (why)
		return why;
	parts_collect(&m->parts,
		g_mime_message_get_mime_part(m->mime) ? g_mime_message_get_mime_part(m->mime)
						      : NULL);
	if (m->parts.error)
		return strerror(m->parts.error);
	add_date(m, l, line);
	add_header_people(m, "from", "From", line);
	add_header_people(m, "to", "To", line);
	add_header_people(m, "cc", "Cc", line);
	add_header_people(m, "bcc", "Bcc", line);
	add_header_people(m, "sender", "Sender", line);
	add_header_people(m, "delivered", "Delivered-To", line);
	add_header_text(m, "subject", "Subject", line);
	add_references(m, "in_reply_to", "In-Reply-To", line);
	add_references(m, "references", "References", line);
	add_parts(m, line);
	add_id(m, line);
	return NULL;
}

static const char *read_message(struct reading *r, const struct letter *l)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(l->data, l->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	struct message m = { .parts = { .reading = r, .text = STRBUF_INIT },
		.digest = STRBUF_INIT };
	const char *why = NULL;

	g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
	m.mime = g_mime_parser_construct_message(parser, options);
	g_object_unref(parser);
	g_object_unref(stream);
	if (!m.mime)
		return N_("no letter: it does not begin with fields such as From: and Date:");
	m.headers = g_mime_object_get_header_list(GMIME_OBJECT(m.mime));
	why = print_message(&m, l, &r->line);
	parts_release(&m.parts);
	strbuf_release(&m.digest);
	g_object_unref(m.mime);
	return why;
}

static void print_place(struct strbuf *line, const struct letter *l)
{
	struct strbuf file = STRBUF_INIT;

	utf8_add_valid(&file, l->file, strlen(l->file));
	json_text(line, "file", file.buf);
	json_number(line, "line", l->line);
	json_number(line, "offset", l->offset);
	strbuf_release(&file);
}

void message_print(const struct letter *l, void *data)
{
	struct reading *r = data;
	const char *why = l->refused;

	strbuf_reset(&r->line);
	print_place(&r->line, l);
	if (!why)
		why = guard(l->data, l->len);
	if (!why)
		why = read_message(r, l);
	if (why) {
		strbuf_reset(&r->line);
		print_place(&r->line, l);
		json_text(&r->line, "error", why);
	}
	strbuf_addstr(&r->line, "}\n");
	if (fwrite(r->line.buf, 1, r->line.len, stdout) != r->line.len)
		exit(STATUS_IO);
	/* One large letter does not fatten all that follow. */
	if (r->line.cap > (1 << 20))
		strbuf_release(&r->line);
}
