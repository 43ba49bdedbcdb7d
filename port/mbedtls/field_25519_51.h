// SPDX-License-Identifier: Apache-2.0
/* Numbers modulo p = 2^255 - 19 for machines with products of 128 bits, as curve25519_ladder.h
 * wants them: five digits of 51 bits, the lowest first. 2^255 is 19 modulo p, so that what runs
 * over comes back at the bottom, 19 times. No branch and no address depends on a number. */
#ifndef VOUCH_MBEDTLS_FIELD_25519_51_H
#define VOUCH_MBEDTLS_FIELD_25519_51_H

#include <stdint.h>

enum { DIGITS = 5, BITS = 51, OVER = 19 };

/* Digits of a product are below 2^51 + 2^13; operands of a multiplication, below 2^54. */
typedef uint64_t digit;
typedef digit number[DIGITS];

__extension__ typedef unsigned __int128 wide;

static const uint64_t mask = ((uint64_t)1 << BITS) - 1;

static inline void add(number out, const number a, const number b)
{
    for (int i = 0; i < DIGITS; i++)
        out[i] = a[i] + b[i];
}

/* out = a - b; b is a product, or a sum of two. */
static inline void subtract(number out, const number a, const number b)
{
    out[0] = a[0] + 4 * (mask - OVER + 1) - b[0]; /* 4 p is added */
    for (int i = 1; i < DIGITS; i++)
        out[i] = a[i] + 4 * mask - b[i];
}

static inline void carry(number out, wide c0, wide c1, wide c2, wide c3, wide c4)
{
    c1 += (uint64_t)(c0 >> BITS);
    c2 += (uint64_t)(c1 >> BITS);
    c3 += (uint64_t)(c2 >> BITS);
    c4 += (uint64_t)(c3 >> BITS);
    uint64_t low = ((uint64_t)c0 & mask) + OVER * (uint64_t)(c4 >> BITS);
    out[0] = low & mask;
    out[1] = ((uint64_t)c1 & mask) + (low >> BITS);
    out[2] = (uint64_t)c2 & mask;
    out[3] = (uint64_t)c3 & mask;
    out[4] = (uint64_t)c4 & mask;
}

/* out = a b. `out` may be a or b. */
static inline void multiply(number out, const number a, const number b)
{
    uint64_t a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
    uint64_t o1 = OVER * a1, o2 = OVER * a2, o3 = OVER * a3, o4 = OVER * a4;
    wide c0 =
        (wide)a0 * b[0] + (wide)o4 * b[1] + (wide)o3 * b[2] + (wide)o2 * b[3] + (wide)o1 * b[4];
    wide c1 =
        (wide)a1 * b[0] + (wide)a0 * b[1] + (wide)o4 * b[2] + (wide)o3 * b[3] + (wide)o2 * b[4];
    wide c2 =
        (wide)a2 * b[0] + (wide)a1 * b[1] + (wide)a0 * b[2] + (wide)o4 * b[3] + (wide)o3 * b[4];
    wide c3 =
        (wide)a3 * b[0] + (wide)a2 * b[1] + (wide)a1 * b[2] + (wide)a0 * b[3] + (wide)o4 * b[4];
    wide c4 =
        (wide)a4 * b[0] + (wide)a3 * b[1] + (wide)a2 * b[2] + (wide)a1 * b[3] + (wide)a0 * b[4];
    carry(out, c0, c1, c2, c3, c4);
}

/* out = a a. `out` may be a. */
static inline void square(number out, const number a)
{
    uint64_t a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
    uint64_t t0 = 2 * a0, t1 = 2 * a1, t2 = 2 * a2, o3 = OVER * a3, o4 = OVER * a4;
    wide c0 = (wide)a0 * a0 + (wide)t1 * o4 + (wide)t2 * o3;
    wide c1 = (wide)t0 * a1 + (wide)t2 * o4 + (wide)a3 * o3;
    wide c2 = (wide)t0 * a2 + (wide)a1 * a1 + (wide)(2 * a3) * o4;
    wide c3 = (wide)t0 * a3 + (wide)t1 * a2 + (wide)a4 * o4;
    wide c4 = (wide)t0 * a4 + (wide)t1 * a3 + (wide)a2 * a2;
    carry(out, c0, c1, c2, c3, c4);
}

/* out = a + k b; k < 2^17. */
static inline void add_times(number out, const number a, uint64_t k, const number b)
{
    carry(out, a[0] + (wide)k * b[0], a[1] + (wide)k * b[1], a[2] + (wide)k * b[2],
          a[3] + (wide)k * b[3], a[4] + (wide)k * b[4]);
}

/* Reduces a product to the residue below p. */
static inline void make_canonical(number n)
{
    digit over = OVER;
    /* The carry beyond 2^255 after adding 19 says how often p is contained ... */
    for (int i = 0; i < DIGITS; i++)
        over = (n[i] + over) >> BITS;
    /* ... so add 19 that many times, and drop the carry. */
    over *= OVER;
    for (int i = 0; i < DIGITS; i++) {
        over += n[i];
        n[i] = over & mask;
        over >>= BITS;
    }
}

#endif
