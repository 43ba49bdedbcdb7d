// SPDX-License-Identifier: Apache-2.0
/* mbedTLS 3.6.6 inverts by a constant-time Euclid over whole numbers, bit by bit: a million
 * instructions for 256 bits on a Cortex-M3, a quarter of each ECDSA verification. This is the same
 * by Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (2019): thirty
 * steps look at the lowest words alone, and are then taken over whole numbers at once, as a matrix.
 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/inverse.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <mbedtls/platform_util.h>

enum {
    BITS = 32,
    STEPS = 30,
    WORDS_MAX = VOUCH_INVERSE_BITS_MAX / BITS + 2,
    LIMB = sizeof(mbedtls_mpi_uint)
};

/* Two's complement, least significant word first, with one word more than the modulus needs. */
typedef uint32_t number[WORDS_MAX];

/* Between two matrices: d * a = f and e * a = g, modulo m; f is odd. */
struct state {
    number m, f, g, d, e;
    size_t words;
    uint32_t negated_inverse; /* -1 / m modulo 2^32 */
    int32_t delta;
};

/* What STEPS steps make of f and g: u f + v g and q f + r g, over 2^STEPS. |u| + |v| and |q| + |r|
 * are at most 2^STEPS. */
struct matrix {
    int32_t u, v, q, r;
};

static uint32_t mask_of(uint32_t bit)
{
    return 0U - bit;
}

/* Exchanges two words and negates the second, if the mask says so. */
static void turn_if(uint32_t mask, uint32_t *a, uint32_t *b)
{
    uint32_t both = (*a ^ *b) & mask;
    *a ^= both;
    *b ^= both;
    *b = (*b ^ mask) - mask;
}

/* The paper's divsteps, section 8: (delta, f, g) becomes (1 - delta, g, (g - f) / 2) where delta is
 * positive and g odd, else (1 + delta, f, (g + (g mod 2) f) / 2). */
static struct matrix steps(struct state *s)
{
    uint32_t f = s->f[0], g = s->g[0], u = 1, v = 0, q = 0, r = 1;
    uint32_t delta = (uint32_t)s->delta;
    for (int i = 0; i < STEPS; i++) {
        uint32_t positive = (0U - delta) >> (BITS - 1);
        uint32_t mask = mask_of(positive & g & 1);
        delta = ((delta ^ mask) - mask) + 1;
        turn_if(mask, &f, &g);
        turn_if(mask, &u, &q);
        turn_if(mask, &v, &r);
        mask = mask_of(g & 1);
        g = (g + (f & mask)) >> 1;
        q += u & mask;
        r += v & mask;
        u += u;
        v += v;
    }
    s->delta = (int32_t)delta;
    return (struct matrix){(int32_t)u, (int32_t)v, (int32_t)q, (int32_t)r};
}

/* The same steps, with one iteration for each odd g. */
static struct matrix public_steps(struct state *s)
{
    uint32_t f = s->f[0], g = s->g[0], u = 1, v = 0, q = 0, r = 1, old;
    int left = STEPS;
    for (;;) {
        int zeros = __builtin_ctz(g | 1U << left);
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        s->delta += zeros;
        left -= zeros;
        if (left == 0)
            return (struct matrix){(int32_t)u, (int32_t)v, (int32_t)q, (int32_t)r};
        if (s->delta > 0) {
            s->delta = -s->delta;
            old = f, f = g, g = 0U - old;
            old = u, u = q, q = 0U - old;
            old = v, v = r, r = 0U - old;
        }
        g += f;
        q += u;
        r += v;
    }
}

/* One row of the matrix, word by word from the lowest. */
struct line {
    int32_t x, y, m; /* the factors; m is not negative */
    int64_t carry;
    uint32_t before; /* the word below, whose highest bits come next */
};

/* The next word of (x + y + m) / 2^STEPS, one word late: that of the word below. */
static uint32_t next_word(struct line *l, int64_t x, int64_t y, uint32_t m)
{
    /* at most 2^30 (2^32 - 1) + (2^30 - 1) (2^32 - 1) and the carry: below 2^63 */
    l->carry += l->x * x + l->y * y + (int64_t)l->m * m;
    uint32_t word = (uint32_t)l->carry, out = l->before >> STEPS | word << (BITS - STEPS);
    l->before = word;
    l->carry >>= BITS;
    return out;
}

/* (x, y) = (one, other) of them, over 2^STEPS. */
static void apply(const struct state *s, number x, number y, struct line one, struct line other)
{
    size_t last = s->words - 1;
    for (size_t i = 0; i <= last; i++) {
        int64_t xi = i == last ? (int32_t)x[i] : (int64_t)x[i];
        int64_t yi = i == last ? (int32_t)y[i] : (int64_t)y[i];
        uint32_t a = next_word(&one, xi, yi, s->m[i]), b = next_word(&other, xi, yi, s->m[i]);
        if (i > 0) {
            x[i - 1] = a;
            y[i - 1] = b;
        }
    }
    x[last] = next_word(&one, 0, 0, 0);
    y[last] = next_word(&other, 0, 0, 0);
}

/* How many times m must be added for the lowest STEPS bits to become zero. */
static int32_t times_m(const struct state *s, int32_t x, int32_t y)
{
    uint32_t low = (uint32_t)x * s->d[0] + (uint32_t)y * s->e[0];
    return (int32_t)(low * s->negated_inverse & ((1U << STEPS) - 1));
}

static void take_steps(struct state *s, const struct matrix t)
{
    apply(s, s->f, s->g, (struct line){.x = t.u, .y = t.v}, (struct line){.x = t.q, .y = t.r});
    apply(s, s->d, s->e, (struct line){.x = t.u, .y = t.v, .m = times_m(s, t.u, t.v)},
          (struct line){.x = t.q, .y = t.r, .m = times_m(s, t.q, t.r)});
}

/* out = k * a + times * b; gives its sign as a mask. `out` may be a or b. */
static uint32_t add(const struct state *s, number out, int32_t k, const number a, int32_t times,
                    const number b)
{
    int64_t carry = 0;
    for (size_t i = 0; i < s->words; i++) {
        carry += (int64_t)k * a[i] + (int64_t)times * b[i];
        out[i] = (uint32_t)carry;
        carry >>= BITS;
    }
    return mask_of(out[s->words - 1] >> (BITS - 1));
}

/* d * f modulo m, of an f that is 1 or -1 (or another, where there is no inverse: its sign). Each
 * of the matrices has made d larger by m at most. */
static void finish(struct state *s)
{
    enum { MATRICES_LOG2 = 6 };
    int32_t sign = 1 - (int32_t)(s->f[s->words - 1] >> (BITS - 1) << 1);
    add(s, s->d, sign, s->d, 1 << MATRICES_LOG2, s->m);
    for (int bit = MATRICES_LOG2; bit >= 0; bit--) {
        uint32_t less = add(s, s->e, 1, s->d, -(1 << bit), s->m);
        for (size_t i = 0; i < s->words; i++)
            s->d[i] = (s->d[i] & less) | (s->e[i] & ~less);
    }
}

static void read(number out, const mbedtls_mpi *n, size_t words)
{
    for (size_t i = 0; i < words && i * 4 / LIMB < n->n; i++)
        out[i] = (uint32_t)(n->p[i * 4 / LIMB] >> i * 4 % LIMB * 8);
}

static int write(mbedtls_mpi *out, const number n, size_t words)
{
    uint8_t bytes[4 * WORDS_MAX];
    for (size_t i = 0; i < 4 * words; i++)
        bytes[i] = (uint8_t)(n[i / 4] >> i % 4 * 8);
    int error = mbedtls_mpi_read_binary_le(out, bytes, 4 * words);
    mbedtls_platform_zeroize(bytes, sizeof bytes);
    return error;
}

static uint32_t negated_inverse(uint32_t odd)
{
    uint32_t inverse = odd; /* correct in three bits; each round doubles them */
    for (int bits = 3; bits < BITS; bits *= 2)
        inverse *= 2 - odd * inverse;
    return 0U - inverse;
}

/* s->d = e / g modulo m, whatever the numbers. */
static void divide(struct state *s, size_t bits)
{
    s->negated_inverse = negated_inverse(s->m[0]);
    /* After so many steps g is 0: theorem 11.2 (for 46 bits and more; it takes no fewer below). */
    for (size_t taken = 0; taken < (49 * bits + 80) / 17; taken += STEPS)
        take_steps(s, steps(s));
    finish(s);
}

// cppcheck-suppress constParameter ; mbedtls_mpi_gcd_modinv_odd has it so
int vouch_inverse(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a,
                  const mbedtls_mpi *modulus)
{
    struct state s = {.e = {1}, .delta = 1};
    size_t bits = mbedtls_mpi_bitlen(modulus);
    if (gcd || bits > VOUCH_INVERSE_BITS_MAX || !mbedtls_mpi_get_bit(modulus, 0) ||
        mbedtls_mpi_cmp_int(a, 0) < 0 || mbedtls_mpi_cmp_mpi(a, modulus) >= 0)
        return MBEDTLS_ERR_MPI_BAD_INPUT_DATA;
    s.words = (bits + BITS - 1) / BITS + 1;
    read(s.m, modulus, s.words);
    read(s.f, modulus, s.words);
    read(s.g, a, s.words);
    divide(&s, bits);
    int error = write(inverse, s.d, s.words);
    mbedtls_platform_zeroize(&s, sizeof s);
    return error;
}

static bool is_nothing(const uint32_t *n, size_t words)
{
    uint32_t all = 0;
    for (size_t i = 0; i < words; i++)
        all |= n[i];
    return all == 0;
}

static void read_words(struct state *s, const uint32_t *numerator, const uint32_t *denominator,
                       const uint32_t *modulus, size_t words)
{
    s->words = words + 1;
    s->delta = 1;
    memcpy(s->m, modulus, words * sizeof *modulus);
    memcpy(s->f, modulus, words * sizeof *modulus);
    memcpy(s->g, denominator, words * sizeof *denominator);
    memcpy(s->e, numerator, words * sizeof *numerator);
}

void vouch_divide_public(uint32_t *out, const uint32_t *numerator, const uint32_t *denominator,
                         const uint32_t *modulus, size_t words)
{
    struct state s = {0};
    read_words(&s, numerator, denominator, modulus, words);
    s.negated_inverse = negated_inverse(s.m[0]);
    while (!is_nothing(s.g, s.words))
        take_steps(&s, public_steps(&s));
    finish(&s);
    memcpy(out, s.d, words * sizeof *out);
}

void vouch_divide(uint32_t *out, const uint32_t *numerator, const uint32_t *denominator,
                  const uint32_t *modulus, size_t words)
{
    struct state s = {0};
    read_words(&s, numerator, denominator, modulus, words);
    divide(&s, BITS * words);
    memcpy(out, s.d, words * sizeof *out);
    mbedtls_platform_zeroize(&s, sizeof s);
}
