#include "base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct strbuf *sb, const void *data, size_t len)
{
	const unsigned char *p = data;

	strbuf_grow(sb, (len + 2) / 3 * 4);
	for (; len; p += 3, len -= len < 3 ? len : 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)(len > 1 ? p[1] : 0) << 8 |
			(uint32_t)(len > 2 ? p[2] : 0);

		strbuf_addch(sb, digits[v >> 18]);
		strbuf_addch(sb, digits[v >> 12 & 63]);
		strbuf_addch(sb, len > 1 ? digits[v >> 6 & 63] : '=');
		strbuf_addch(sb, len > 2 ? digits[v & 63] : '=');
	}
}

/* The value of each character, from 1; 0 = none. */
static void fill(unsigned char value[256])
{
	for (int i = 0; i < 64; i++)
		value[(unsigned char)digits[i]] = (unsigned char)(i + 1);
}

int base64_decode(struct strbuf *sb, const char *text, size_t len)
{
	static unsigned char value[256];

	if (!value['A'])
		fill(value);
	if (len % 4)
		return -1;
	strbuf_grow(sb, len / 4 * 3);
	for (; len; text += 4, len -= 4) {
		int missing = len > 4 || text[3] != '=' ? 0 : text[2] != '=' ? 1 : 2;
		uint32_t v = 0;

		for (int i = 0; i < 4; i++) {
			int n = i < 4 - missing ? value[(unsigned char)text[i]] : 1;

			if (!n)
				return -1;
			v = v << 6 | (uint32_t)(n - 1);
		}
		/* What is cut off must be nothing, so that bytes have one text only. */
		if (v & ((1u << 8 * missing) - 1))
			return -1;
		for (int i = 0; i < 3 - missing; i++)
			strbuf_addch(sb, (char)(v >> (16 - 8 * i)));
	}
	return 0;
}
