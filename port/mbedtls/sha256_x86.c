// SPDX-License-Identifier: Apache-2.0
/* For x86 only, as in boards/posix/mbedtls_config.h; mbedTLS supports other processors'
 * instructions. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/sha256_x86.h"

#ifdef __x86_64__

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#include <string.h>

#include <mbedtls/sha256.h>

enum { ROUNDS = 64 };

static const uint32_t constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t turn(uint32_t n, int by)
{
    return n >> by | n << (32 - by);
}

/* Sixteen words of the schedule are kept: the next replaces the oldest. */
static inline uint32_t next_word(uint32_t w[16], int at)
{
    uint32_t two = w[(at + 14) & 15], fifteen = w[(at + 1) & 15];
    w[at & 15] += w[(at + 9) & 15] + (turn(two, 17) ^ turn(two, 19) ^ two >> 10) +
                  (turn(fifteen, 7) ^ turn(fifteen, 18) ^ fifteen >> 3);
    return w[at & 15];
}

void vouch_sha256_portable(uint32_t state[SHA256_STATE_WORDS], const uint8_t block[SHA256_BLOCK])
{
    uint32_t w[16], s[SHA256_STATE_WORDS];
    memcpy(s, state, sizeof s);
    memcpy(w, block, sizeof w);
    for (int i = 0; i < 16; i++)
        w[i] = __builtin_bswap32(w[i]);
#pragma GCC unroll 64
    for (int at = 0; at < ROUNDS; at++) {
        /* The words stay in place, and their names rotate: a is s[-at modulo 8]. */
        uint32_t *a = &s[(0 - at) & 7], *b = &s[(1 - at) & 7], *c = &s[(2 - at) & 7];
        uint32_t *d = &s[(3 - at) & 7], *e = &s[(4 - at) & 7], *f = &s[(5 - at) & 7];
        uint32_t *g = &s[(6 - at) & 7], *h = &s[(7 - at) & 7];
        uint32_t word = at < 16 ? w[at] : next_word(w, at);
        *h += (turn(*e, 6) ^ turn(*e, 11) ^ turn(*e, 25)) + (*g ^ (*e & (*f ^ *g))) +
              constants[at] + word;
        *d += *h;
        *h += (turn(*a, 2) ^ turn(*a, 13) ^ turn(*a, 22)) + ((*a & *b) | (*c & (*a | *b)));
    }
    for (int i = 0; i < SHA256_STATE_WORDS; i++)
        state[i] += s[i];
}

/* Four words of the schedule, from the sixteen before them. */
__attribute__((target("sha,sse4.1"))) static inline __m128i next_words(const __m128i w[4], int at)
{
    __m128i first = _mm_sha256msg1_epu32(w[at & 3], w[(at + 1) & 3]);
    __m128i between = _mm_alignr_epi8(w[(at + 3) & 3], w[(at + 2) & 3], 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(first, between), w[(at + 3) & 3]);
}

__attribute__((target("sha,sse4.1"))) void
vouch_sha256_instructions(uint32_t state[SHA256_STATE_WORDS], const uint8_t block[SHA256_BLOCK])
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i w[4];
    /* The instructions take the state as a, b, e, f and c, d, g, h, from the highest down. */
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);
    const __m128i old_abef = abef, old_cdgh = cdgh;
#pragma GCC unroll 16
    for (int at = 0; at < ROUNDS / 4; at++) {
        w[at & 3] = at < 4
                        ? _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)block + at), big_endian)
                        : next_words(w, at);
        __m128i k = _mm_loadu_si128((const __m128i *)constants + at);
        k = _mm_add_epi32(k, w[at & 3]);
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0E));
    }
    low = _mm_shuffle_epi32(_mm_add_epi32(abef, old_abef), 0x1B);
    high = _mm_shuffle_epi32(_mm_add_epi32(cdgh, old_cdgh), 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

bool vouch_sha256_has_instructions(void)
{
    const unsigned sse41 = 1U << 19, sha = 1U << 29;
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & sse41) &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & sha);
}

int mbedtls_internal_sha256_process(mbedtls_sha256_context *ctx,
                                    const unsigned char data[SHA256_BLOCK])
{
    /* Asked once, because a virtual machine answers slowly; several threads may ask. */
    static atomic_int has;
    enum { NOT_ASKED, YES, NO };
    int known = atomic_load_explicit(&has, memory_order_relaxed);
    if (known == NOT_ASKED) {
        known = vouch_sha256_has_instructions() ? YES : NO;
        atomic_store_explicit(&has, known, memory_order_relaxed);
    }
    (known == YES ? vouch_sha256_instructions : vouch_sha256_portable)(ctx->state, data);
    return 0;
}

#endif
