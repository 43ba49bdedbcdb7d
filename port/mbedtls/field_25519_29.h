// SPDX-License-Identifier: Apache-2.0
/* Numbers modulo p = 2^255 - 19 for machines with products of 64 bits, as curve25519_ladder.h wants
 * them: nine signed digits of 29 bits, the lowest first; those of a product lie within 2^28 or
 * little beyond, so that sums of two need no carrying. 2^261 is 64 * 19 modulo p. No branch and no
 * address depends on a number; but a Cortex-M3 multiplies faster where a factor is below 2^16. */
#ifndef VOUCH_MBEDTLS_FIELD_25519_29_H
#define VOUCH_MBEDTLS_FIELD_25519_29_H

#include <stdint.h>

enum {
    DIGITS = 9,
    BITS = 29,
    OVER = 19,
    TOP_BITS = 255 - (DIGITS - 1) * BITS,
    OVER_261 = 64 * OVER
};

typedef int32_t digit;
typedef digit number[DIGITS];
typedef int64_t wide;

static inline void add(number out, const number a, const number b)
{
    for (int i = 0; i < DIGITS; i++)
        out[i] = a[i] + b[i];
}

static inline void subtract(number out, const number a, const number b)
{
    for (int i = 0; i < DIGITS; i++)
        out[i] = a[i] - b[i];
}

/* The signed digit of a sum; the rest is carried to the next. */
static inline digit take_digit(wide *sum, int bits)
{
    digit here = (digit)((uint32_t)*sum << (32 - bits)) >> (32 - bits);
    *sum = (*sum + ((wide)1 << (bits - 1))) >> bits;
    return here;
}

/* Finishes a product: the part above 2^255 is folded back. */
static inline void end_product(number out, wide over)
{
    wide sum = out[0] + over * OVER;
    out[0] = take_digit(&sum, BITS);
    out[1] += (digit)sum;
}

#ifdef __thumb2__

void vouch_25519_29_multiply(digit *out, const digit *a, const digit *b);
void vouch_25519_29_square(digit *out, const digit *a);

static inline void multiply(number out, const number a, const number b)
{
    vouch_25519_29_multiply(out, a, b);
}

static inline void square(number out, const number a)
{
    vouch_25519_29_square(out, a);
}

#else

static inline void fold(number out, const wide sums[2 * DIGITS - 1])
{
    wide sum = 0;
    digit above[DIGITS];
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS - 1; i++) {
        sum += sums[DIGITS + i];
        above[i] = take_digit(&sum, BITS);
    }
    above[DIGITS - 1] = (digit)sum;
    sum = 0;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++) {
        sum += sums[i] + (wide)above[i] * OVER_261;
        out[i] = take_digit(&sum, i < DIGITS - 1 ? BITS : TOP_BITS);
    }
    end_product(out, sum);
}

/* The digit products of one position. */
static inline wide place(const number a, const number b, int at)
{
    wide sum = 0;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        if (at - i >= 0 && at - i < DIGITS)
            sum += (wide)a[i] * b[at - i];
    return sum;
}

static inline wide square_place(const number a, const number twice, int at)
{
    wide sum = 0;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        if (at - i > i && at - i < DIGITS)
            sum += (wide)twice[i] * a[at - i];
    return at % 2 == 0 ? sum + (wide)a[at / 2] * a[at / 2] : sum;
}

static void multiply(number out, const number a, const number b)
{
    wide sums[2 * DIGITS - 1];
#pragma GCC unroll 17
    for (int at = 0; at < 2 * DIGITS - 1; at++)
        sums[at] = place(a, b, at);
    fold(out, sums);
}

static void square(number out, const number a)
{
    wide sums[2 * DIGITS - 1];
    number twice;
    add(twice, a, a);
#pragma GCC unroll 17
    for (int at = 0; at < 2 * DIGITS - 1; at++)
        sums[at] = square_place(a, twice, at);
    fold(out, sums);
}

#endif

/* out = a + k b; k < 2^17. */
static void add_times(number out, const number a, digit k, const number b)
{
    wide sum = 0;
    for (int i = 0; i < DIGITS - 1; i++) {
        sum += a[i] + (wide)k * b[i];
        out[i] = take_digit(&sum, BITS);
    }
    sum += a[DIGITS - 1] + (wide)k * b[DIGITS - 1];
    out[DIGITS - 1] = take_digit(&sum, TOP_BITS);
    end_product(out, sum);
}

/* Carries, with what is above 2^255 coming back; digits are then not negative, but the lowest. */
static void carry_round(number n, digit first)
{
    digit over = first;
    for (int i = 0; i < DIGITS; i++) {
        int bits = i < DIGITS - 1 ? BITS : TOP_BITS;
        n[i] += over;
        over = n[i] >> bits;
        n[i] -= over * (1 << bits);
    }
    n[0] += over * OVER;
}

/* Reduces a product to the residue below p. */
static void make_canonical(number n)
{
    digit over = OVER;
    for (int round = 0; round < 3; round++)
        carry_round(n, 0);
    /* The carry beyond 2^255 after adding 19 says how often p is contained; the round subtracts
     * that again, except for the 19. */
    for (int i = 0; i < DIGITS; i++)
        over = (n[i] + over) >> (i < DIGITS - 1 ? BITS : TOP_BITS);
    carry_round(n, over * OVER);
    n[0] -= over * OVER;
}

#endif
