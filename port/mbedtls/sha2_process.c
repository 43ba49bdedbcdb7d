// SPDX-License-Identifier: Apache-2.0
/* SHA-256 and SHA-512 (FIPS 180-4) that keep only the sixteen words of the message schedule that
 * are still needed, where mbedTLS keeps all: this saves 192 and 512 bytes of stack at the deepest
 * point of a handshake. For MBEDTLS_SHA256_PROCESS_ALT and MBEDTLS_SHA512_PROCESS_ALT. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/sha2_process.h"

#include <mbedtls/platform_util.h>
#include <stdint.h>

enum { WORDS = 16, STATE = 8, ROUNDS_256 = 64, ROUNDS_512 = 80 };

/* Section 4.2.3. The constants of SHA-256 are the upper halves of the first 64. */
static const uint64_t constants[ROUNDS_512] = {
    0x428a2f98d728ae22U, 0x7137449123ef65cdU, 0xb5c0fbcfec4d3b2fU, 0xe9b5dba58189dbbcU,
    0x3956c25bf348b538U, 0x59f111f1b605d019U, 0x923f82a4af194f9bU, 0xab1c5ed5da6d8118U,
    0xd807aa98a3030242U, 0x12835b0145706fbeU, 0x243185be4ee4b28cU, 0x550c7dc3d5ffb4e2U,
    0x72be5d74f27b896fU, 0x80deb1fe3b1696b1U, 0x9bdc06a725c71235U, 0xc19bf174cf692694U,
    0xe49b69c19ef14ad2U, 0xefbe4786384f25e3U, 0x0fc19dc68b8cd5b5U, 0x240ca1cc77ac9c65U,
    0x2de92c6f592b0275U, 0x4a7484aa6ea6e483U, 0x5cb0a9dcbd41fbd4U, 0x76f988da831153b5U,
    0x983e5152ee66dfabU, 0xa831c66d2db43210U, 0xb00327c898fb213fU, 0xbf597fc7beef0ee4U,
    0xc6e00bf33da88fc2U, 0xd5a79147930aa725U, 0x06ca6351e003826fU, 0x142929670a0e6e70U,
    0x27b70a8546d22ffcU, 0x2e1b21385c26c926U, 0x4d2c6dfc5ac42aedU, 0x53380d139d95b3dfU,
    0x650a73548baf63deU, 0x766a0abb3c77b2a8U, 0x81c2c92e47edaee6U, 0x92722c851482353bU,
    0xa2bfe8a14cf10364U, 0xa81a664bbc423001U, 0xc24b8b70d0f89791U, 0xc76c51a30654be30U,
    0xd192e819d6ef5218U, 0xd69906245565a910U, 0xf40e35855771202aU, 0x106aa07032bbd1b8U,
    0x19a4c116b8d2d0c8U, 0x1e376c085141ab53U, 0x2748774cdf8eeb99U, 0x34b0bcb5e19b48a8U,
    0x391c0cb3c5c95a63U, 0x4ed8aa4ae3418acbU, 0x5b9cca4f7763e373U, 0x682e6ff3d6b2b8a3U,
    0x748f82ee5defb2fcU, 0x78a5636f43172f60U, 0x84c87814a1f0ab72U, 0x8cc702081a6439ecU,
    0x90befffa23631e28U, 0xa4506cebde82bde9U, 0xbef9a3f7b2c67915U, 0xc67178f2e372532bU,
    0xca273eceea26619cU, 0xd186b8c721c0c207U, 0xeada7dd6cde0eb1eU, 0xf57d4f7fee6ed178U,
    0x06f067aa72176fbaU, 0x0a637dc5a2c898a6U, 0x113f9804bef90daeU, 0x1b710b35131c471bU,
    0x28db77f523047d84U, 0x32caab7b40c72493U, 0x3c9ebe0a15c9bebcU, 0x431d67c49c100d4cU,
    0x4cc5d4becb3e42b6U, 0x597f299cfc657e2aU, 0x5fcb6fab3ad6faecU, 0x6c44198c4a475817U,
};

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

#ifdef __thumb2__

void vouch_sha256_block(uint32_t *state, const unsigned char *block, const uint64_t *table);

int mbedtls_internal_sha256_process(mbedtls_sha256_context *ctx, const unsigned char data[64])
{
    vouch_sha256_block(ctx->state, data, constants);
    return 0;
}

#else

static uint32_t turn32(uint32_t x, unsigned bits)
{
    return x >> bits | x << (32U - bits);
}

/* Section 6.2.2, step 1: the word of round i, stored over that of round i - 16. */
static uint32_t schedule32(uint32_t *w, unsigned i)
{
    uint32_t before = w[(i + 14) % WORDS], after = w[(i + 1) % WORDS];

    w[i % WORDS] += (turn32(before, 17) ^ turn32(before, 19) ^ before >> 10) + w[(i + 9) % WORDS] +
                    (turn32(after, 7) ^ turn32(after, 18) ^ after >> 3);
    return w[i % WORDS];
}

/* Step 3: a of round i is s[-i modulo 8], and so on, so that nothing is moved. */
static void round32(uint32_t *s, unsigned i, uint32_t word)
{
    uint32_t a = s[(0U - i) % STATE], b = s[(1U - i) % STATE], c = s[(2U - i) % STATE];
    uint32_t e = s[(4U - i) % STATE], f = s[(5U - i) % STATE], g = s[(6U - i) % STATE];
    uint32_t *h = &s[(7U - i) % STATE];

    *h += (turn32(e, 6) ^ turn32(e, 11) ^ turn32(e, 25)) + (g ^ (e & (f ^ g))) + word;
    s[(3U - i) % STATE] += *h;
    *h += (turn32(a, 2) ^ turn32(a, 13) ^ turn32(a, 22)) + ((a & b) | (c & (a | b)));
}

int mbedtls_internal_sha256_process(mbedtls_sha256_context *ctx, const unsigned char data[64])
{
    uint32_t w[WORDS], s[STATE];

    for (unsigned i = 0; i < STATE; i++)
        s[i] = ctx->state[i];
    for (unsigned i = 0; i < WORDS; i++)
        w[i] = big32(data + (size_t)4 * i);
    for (unsigned i = 0; i < ROUNDS_256; i++)
        round32(s, i, (uint32_t)(constants[i] >> 32) + (i < WORDS ? w[i] : schedule32(w, i)));
    for (unsigned i = 0; i < STATE; i++)
        ctx->state[i] += s[i];
    mbedtls_platform_zeroize(w, sizeof w);
    mbedtls_platform_zeroize(s, sizeof s);
    return 0;
}

#endif

static uint64_t turn64(uint64_t x, unsigned bits)
{
    return x >> bits | x << (64U - bits);
}

/* Section 6.4.2, as for SHA-256 above. */
static uint64_t schedule64(uint64_t *w, unsigned i)
{
    uint64_t before = w[(i + 14) % WORDS], after = w[(i + 1) % WORDS];

    w[i % WORDS] += (turn64(before, 19) ^ turn64(before, 61) ^ before >> 6) + w[(i + 9) % WORDS] +
                    (turn64(after, 1) ^ turn64(after, 8) ^ after >> 7);
    return w[i % WORDS];
}

static void round64(uint64_t *s, unsigned i, uint64_t word)
{
    uint64_t a = s[(0U - i) % STATE], b = s[(1U - i) % STATE], c = s[(2U - i) % STATE];
    uint64_t e = s[(4U - i) % STATE], f = s[(5U - i) % STATE], g = s[(6U - i) % STATE];
    uint64_t *h = &s[(7U - i) % STATE];

    *h += (turn64(e, 14) ^ turn64(e, 18) ^ turn64(e, 41)) + (g ^ (e & (f ^ g))) + word;
    s[(3U - i) % STATE] += *h;
    *h += (turn64(a, 28) ^ turn64(a, 34) ^ turn64(a, 39)) + ((a & b) | (c & (a | b)));
}

int mbedtls_internal_sha512_process(mbedtls_sha512_context *ctx, const unsigned char data[128])
{
    uint64_t w[WORDS], s[STATE];

    for (unsigned i = 0; i < STATE; i++)
        s[i] = ctx->state[i];
    for (unsigned i = 0; i < WORDS; i++)
        w[i] = (uint64_t)big32(data + (size_t)8 * i) << 32 | big32(data + (size_t)8 * i + 4);
    for (unsigned i = 0; i < ROUNDS_512; i++)
        round64(s, i, constants[i] + (i < WORDS ? w[i] : schedule64(w, i)));
    for (unsigned i = 0; i < STATE; i++)
        ctx->state[i] += s[i];
    mbedtls_platform_zeroize(w, sizeof w);
    mbedtls_platform_zeroize(s, sizeof s);
    return 0;
}
