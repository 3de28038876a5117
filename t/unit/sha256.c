/* SHA-256 gives the values that NIST publishes (FIPS 180-4, examples of CSRC and SHAVS). */
#include "base/sha256.h"

#include "tap.h"

static const char *hash_of(const void *data, size_t len, size_t step)
{
	static char hash[SHA256_SIZE];
	struct sha256 h;

	sha256_init(&h);
	for (size_t at = 0; at < len; at += step)
		sha256_add(&h, (const char *)data + at, at + step > len ? len - at : step);
	return sha256_hex(&h, hash);
}

int main(void)
{
	static const struct {
		const char *text, *hash;
	} known[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnop"
		  "qklmnopqrlmnopqrsmnopqrstnopqrstu",
			"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	};
	/* SHAVS, short messages: lengths of 1, 4 and 64 bytes. */
	static const unsigned char short1[] = { 0xd3 }, short4[] = { 0x74, 0xba, 0x25, 0x21 };
	char *million = xmalloc(1000000);

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		is_text(hash_of(known[i].text, strlen(known[i].text), 1000), known[i].hash,
			known[i].text);
	is_text(hash_of(short1, 1, 1),
		"28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1", "one byte");
	is_text(hash_of(short4, 4, 3),
		"b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e", "four bytes");
	memset(million, 'a', 1000000);
	for (size_t step = 1; step < 200; step += 21)
		is_text(hash_of(million, 1000000, step),
			"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
			"a million times a");
	/* Around the ends of blocks, in pieces and whole. */
	for (size_t len = 50; len < 140; len++) {
		char whole[SHA256_SIZE];

		snprintf(whole, sizeof(whole), "%s", hash_of(million, len, len));
		if (strcmp(hash_of(million, len, 7), whole))
			ok(false, "%zu bytes in pieces", len);
	}
	ok(sha256_is(hash_of("", 0, 1)), "a hash is one");
	ok(!sha256_is("e3b0"), "a part of it is not");
	ok(!sha256_is("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"),
		"nor capitals");
	free(million);
	return done();
}
