/* json: an array with an object on each line; jsonl: the objects alone. */
#include "io/out-internal.h"

#include "base/utf8.h"

/* Bytes that need a second look; among them those that may begin a control above U+007F. */
static bool is_plain(unsigned char c)
{
	static const bool special[256] = {
		['"'] = true,
		['\\'] = true,
		[0x7F] = true,
		[0xC2] = true, /* U+0080…U+009F */
		[0xD8] = true, /* U+061C */
		[0xE2] = true, /* U+200E … U+2069 */
	};

	return c >= 0x20 && !special[c];
}

static void put_code_point(struct out *o, int32_t cp)
{
	static const char hex[] = "0123456789abcdef";
	static const char *const brief[] = {
		['\b'] = "\\b",
		['\t'] = "\\t",
		['\n'] = "\\n",
		['\f'] = "\\f",
		['\r'] = "\\r",
	};
	char text[6] = { '\\', 'u', hex[cp >> 12 & 15], hex[cp >> 8 & 15], hex[cp >> 4 & 15],
		hex[cp & 15] };

	if ((size_t)cp < ARRAY_SIZE(brief) && brief[cp])
		put_str(o, brief[cp]);
	else
		put(o, text, sizeof(text));
}

/* Controls are escaped also where JSON allows them bare: the text may end on a terminal. */
static void put_json_string(struct out *o, const char *s, size_t len)
{
	const char *end = s + len;

	put_char(o, '"');
	while (s < end) {
		const char *run = s;
		int32_t cp;
		size_t n;

		while (s < end && is_plain((unsigned char)*s))
			s++;
		put(o, run, (size_t)(s - run));
		if (s == end)
			break;
		n = utf8_read(s, (size_t)(end - s), &cp);
		if (utf8_is_control(cp)) {
			put_code_point(o, cp);
		} else {
			if (n == 1 && (*s == '"' || *s == '\\'))
				put_char(o, '\\');
			put(o, s, n);
		}
		s += n;
	}
	put_char(o, '"');
}

static void put_json_list(struct out *o, const char *s, size_t len)
{
	const char *end = s + len;

	put_char(o, '[');
	while (len) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		put_json_string(o, s, (size_t)((stop ? stop : end) - s));
		if (!stop)
			break;
		put_char(o, ',');
		s = stop + 1;
	}
	put_char(o, ']');
}

static void json_value(
	struct out *o, const struct out_column *c, enum out_kind kind, const char *s, size_t len)
{
	if (o->at) {
		put_char(o, ',');
	} else {
		/* The line before could not know whether it is the last. */
		if (o->printer == &printer_json)
			put_str(o, o->rows ? ",\n" : "[\n");
		put_char(o, '{');
	}
	put_json_string(o, c->key, strlen(c->key));
	put_char(o, ':');
	switch (kind) {
	case KIND_NULL:
		put(o, "null", 4);
		return;
	case KIND_TEXT:
		if (c->type == OUT_LIST || c->type == OUT_PHONES)
			put_json_list(o, s, len);
		else
			put_json_string(o, s, len);
		return;
	case KIND_NUMBER:
		put(o, s, len);
		return;
	case KIND_BOOL:
		put_str(o, *s == '1' ? "true" : "false");
		return;
	}
}

static void json_begin(struct out *o)
{
	/* An object without a member would need another grammar above. */
	if (!o->n)
		BUG("no columns");
}

static void json_end_row(struct out *o)
{
	put_char(o, '}');
}

static void json_end(struct out *o)
{
	put_str(o, o->rows ? "\n]\n" : "[]\n");
}

const struct printer printer_json = {
	.name = "json",
	.begin = json_begin,
	.value = json_value,
	.end_row = json_end_row,
	.end = json_end,
};

static void jsonl_end_row(struct out *o)
{
	put(o, "}\n", 2);
}

static void jsonl_end(struct out *o)
{
	(void)o;
}

const struct printer printer_jsonl = {
	.name = "jsonl",
	.begin = json_begin,
	.value = json_value,
	.end_row = jsonl_end_row,
	.end = jsonl_end,
};
