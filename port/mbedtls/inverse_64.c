// SPDX-License-Identifier: Apache-2.0
/* Division modulo an odd number for machines with 128-bit products, of public numbers alone:
 * inverse.c's method, by Bernstein and Yang, with 62 steps before the whole numbers are reached
 * for, and several of them at once where no exchange can fall among them. */
#include "port/mbedtls/inverse.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    WORD_BITS = 32,
    STEPS = 62,
    AT_ONCE_MAX = 6,
    SPARE_BITS = 7, /* d grows by the modulus with each matrix, of which there are fewer than 64 */
    LIMBS_MAX = (VOUCH_INVERSE_BITS_MAX + WORD_BITS - 1 + SPARE_BITS) / STEPS + 1
};

__extension__ typedef __int128 wide;

/* Limbs of 62 bits, the lowest first; the highest has the sign. */
typedef int64_t number[LIMBS_MAX];

static const int64_t limb_mask = ((int64_t)1 << STEPS) - 1;

/* Between two matrices: d * denominator = f * numerator and e * denominator = g * numerator, modulo
 * m; f is odd. */
struct state {
    number m, f, g, d, e;
    int limbs, left;          /* of the numbers; of f and g, which become smaller */
    uint64_t negated_inverse; /* -1 / m modulo 2^64 */
    int delta;
};

/* What STEPS steps make of f and g: u f + v g and q f + r g, over 2^STEPS. |u| + |v| and |q| + |r|
 * are at most 2^STEPS. */
struct matrix {
    int64_t u, v, q, r;
};

/* The steps of inverse.c. While delta is not positive, g is only added to and halved: so many times
 * f are added at once that several bits become zero. -1 / f is f (f^2 - 2) modulo 2^6. */
static struct matrix steps(struct state *s)
{
    uint64_t f = (uint64_t)s->f[0], g = (uint64_t)s->g[0], u = 1, v = 0, q = 0, r = 1, old;
    int left = STEPS;
    for (;;) {
        int zeros = __builtin_ctzll(g | (uint64_t)1 << left);
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        s->delta += zeros;
        left -= zeros;
        if (left == 0)
            return (struct matrix){(int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r};
        if (s->delta > 0) {
            s->delta = -s->delta;
            old = f, f = g, g = 0U - old;
            old = u, u = q, q = 0U - old;
            old = v, v = r, r = 0U - old;
        }
        int bits = 1 - s->delta < left ? 1 - s->delta : left;
        bits = bits < AT_ONCE_MAX ? bits : AT_ONCE_MAX;
        uint64_t times = g * f * (f * f - 2) & (((uint64_t)1 << bits) - 1);
        g += f * times;
        q += u * times;
        r += v * times;
    }
}

/* The limb of a sum, of which the rest is carried. */
static int64_t take_limb(wide *sum)
{
    int64_t limb = (int64_t)*sum & limb_mask;
    *sum >>= STEPS;
    return limb;
}

/* (f, g) = what the matrix makes of them; their lowest limbs become zero. */
static void apply(struct state *s, const struct matrix *t)
{
    wide one = (wide)t->u * s->f[0] + (wide)t->v * s->g[0];
    wide other = (wide)t->q * s->f[0] + (wide)t->r * s->g[0];
    (void)take_limb(&one);
    (void)take_limb(&other);
    for (int i = 1; i < s->left; i++) {
        int64_t f = s->f[i], g = s->g[i];
        one += (wide)t->u * f + (wide)t->v * g;
        other += (wide)t->q * f + (wide)t->r * g;
        s->f[i - 1] = take_limb(&one);
        s->g[i - 1] = take_limb(&other);
    }
    s->f[s->left - 1] = (int64_t)one;
    s->g[s->left - 1] = (int64_t)other;
}

static bool is_sign(int64_t limb)
{
    return limb == 0 || limb == -1;
}

/* Joins highest limbs that are signs to the next. */
static void shorten(struct state *s)
{
    int at = s->left - 1;
    for (; at > 0 && is_sign(s->f[at]) && is_sign(s->g[at]); at--) {
        s->f[at - 1] |= (int64_t)((uint64_t)s->f[at] << STEPS);
        s->g[at - 1] |= (int64_t)((uint64_t)s->g[at] << STEPS);
    }
    s->left = at + 1;
}

/* How many times m must be added for the lowest limb to become zero. */
static int64_t times_m(const struct state *s, int64_t x, int64_t y)
{
    uint64_t low = (uint64_t)x * (uint64_t)s->d[0] + (uint64_t)y * (uint64_t)s->e[0];
    return (int64_t)(low * s->negated_inverse) & limb_mask;
}

/* (d, e) = the same modulo m. |d| and |e| grow by m at most. */
static void apply_modulo(struct state *s, const struct matrix *t)
{
    int64_t k = times_m(s, t->u, t->v), l = times_m(s, t->q, t->r);
    wide one = 0, other = 0;
    for (int i = 0; i < s->limbs; i++) {
        int64_t d = s->d[i], e = s->e[i], m = s->m[i];
        /* at most (2^62 + 2^62) 2^62 in all */
        one += (wide)t->u * d + (wide)t->v * e + (wide)k * m;
        other += (wide)t->q * d + (wide)t->r * e + (wide)l * m;
        int64_t a = take_limb(&one), b = take_limb(&other);
        if (i > 0) {
            s->d[i - 1] = a;
            s->e[i - 1] = b;
        }
    }
    s->d[s->limbs - 1] = (int64_t)one;
    s->e[s->limbs - 1] = (int64_t)other;
}

static bool is_nothing(const struct state *s)
{
    int64_t all = 0;
    for (int i = 0; i < s->left; i++)
        all |= s->g[i];
    return all == 0;
}

/* out = k a + l b; k and l are 1, 0 or -1. `out` may be a or b. */
static void combine(const struct state *s, number out, int k, const number a, int l, const number b)
{
    wide sum = 0;
    int last = s->limbs - 1;
    for (int i = 0; i < last; i++) {
        sum += (wide)k * a[i] + (wide)l * b[i];
        out[i] = take_limb(&sum);
    }
    out[last] = (int64_t)(sum + (wide)k * a[last] + (wide)l * b[last]);
}

/* d / f from 0 to m - 1, of an f that is 1 or -1 (or another, where there is no inverse: its sign).
 */
static void finish(struct state *s)
{
    int last = s->limbs - 1;
    if (s->f[s->left - 1] < 0)
        combine(s, s->d, -1, s->d, 0, s->m);
    while (s->d[last] < 0)
        combine(s, s->d, 1, s->d, 1, s->m);
    for (;;) {
        combine(s, s->e, 1, s->d, -1, s->m);
        if (s->e[last] < 0)
            return;
        memcpy(s->d, s->e, sizeof s->d);
    }
}

static void read(number out, const uint32_t *n, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        size_t at = i * WORD_BITS / STEPS, bits = i * WORD_BITS % STEPS;
        out[at] |= (int64_t)((uint64_t)n[i] << bits) & limb_mask;
        if (bits > STEPS - WORD_BITS)
            out[at + 1] |= (int64_t)(n[i] >> (STEPS - bits));
    }
}

static void write(uint32_t *out, const number n, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        size_t at = i * WORD_BITS / STEPS, bits = i * WORD_BITS % STEPS;
        uint64_t word = (uint64_t)n[at] >> bits;
        if (bits > STEPS - WORD_BITS)
            word |= (uint64_t)n[at + 1] << (STEPS - bits);
        out[i] = (uint32_t)word;
    }
}

static uint64_t negated_inverse(uint64_t odd)
{
    uint64_t inverse = odd; /* correct in three bits; each round doubles them */
    for (int bits = 3; bits < STEPS; bits *= 2)
        inverse *= 2 - odd * inverse;
    return 0U - inverse;
}

void vouch_divide_public(uint32_t *out, const uint32_t *numerator, const uint32_t *denominator,
                         const uint32_t *modulus, size_t words)
{
    struct state s = {.delta = 1};
    s.limbs = s.left = (int)((WORD_BITS * words + SPARE_BITS) / STEPS + 1);
    read(s.m, modulus, words);
    read(s.f, modulus, words);
    read(s.g, denominator, words);
    read(s.e, numerator, words);
    s.negated_inverse = negated_inverse((uint64_t)s.m[0]);
    while (!is_nothing(&s)) {
        struct matrix t = steps(&s);
        apply(&s, &t);
        apply_modulo(&s, &t);
        shorten(&s);
    }
    finish(&s);
    write(out, s.d, words);
}
