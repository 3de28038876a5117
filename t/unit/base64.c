/* Base64 as RFC 4648 §10 has it, back and forth; what is not base64 is refused. */
#include "base/base64.h"

#include "tap.h"

int main(void)
{
	static const char *const known[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" } };
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg==Zg==", "Zh==", "Zm9=", "====",
		"Z===", "Zm9v\n", "Zm-_", "Zm 8" };
	struct strbuf text = STRBUF_INIT, back = STRBUF_INIT, all = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		strbuf_reset(&text);
		strbuf_reset(&back);
		base64_add(&text, known[i][0], strlen(known[i][0]));
		is_text(text.buf, known[i][1], known[i][1]);
		is_int(base64_decode(&back, text.buf, text.len), 0, "can be read");
		is_text(back.buf, known[i][0], "back");
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		is_int(base64_decode(&back, bad[i], strlen(bad[i])), -1, "is refused");
	for (int i = 0; i < 256 * 3; i++)
		strbuf_addch(&all, (char)(i * 7));
	strbuf_reset(&text);
	strbuf_reset(&back);
	base64_add(&text, all.buf, all.len);
	is_int(base64_decode(&back, text.buf, text.len), 0, "every byte");
	ok(back.len == all.len && !memcmp(back.buf, all.buf, all.len), "comes back");
	strbuf_release(&text);
	strbuf_release(&back);
	strbuf_release(&all);
	return done();
}
