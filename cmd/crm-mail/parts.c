#include "parts.h"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

static void collect(struct parts *p, GMimeObject *part, int depth);

static bool is_type(GMimeObject *part, const char *type, const char *subtype)
{
	GMimeContentType *t = g_mime_object_get_content_type(part);

	return t && g_mime_content_type_is_type(t, type, subtype);
}

static const char *charset_of(GMimeObject *part)
{
	return g_mime_object_get_content_type_parameter(part, "charset");
}

/* The decoded content. */
static GByteArray *content_of(GMimeObject *part)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
	GByteArray *bytes;

	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	if (content)
		g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	g_object_unref(stream);
	return bytes;
}

/* An encoding that a page declares in itself: <meta charset=…>, near its beginning. */
static char *charset_of_page(const char *html, size_t len)
{
	char head[1025];
	size_t n = len < 1024 ? len : 1024;
	const char *at;

	memcpy(head, html, n);
	head[n] = '\0';
	at = strcasestr(head, "charset=");
	if (!at)
		return NULL;
	at += 8 + strspn(at + 8, "\"' ");
	n = strcspn(at, "\"' />;\r\n\t");
	return n && n < 40 ? xstrndup(at, n) : NULL;
}

/* RFC 3676: a line that ends in a blank goes on in the next, if that is as deeply quoted. */
static void unflow(struct strbuf *text)
{
	struct strbuf out = STRBUF_INIT;
	size_t joined = SIZE_MAX; /* quote depth of a line that goes on */

	for (const char *at = text->buf; *at;) {
		size_t n = strcspn(at, "\n"), depth = strspn(at, ">");
		const char *body = at + depth + (at[depth] == ' ');
		size_t len = n - (size_t)(body - at > (ptrdiff_t)n ? (ptrdiff_t)n : body - at);
		bool soft = len && body[len - 1] == ' ' && !(len == 3 && !memcmp(body, "-- ", 3));

		if (joined == depth) {
			strbuf_add(&out, body, len);
		} else {
			if (joined != SIZE_MAX)
				strbuf_addch(&out, '\n');
			strbuf_addchn(&out, '>', depth);
			if (depth && len)
				strbuf_addch(&out, ' ');
			strbuf_add(&out, body, len);
		}
		joined = soft && at[n] ? depth : SIZE_MAX;
		at += n + (at[n] == '\n');
		if (joined == SIZE_MAX && (*at || at[-1] == '\n'))
			strbuf_addch(&out, '\n');
	}
	strbuf_release(text);
	*text = out;
}

/* What a text part says, for reading. */
static void text_of(struct parts *p, GMimeObject *part, struct strbuf *out)
{
	GByteArray *bytes = content_of(part);
	const char *raw = (const char *)bytes->data;
	const char *charset = charset_of(part);
	const char *flowed = g_mime_object_get_content_type_parameter(part, "format");
	bool html = is_type(part, "text", "html");
	char *own = NULL;

	if (html && !charset && raw)
		charset = own = charset_of_page(raw, bytes->len);
	if (raw)
		charset_text(out, raw, bytes->len, charset);
	if (!p->charset && !own)
		p->charset = charset;
	if (html) {
		struct strbuf page = *out;

		strbuf_init(out);
		html_text(out, page.buf, page.len);
		strbuf_release(&page);
	} else if (flowed && !strcasecmp(flowed, "flowed")) {
		unflow(out);
	}
	strbuf_trim(out);
	free(own);
	g_byte_array_free(bytes, TRUE);
}

/* A whole letter's worth of text: parts of it are parted by a blank line. */
static void add_text(struct parts *p, GMimeObject *part)
{
	struct strbuf text = STRBUF_INIT;

	text_of(p, part, &text);
	if (text.len) {
		if (p->text.len)
			strbuf_addstr(&p->text, "\n\n");
		strbuf_add(&p->text, text.buf, text.len);
	}
	if (p->text.len > TEXT_MAX) {
		size_t end = TEXT_MAX;

		while (end && ((unsigned char)p->text.buf[end] & 0xC0) == 0x80)
			end--;
		strbuf_setlen(&p->text, end);
		p->cut = true;
	}
	strbuf_release(&text);
}

/* Writes to the next file of the folder, or nowhere; the number of bytes. */
static int64_t write_content(struct parts *p, GMimeObject *part, char **file)
{
	struct reading *r = p->reading;
	GMimeStream *stream = NULL;
	gint64 size;
	int fd = -1;

	if (r->folder) {
		*file = xasprintf("%s/%" PRId64, r->folder, ++r->files);
		fd = open(*file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0)
			p->error = errno;
		else
			stream = g_mime_stream_fs_new(fd);
	}
	if (!stream)
		stream = g_mime_stream_null_new();
	if (GMIME_IS_PART(part)) {
		GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));

		size = content ? g_mime_data_wrapper_write_to_stream(content, stream) : 0;
	} else if (GMIME_IS_MESSAGE_PART(part) &&
		g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));

		size = g_mime_object_write_to_stream(GMIME_OBJECT(inner), NULL, stream);
	} else {
		size = g_mime_object_write_content_to_stream(part, NULL, stream);
	}
	if (g_mime_stream_flush(stream) || size < 0)
		p->error = errno ? errno : EIO;
	if (GMIME_IS_STREAM_NULL(stream) && size >= 0)
		size = (gint64)GMIME_STREAM_NULL(stream)->written;
	g_object_unref(stream);
	return size;
}

/* The name in Content-Disposition or Content-Type; of a letter within, its subject. */
static char *name_of(GMimeObject *part)
{
	struct strbuf name = STRBUF_INIT, line = STRBUF_INIT;
	const char *s = g_mime_object_get_content_disposition_parameter(part, "filename");

	if (!s)
		s = g_mime_object_get_content_type_parameter(part, "name");
	if (s) {
		words_decode(&name, s, NULL, false);
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		const char *subject = inner ? g_mime_message_get_subject(inner) : NULL;

		strbuf_addf(&name, "%s.eml", subject ? subject : "");
	}
	charset_line(&line, name.buf);
	strbuf_release(&name);
	return strbuf_detach(&line);
}

static void attach(struct parts *p, GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	struct strbuf line = STRBUF_INIT;
	struct attachment a = { .name = NULL };
	char *mime;

	if (p->attachment.n == PARTS_MAX) {
		p->dropped++;
		return;
	}
	mime = type ? g_mime_content_type_get_mime_type(type) : NULL;
	charset_line(&line, mime ? mime : "application/octet-stream");
	g_free(mime);
	a.type = strbuf_detach(&line);
	a.name = name_of(part);
	a.size = write_content(p, part, &a.file);
	vec_push(&p->attachment, a);
}

static bool is_attachment(GMimeObject *part)
{
	const char *disposition = g_mime_object_get_disposition(part);

	if (!is_type(part, "text", "*") || is_type(part, "text", "calendar") ||
		is_type(part, "text", "rfc822-headers") || is_type(part, "text", "directory") ||
		is_type(part, "text", "vcard") || is_type(part, "text", "x-vcard"))
		return true;
	if (disposition && !strcasecmp(disposition, "attachment"))
		return true;
	return g_mime_part_get_filename(GMIME_PART(part)) != NULL;
}

static bool is_blank(struct parts *p, GMimeObject *part)
{
	struct strbuf text = STRBUF_INIT;
	bool blank;

	text_of(p, part, &text);
	blank = !text.len;
	strbuf_release(&text);
	return blank;
}

/* How well a variant of the same content serves as a text; 0 = not at all. */
static int worth(struct parts *p, GMimeObject *part, int depth)
{
	int best = 0;

	if (GMIME_IS_MULTIPART(part) && depth < DEPTH_MAX) {
		GMimeMultipart *m = GMIME_MULTIPART(part);

		for (int i = 0; i < g_mime_multipart_get_count(m); i++) {
			int w = worth(p, g_mime_multipart_get_part(m, i), depth + 1);

			best = w > best ? w : best;
		}
		return best;
	}
	if (!GMIME_IS_PART(part) || is_attachment(part))
		return 0;
	if (is_type(part, "text", "plain"))
		return is_blank(p, part) ? 1 : 3;
	return 2;
}

/* What belongs to a variant that is not shown: its pictures, but not its texts. */
static void attachments_of(struct parts *p, GMimeObject *part, int depth)
{
	if (GMIME_IS_MULTIPART(part) && depth < DEPTH_MAX) {
		GMimeMultipart *m = GMIME_MULTIPART(part);

		for (int i = 0; i < g_mime_multipart_get_count(m); i++)
			attachments_of(p, g_mime_multipart_get_part(m, i), depth + 1);
	} else if (!GMIME_IS_PART(part) || is_attachment(part)) {
		attach(p, part);
	}
}

static void collect_alternative(struct parts *p, GMimeMultipart *m, int depth)
{
	int count = g_mime_multipart_get_count(m), chosen = -1, best = 0;

	for (int i = 0; i < count; i++) {
		int w = worth(p, g_mime_multipart_get_part(m, i), depth + 1);

		if (w > best) {
			best = w;
			chosen = i;
		}
	}
	for (int i = 0; i < count; i++) {
		GMimeObject *part = g_mime_multipart_get_part(m, i);

		if (i == chosen)
			collect(p, part, depth + 1);
		else
			attachments_of(p, part, depth + 1);
	}
}

static void collect(struct parts *p, GMimeObject *part, int depth)
{
	if (GMIME_IS_MULTIPART(part) && depth < DEPTH_MAX) {
		GMimeMultipart *m = GMIME_MULTIPART(part);

		if (is_type(part, "multipart", "alternative")) {
			collect_alternative(p, m, depth);
			return;
		}
		for (int i = 0; i < g_mime_multipart_get_count(m); i++)
			collect(p, g_mime_multipart_get_part(m, i), depth + 1);
	} else if (GMIME_IS_PART(part) && !is_attachment(part)) {
		add_text(p, part);
	} else {
		attach(p, part);
	}
}

void parts_collect(struct parts *p, GMimeObject *root)
{
	/* A letter of one text is a text, whatever name it bears. */
	if (GMIME_IS_PART(root) && is_type(root, "text", "*") && !is_type(root, "text", "calendar"))
		add_text(p, root);
	else
		collect(p, root, 0);
}

void parts_release(struct parts *p)
{
	for (size_t i = 0; i < p->attachment.n; i++) {
		free(p->attachment.v[i].name);
		free(p->attachment.v[i].type);
		free(p->attachment.v[i].file);
	}
	vec_release(&p->attachment);
	strbuf_release(&p->text);
}
