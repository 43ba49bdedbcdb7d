// SPDX-License-Identifier: Apache-2.0
/* The field of P-521, p = 2^521 - 1, for machines with products of 128 bits. weierstrass.h says
 * what a field has. A number is nine signed digits of 58 bits, which need not be carried; 2^522 is
 * 2 modulo p, so that what stands above comes back at the bottom, doubled. */
#ifndef VOUCH_MBEDTLS_FIELD_P521_58_H
#define VOUCH_MBEDTLS_FIELD_P521_58_H

#include <stdint.h>

enum { FIELD_WORDS = 17, DIGITS = 9, DIGIT_BITS = 58, TOP_BITS = 521 - (DIGITS - 1) * DIGIT_BITS };

typedef int64_t digit;
typedef digit number[DIGITS];
__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 wide_unsigned;

struct field {
    number prime, entry; /* numbers have no other form */
};

static const struct field field = {
    .prime = {-1, 0, 0, 0, 0, 0, 0, 0, 1LL << TOP_BITS},
    .entry = {1},
};

#include "port/mbedtls/places_64.h"

static inline digit low_digit(wide sum, int bits)
{
    return (digit)((uint64_t)sum & ((1ULL << bits) - 1));
}

/* Carries nine positions, of which the upper eight have already been folded back. */
static inline void end_places(number out, const wide sums[DIGITS])
{
    wide sum = 0;
    number result;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++) {
        int bits = i < DIGITS - 1 ? DIGIT_BITS : TOP_BITS;
        sum += sums[i];
        result[i] = low_digit(sum, bits);
        sum >>= bits;
    }
    /* 2^521 is 1 */
    sum += result[0];
    out[0] = low_digit(sum, DIGIT_BITS);
    out[1] = result[1] + (digit)(sum >> DIGIT_BITS);
#pragma GCC unroll 7
    for (int i = 2; i < DIGITS; i++)
        out[i] = result[i];
}

static void field_multiply(const struct field *f, number out, const number a, const number b)
{
    wide sums[DIGITS];
    number twice;
    (void)f;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        twice[i] = 2 * b[i];
#pragma GCC unroll 9
    for (int at = 0; at < DIGITS; at++)
        sums[at] = place(a, b, at) + place(a, twice, at + DIGITS);
    end_places(out, sums);
}

static void field_square(const struct field *f, number out, const number a)
{
    wide sums[DIGITS];
    number twice;
    (void)f;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        twice[i] = 2 * a[i];
#pragma GCC unroll 9
    for (int at = 0; at < DIGITS; at++)
        sums[at] = square_place(a, twice, at) + 2 * square_place(a, twice, at + DIGITS);
    end_places(out, sums);
}

/* Subtracts multiples of p, according to the highest digit. */
static inline void field_settle(const struct field *f, number n)
{
    digit over = (n[DIGITS - 1] + ((digit)1 << (TOP_BITS - 1))) >> TOP_BITS;
    (void)f;
    for (int i = 0; i < DIGITS; i++)
        n[i] -= over * field.prime[i];
}

static inline int field_digits(const struct field *f)
{
    (void)f;
    return DIGITS;
}

static inline int field_digit_bits(const struct field *f)
{
    (void)f;
    return DIGIT_BITS;
}

static inline int field_words(const struct field *f)
{
    (void)f;
    return FIELD_WORDS;
}

#endif
