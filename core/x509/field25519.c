// SPDX-License-Identifier: Apache-2.0
#include "core/x509/field25519.h"

#include <string.h>

enum { LIMBS = 10 };

static unsigned bits_of(unsigned limb)
{
    return limb % 2 == 0 ? 26 : 25;
}

static uint32_t mask_of(unsigned limb)
{
    return ((uint32_t)1 << bits_of(limb)) - 1;
}

/* Reduces sums of products, up to 2^63 each, to limbs. */
static void carry(struct vouch_field25519 *out, uint64_t t[LIMBS])
{
    for (unsigned i = 0; i < LIMBS; i++) {
        uint64_t over = t[i] >> bits_of(i);
        t[i] &= mask_of(i);
        if (i + 1 < LIMBS)
            t[i + 1] += over;
        else
            t[0] += 19 * over;
    }
    t[1] += t[0] >> bits_of(0);
    t[0] &= mask_of(0);
    for (unsigned i = 0; i < LIMBS; i++)
        out->limb[i] = (uint32_t)t[i];
}

void vouch_field25519_read(struct vouch_field25519 *out, const uint8_t in[32])
{
    unsigned bit = 0;
    for (unsigned i = 0; i < LIMBS; bit += bits_of(i), i++) {
        uint64_t word = 0;
        for (unsigned byte = 0; byte < 5 && bit / 8 + byte < 32; byte++)
            word |= (uint64_t)in[bit / 8 + byte] << 8 * byte;
        out->limb[i] = (uint32_t)(word >> bit % 8) & mask_of(i);
    }
}

/* Carries all limbs; returns the carry beyond 255 bits. */
static uint32_t carry_through(uint32_t limb[LIMBS])
{
    uint32_t over = 0;
    for (unsigned i = 0; i < LIMBS; i++) {
        limb[i] += over;
        over = limb[i] >> bits_of(i);
        limb[i] &= mask_of(i);
    }
    return over;
}

/* The number below 2^255 that it represents, minus p if it is p or more: adding 19 then carries. */
static void reduce(uint32_t limb[LIMBS])
{
    uint32_t less[LIMBS];
    for (int i = 0; i < 2; i++) {
        uint32_t over = carry_through(limb);
        limb[0] += 19 * over;
    }
    carry_through(limb);
    memcpy(less, limb, sizeof less);
    less[0] += 19;
    if (carry_through(less) != 0)
        memcpy(limb, less, sizeof less);
}

void vouch_field25519_write(uint8_t out[32], const struct vouch_field25519 *in)
{
    uint32_t limb[LIMBS];
    unsigned bit = 0;
    memcpy(limb, in->limb, sizeof limb);
    reduce(limb);
    memset(out, 0, 32);
    for (unsigned i = 0; i < LIMBS; bit += bits_of(i), i++) {
        uint64_t word = (uint64_t)limb[i] << bit % 8;
        for (unsigned byte = 0; byte < 5 && bit / 8 + byte < 32; byte++)
            out[bit / 8 + byte] |= (uint8_t)(word >> 8 * byte);
    }
}

void vouch_field25519_add(struct vouch_field25519 *out, const struct vouch_field25519 *a,
                          const struct vouch_field25519 *b)
{
    for (unsigned i = 0; i < LIMBS; i++)
        out->limb[i] = a->limb[i] + b->limb[i];
}

/* 8 p is added, so that no limb is negative. */
void vouch_field25519_subtract(struct vouch_field25519 *out, const struct vouch_field25519 *a,
                               const struct vouch_field25519 *b)
{
    uint64_t t[LIMBS];
    for (unsigned i = 0; i < LIMBS; i++) {
        uint64_t p = i == 0 ? mask_of(0) - 18 : mask_of(i);
        t[i] = a->limb[i] + 8 * p - b->limb[i];
    }
    carry(out, t);
}

/* Limbs i and j represent powers of two whose sum exceeds that of limb i + j by one when both are
 * odd; and 2^255 is 19. */
void vouch_field25519_multiply(struct vouch_field25519 *out, const struct vouch_field25519 *a,
                               const struct vouch_field25519 *b)
{
    uint64_t t[LIMBS] = {0};
    uint64_t high[LIMBS] = {0};
    for (unsigned i = 0; i < LIMBS; i++) {
        for (unsigned j = 0; j < LIMBS; j++) {
            uint64_t product = (uint64_t)a->limb[i] * b->limb[j] << (i & j & 1);
            if (i + j < LIMBS)
                t[i + j] += product;
            else
                high[i + j - LIMBS] += product;
        }
    }
    for (unsigned i = 0; i < LIMBS; i++)
        t[i] += 19 * high[i];
    carry(out, t);
}

static void square_times(struct vouch_field25519 *a, unsigned times)
{
    while (times-- > 0)
        vouch_field25519_multiply(a, a, a);
}

/* a^(2^250 - 1), with a^11 as an intermediate result. */
static void climb(struct vouch_field25519 *out, struct vouch_field25519 *eleventh,
                  const struct vouch_field25519 *a)
{
    static const unsigned steps[] = {5, 10, 20, 10, 50, 100, 50};
    struct vouch_field25519 two = *a;
    struct vouch_field25519 nine;
    struct vouch_field25519 power; /* a^(2^n - 1) */
    struct vouch_field25519 kept[2];
    square_times(&two, 1);
    nine = two;
    square_times(&nine, 2);
    vouch_field25519_multiply(&nine, &nine, a);
    vouch_field25519_multiply(eleventh, &nine, &two);
    power = *eleventh;
    square_times(&power, 1);
    vouch_field25519_multiply(&power, &power, &nine); /* n = 5 */
    for (unsigned i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct vouch_field25519 below = power; /* of n bits: 5, 10, 20, then 10, 50, 100, 50 */
        /* n = 10 */
        if (i == 1)
            kept[0] = power;
        /* n = 50 */
        if (i == 4)
            kept[1] = power;
        const struct vouch_field25519 *more = i == 3 ? &kept[0] : i == 6 ? &kept[1] : &below;
        square_times(&power, steps[i]);
        vouch_field25519_multiply(&power, &power, more);
    }
    *out = power;
}

void vouch_field25519_invert(struct vouch_field25519 *out, const struct vouch_field25519 *a)
{
    struct vouch_field25519 eleventh;
    struct vouch_field25519 power;
    climb(&power, &eleventh, a);
    square_times(&power, 5);
    vouch_field25519_multiply(out, &power, &eleventh); /* 2^255 - 32 + 11 */
}

void vouch_field25519_root(struct vouch_field25519 *out, const struct vouch_field25519 *a)
{
    struct vouch_field25519 eleventh;
    struct vouch_field25519 power;
    climb(&power, &eleventh, a);
    square_times(&power, 2);
    vouch_field25519_multiply(out, &power, a); /* 2^252 - 4 + 1 */
}

bool vouch_field25519_equal(const struct vouch_field25519 *a, const struct vouch_field25519 *b)
{
    uint8_t x[32];
    uint8_t y[32];
    vouch_field25519_write(x, a);
    vouch_field25519_write(y, b);
    return memcmp(x, y, sizeof x) == 0;
}
