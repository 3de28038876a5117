#include "letter.h"

#include "base/base64.h"
#include "base/date.h"
#include "base/utf8.h"

enum { LINE = 76, FRAME = 12 /* of an encoded word: "=?UTF-8?B?" and "?=" */ };

static bool is_plain(const char *s)
{
	for (; *s; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

static bool is_of(char c, const char *more)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(c && strchr(more, c));
}

bool letter_address(const char *text)
{
	const char *at = strchr(text, '@'), *s = text;

	if (!at || at == text || !at[1] || strlen(text) > 254)
		return false;
	for (; s < at; s++)
		if (!is_of(*s, "!#$%&'*+-/=?^_`{|}~."))
			return false;
	for (s = at + 1; *s; s++)
		if (!is_of(*s, "-."))
			return false;
	return *text != '-' && at[1] != '-' && at[1] != '.' && s[-1] != '.' && s[-1] != '-';
}

/*
 * Encoded words, each of whole characters, parted by line ends: `column` of the first line are
 * used.  A line with encoded words may have 76 characters (RFC 2047 §2).
 */
static void add_words(const char *text, size_t column, struct strbuf *out)
{
	size_t len = strlen(text), from = 0, i = 0;

	while (from < len) {
		size_t room = (LINE - column - FRAME) / 4 * 3;

		while (i < len) {
			int32_t cp;
			size_t n = utf8_read(text + i, len - i, &cp);

			if (i + n - from > room)
				break;
			i += n;
		}
		strbuf_addstr(out, from ? "\n =?UTF-8?B?" : "=?UTF-8?B?");
		base64_add(out, text + from, i - from);
		strbuf_addstr(out, "?=");
		from = i;
		column = 1;
	}
}

/* A text of a header, whose name has `column` characters. */
static void add_text(const char *text, size_t column, struct strbuf *out)
{
	if (is_plain(text) && column + strlen(text) <= LINE && !strstr(text, "=?"))
		strbuf_addstr(out, text);
	else
		add_words(text, column, out);
}

/* "Example Ltd <…>": a name of letters, digits and blanks stands as it is. */
static void add_mailbox(const char *name, const char *address, struct strbuf *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789 !#$%&'*+-/=^_`{|}~";

	if (name && *name) {
		bool atoms = name[strspn(name, letters)] == '\0' && !strstr(name, "=?");

		if (atoms && strlen(name) <= 40)
			strbuf_addstr(out, name);
		else
			add_words(name, 6, out);
		strbuf_addstr(out, atoms && strlen(name) + strlen(address) < 60 ? " " : "\n ");
	}
	strbuf_addf(out, name && *name ? "<%s>" : "%s", address);
}

/* Parts "NAME <ADDRESS>" or "ADDRESS"; both are the caller's to free. */
static int read_mailbox(const char *text, char **name, char **address, struct strbuf *err)
{
	const char *open = strrchr(text, '<');
	size_t len = strlen(text);
	struct strbuf shown = STRBUF_INIT;

	*address =
		open && text[len - 1] == '>' ? xstrndup(open + 1, strlen(open) - 2) : xstrdup(text);
	if (open)
		strbuf_add(&shown, text, (size_t)(open - text));
	strbuf_trim(&shown);
	if (shown.len > 1 && shown.buf[0] == '"' && shown.buf[shown.len - 1] == '"')
		*name = xstrndup(shown.buf + 1, shown.len - 2);
	else
		*name = xstrdup(shown.buf);
	strbuf_release(&shown);
	return letter_address(*address) ? 0 : fail(err, _("not an address: \"%s\""), text);
}

/* "Mon, 02 Mar 2026 09:00:00 +0000" */
static void add_date(const char *instant, struct strbuf *out)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char date[DATE_SIZE];
	int month = (instant[5] - '0') * 10 + instant[6] - '0';

	snprintf(date, sizeof(date), "%.10s", instant);
	strbuf_addf(out, "%.3s, %.2s %.3s %.4s %.8s +0000", days + 3 * (date_weekday(date) - 1),
		instant + 8, months + 3 * (month - 1), instant, instant + 11);
}

/* Short lines of ASCII go as they are, all else in base64, which nothing on the way changes. */
static void add_body(const char *body, struct strbuf *out)
{
	bool plain = true;
	struct strbuf encoded = STRBUF_INIT;
	size_t line = 0;

	for (const char *p = body; *p && plain; p++) {
		line = *p == '\n' ? 0 : line + 1;
		plain = (*p == '\n' || (*p >= ' ' && *p <= '~')) && line <= LINE;
	}
	if (plain) {
		strbuf_addf(out, "Content-Transfer-Encoding: 7bit\n\n%s", body);
		return;
	}
	strbuf_addstr(out, "Content-Transfer-Encoding: base64\n\n");
	base64_add(&encoded, body, strlen(body));
	for (size_t i = 0; i < encoded.len; i += LINE)
		strbuf_addf(out, "%.*s\n", LINE, encoded.buf + i);
	strbuf_release(&encoded);
}

int letter_write(const struct letter *l, struct strbuf *out, struct strbuf *err)
{
	char *name, *address;
	int result = read_mailbox(l->from, &name, &address, err);

	if (!result && !letter_address(l->to))
		result = fail(err, _("not an address: \"%s\""), l->to);
	if (result)
		goto out;
	strbuf_addstr(out, "From: ");
	add_mailbox(name, address, out);
	strbuf_addstr(out, "\nTo: ");
	add_mailbox(l->to_name, l->to, out);
	strbuf_addstr(out, "\nSubject: ");
	add_text(l->subject, strlen("Subject: "), out);
	strbuf_addstr(out, "\nDate: ");
	add_date(l->sent_at, out);
	/* RFC 3834: nobody's absence is to be announced to a program. */
	strbuf_addf(out,
		"\nMessage-ID: <%s>\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=UTF-8\n",
		l->message_id);
	add_body(l->body, out);
out:
	free(name);
	free(address);
	return result;
}

void letter_show(const struct letter *l, struct strbuf *out)
{
	struct strbuf line = STRBUF_INIT;
	const struct {
		const char *name, *text;
	} headers[] = { { "From", l->from }, { "To", l->to }, { "Subject", l->subject } };

	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		strbuf_reset(&line);
		strbuf_addf(&line, "%s: %s", headers[i].name, headers[i].text);
		utf8_mask(&line, 0);
		strbuf_addf(out, "%s\n", line.buf);
	}
	strbuf_addf(out, "\n%s", l->body);
	strbuf_release(&line);
}

void letter_domain(const char *from, struct strbuf *out)
{
	const char *at = strrchr(from, '@');
	size_t n = at ? strcspn(at + 1, "> ") : 0;

	if (n)
		strbuf_add(out, at + 1, n);
	else
		strbuf_addstr(out, "localhost");
}
