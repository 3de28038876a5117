/*
 * SHA-256 (NIST FIPS 180-4, §5.1.1, §6.2): what names the content of a file.
 *
 *	struct sha256 h;
 *	char hash[SHA256_SIZE];
 *
 *	sha256_init(&h);
 *	sha256_add(&h, data, len);  (as often as there is more)
 *	sha256_hex(&h, hash);
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/base.h"

enum {
	SHA256_BLOCK = 64,
	SHA256_SIZE = 65, /* of the hash in hexadecimal digits, with its end */
};

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes taken so far */
	unsigned char block[SHA256_BLOCK];
};

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t len);
/* Ends it: 64 small hexadecimal digits.  Returns out. */
char *sha256_hex(struct sha256 *h, char out[SHA256_SIZE]);
/* Whether a text is such a hash. */
bool sha256_is(const char *text);

#endif
