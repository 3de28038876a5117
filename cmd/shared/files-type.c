/* Names of files and what they say. */
#include "shared/files.h"

#include <iconv.h>
#include <strings.h>

#include "base/encoding.h"
#include "base/utf8.h"

/* Signatures: WHATWG MIME Sniffing Standard §6, and ISO 32000 for PDF. */
static const struct {
	const char *bytes;
	size_t len, at;
	const char *type;
} signatures[] = {
	{ "%PDF-", 5, 0, "application/pdf" },
	{ "\x89PNG\r\n\x1a\n", 8, 0, "image/png" },
	{ "\xff\xd8\xff", 3, 0, "image/jpeg" },
	{ "GIF87a", 6, 0, "image/gif" },
	{ "GIF89a", 6, 0, "image/gif" },
	{ "WEBP", 4, 8, "image/webp" },
	{ "II*\0", 4, 0, "image/tiff" },
	{ "MM\0*", 4, 0, "image/tiff" },
};

/* IANA's registry of media types. */
static const struct {
	const char *ending, *type;
} endings[] = {
	{ "bmp", "image/bmp" },
	{ "csv", "text/csv" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ "eml", "message/rfc822" },
	{ "gif", "image/gif" },
	{ "gz", "application/gzip" },
	{ "heic", "image/heic" },
	{ "htm", "text/html" },
	{ "html", "text/html" },
	{ "ics", "text/calendar" },
	{ "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "json", "application/json" },
	{ "md", "text/markdown" },
	{ "mp3", "audio/mpeg" },
	{ "mp4", "video/mp4" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ogg", "audio/ogg" },
	{ "p7s", "application/pkcs7-signature" },
	{ "pdf", "application/pdf" },
	{ "png", "image/png" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ "rtf", "application/rtf" },
	{ "svg", "image/svg+xml" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "tsv", "text/tab-separated-values" },
	{ "txt", "text/plain" },
	{ "vcf", "text/vcard" },
	{ "wav", "audio/wav" },
	{ "webp", "image/webp" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "xml", "application/xml" },
	{ "yaml", "application/yaml" },
	{ "yml", "application/yaml" },
	{ "zip", "application/zip" },
};

const char *files_type(const char *head, size_t len, const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++)
		if (len >= signatures[i].at + signatures[i].len &&
			!memcmp(head + signatures[i].at, signatures[i].bytes, signatures[i].len))
			return signatures[i].type;
	for (size_t i = 0; dot && i < ARRAY_SIZE(endings); i++)
		if (!strcasecmp(dot + 1, endings[i].ending))
			return endings[i].type;
	return "application/octet-stream";
}

/* Appends a text in another encoding as UTF-8; what cannot be read becomes U+FFFD. */
static void decode(struct strbuf *out, const char *encoding, const char *raw, size_t len)
{
	iconv_t cd = iconv_open("UTF-8", encoding);
	char *in = xstrndup(raw, len), *from = in, piece[64];

	if (cd == (iconv_t)-1) {
		utf8_add_valid(out, raw, len);
		len = 0;
	}
	while (len) {
		char *to = piece;
		size_t left = sizeof(piece);
		bool bad = iconv(cd, &from, &len, &to, &left) == (size_t)-1 && errno != E2BIG;

		strbuf_add(out, piece, (size_t)(to - piece));
		if (bad) {
			utf8_add(out, 0xFFFD);
			from++;
			len--;
		}
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	free(in);
}

char *files_name(struct arena *arena, const char *name)
{
	struct strbuf text = STRBUF_INIT;
	size_t len = strlen(name), bom = 0;
	char *copy;

	if (utf8_valid(name, len, NULL))
		return arena_strdup(arena, name);
	decode(&text, encoding_detect(name, len, true, &bom), name, len);
	copy = arena_strdup(arena, text.buf);
	strbuf_release(&text);
	return copy;
}

enum { NAME_BYTES = 200, ENDING_BYTES = 20 };

/* Cut to what file systems take, with the ending kept. */
static void shorten(struct strbuf *name)
{
	const char *dot = strrchr(name->buf, '.');
	char *ending = xstrdup(dot && strlen(dot) <= ENDING_BYTES ? dot : "");
	size_t n = NAME_BYTES - strlen(ending);

	if (name->len > NAME_BYTES) {
		while (n && ((unsigned char)name->buf[n] & 0xC0) == 0x80)
			n--;
		strbuf_setlen(name, n);
		strbuf_addstr(name, ending);
	}
	free(ending);
}

char *files_safe_name(struct arena *arena, const char *name, int64_t id)
{
	struct strbuf out = STRBUF_INIT;
	const char *p = name, *end = name + strlen(name);
	char *copy;

	for (const char *s = name; *s; s++)
		if (*s == '/' || *s == '\\')
			p = s + 1;
	while (p < end) {
		int32_t cp;
		size_t n = utf8_read(p, (size_t)(end - p), &cp);

		/* Signs that other systems have a meaning for, and a dot or a dash in front. */
		if (utf8_is_control(cp) || (cp < 0x80 && strchr("<>:\"|?*", (int)cp)) ||
			(!out.len && (cp == '.' || cp == '-' || cp == ' ')))
			strbuf_addch(&out, '_');
		else
			strbuf_add(&out, p, n);
		p += n;
	}
	shorten(&out);
	while (out.len && (out.buf[out.len - 1] == '.' || out.buf[out.len - 1] == ' '))
		strbuf_setlen(&out, out.len - 1);
	if (strspn(out.buf, "_") == out.len)
		strbuf_addf(&out, "attachment-%" PRId64, id);
	copy = arena_strdup(arena, out.buf);
	strbuf_release(&out);
	return copy;
}
