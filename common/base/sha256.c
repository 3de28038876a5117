#include "base/sha256.h"

/* The first 32 bits of the fractions of the cube roots of the first 64 primes (§4.2.2). */
static const uint32_t constants[64] = {
	0x428a2f98,
	0x71374491,
	0xb5c0fbcf,
	0xe9b5dba5,
	0x3956c25b,
	0x59f111f1,
	0x923f82a4,
	0xab1c5ed5,
	0xd807aa98,
	0x12835b01,
	0x243185be,
	0x550c7dc3,
	0x72be5d74,
	0x80deb1fe,
	0x9bdc06a7,
	0xc19bf174,
	0xe49b69c1,
	0xefbe4786,
	0x0fc19dc6,
	0x240ca1cc,
	0x2de92c6f,
	0x4a7484aa,
	0x5cb0a9dc,
	0x76f988da,
	0x983e5152,
	0xa831c66d,
	0xb00327c8,
	0xbf597fc7,
	0xc6e00bf3,
	0xd5a79147,
	0x06ca6351,
	0x14292967,
	0x27b70a85,
	0x2e1b2138,
	0x4d2c6dfc,
	0x53380d13,
	0x650a7354,
	0x766a0abb,
	0x81c2c92e,
	0x92722c85,
	0xa2bfe8a1,
	0xa81a664b,
	0xc24b8b70,
	0xc76c51a3,
	0xd192e819,
	0xd6990624,
	0xf40e3585,
	0x106aa070,
	0x19a4c116,
	0x1e376c08,
	0x2748774c,
	0x34b0bcb5,
	0x391c0cb3,
	0x4ed8aa4a,
	0x5b9cca4f,
	0x682e6ff3,
	0x748f82ee,
	0x78a5636f,
	0x84c87814,
	0x8cc70208,
	0x90befffa,
	0xa4506ceb,
	0xbef9a3f7,
	0xc67178f2,
};

static uint32_t turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

/* The working variables a to h stay where they are, and take turns at their names instead. */
static inline void one_round(uint32_t s[8], unsigned n, uint32_t word)
{
	uint32_t a = s[(8 - n) & 7], b = s[(9 - n) & 7], c = s[(10 - n) & 7];
	uint32_t e = s[(12 - n) & 7], f = s[(13 - n) & 7], g = s[(14 - n) & 7];
	uint32_t t = s[(15 - n) & 7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) +
		((e & f) ^ (~e & g)) + word;

	s[(11 - n) & 7] += t;
	s[(15 - n) & 7] =
		t + (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
}

/* §6.2.2 */
static void take_block(struct sha256 *h, const unsigned char *p)
{
	uint32_t w[64], s[8];

	for (int i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) +
			(turn(b, 17) ^ turn(b, 19) ^ b >> 10);
	}
	memcpy(s, h->state, sizeof(s));
	for (int i = 0; i < 64; i += 8) {
		one_round(s, 0, constants[i] + w[i]);
		one_round(s, 1, constants[i + 1] + w[i + 1]);
		one_round(s, 2, constants[i + 2] + w[i + 2]);
		one_round(s, 3, constants[i + 3] + w[i + 3]);
		one_round(s, 4, constants[i + 4] + w[i + 4]);
		one_round(s, 5, constants[i + 5] + w[i + 5]);
		one_round(s, 6, constants[i + 6] + w[i + 6]);
		one_round(s, 7, constants[i + 7] + w[i + 7]);
	}
	for (int i = 0; i < 8; i++)
		h->state[i] += s[i];
}

void sha256_init(struct sha256 *h)
{
	/* Likewise of the square roots of the first eight primes (§5.3.3). */
	static const uint32_t first[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	memcpy(h->state, first, sizeof(first));
	h->len = 0;
}

void sha256_add(struct sha256 *h, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t held = h->len % SHA256_BLOCK;

	h->len += len;
	if (held) {
		size_t n = SHA256_BLOCK - held < len ? SHA256_BLOCK - held : len;

		memcpy(h->block + held, p, n);
		p += n;
		len -= n;
		if (held + n < SHA256_BLOCK)
			return;
		take_block(h, h->block);
	}
	for (; len >= SHA256_BLOCK; p += SHA256_BLOCK, len -= SHA256_BLOCK)
		take_block(h, p);
	if (len)
		memcpy(h->block, p, len);
}

char *sha256_hex(struct sha256 *h, char out[SHA256_SIZE])
{
	static const unsigned char padding[SHA256_BLOCK] = { 0x80 };
	uint64_t bits = h->len * 8;
	size_t held = h->len % SHA256_BLOCK;
	unsigned char length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(h, padding, (held < 56 ? 56 : 56 + SHA256_BLOCK) - held);
	sha256_add(h, length, sizeof(length));
	for (int i = 0; i < 8; i++)
		snprintf(out + 8 * i, 9, "%08" PRIx32, h->state[i]);
	return out;
}

bool sha256_is(const char *text)
{
	return strspn(text, "0123456789abcdef") == SHA256_SIZE - 1 && !text[SHA256_SIZE - 1];
}
