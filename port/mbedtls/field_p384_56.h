// SPDX-License-Identifier: Apache-2.0
/* The field of P-384, p = 2^384 - 2^128 - 2^96 + 2^32 - 1, for machines with products of 128 bits.
 * weierstrass.h says what a field has. A number is seven signed digits of 56 bits, which need not
 * be carried. Numbers are kept times 2^392 (Montgomery). */
#ifndef VOUCH_MBEDTLS_FIELD_P384_56_H
#define VOUCH_MBEDTLS_FIELD_P384_56_H

#include <stdint.h>

enum { FIELD_WORDS = 12, DIGITS = 7, DIGIT_BITS = 56, TOP_BITS = 384 - (DIGITS - 1) * DIGIT_BITS };

typedef int64_t digit;
typedef digit number[DIGITS];
__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 wide_unsigned;

struct field {
    number prime, entry; /* 2^784 modulo p takes a number into Montgomery's form */
};

static const struct field field = {
    .prime = {(1LL << 32) - 1, -(1LL << 40), -(1LL << 16), 0, 0, 0, 1LL << 48},
    .entry = {0xfe000000010000, 0xffffff, 0x2, 0xfffffffe00, 0x1000000020000, 0x0, 0x0},
};

#include "port/mbedtls/places_64.h"

/* p's digits at 0, 56, 112 and 336 bits. Multiplications by them are hidden from the compiler,
 * which would turn them into longer shifts. */
static inline wide add_product(wide sum, digit quotient, digit of_p)
{
    __asm__("" : "+r"(of_p));
    return sum + (wide)quotient * of_p;
}

/* Finishes a position: the lower seven become quotients, which make them zero; the others are the
 * result. The highest quotient is signed, so the result is centred on zero, within |a b| / 2^392 +
 * p / 2. */
static inline wide end_place(wide sum, digit *q, number out, int at)
{
    const uint64_t mask = (1ULL << DIGIT_BITS) - 1;
    if (at >= 6)
        sum = add_product(sum, q[at - 6], 1LL << 48);
    if (at >= 1 && at < 1 + DIGITS)
        sum = add_product(sum, q[at - 1], -(1LL << 40));
    if (at >= 2 && at < 2 + DIGITS)
        sum = add_product(sum, q[at - 2], -(1LL << 16));
    if (at >= DIGITS) {
        out[at - DIGITS] = (digit)((uint64_t)sum & mask);
    } else {
        /* times -1 / p, which is 2^32 + 1 modulo 2^56 */
        uint64_t quotient = (uint64_t)sum + ((uint64_t)sum << 32);
        q[at] = at < DIGITS - 1 ? (digit)(quotient & mask)
                                : (digit)(quotient << (64 - DIGIT_BITS)) >> (64 - DIGIT_BITS);
        sum = add_product(sum, q[at], (1LL << 32) - 1);
    }
    return sum >> DIGIT_BITS;
}

static void field_multiply(const struct field *f, number out, const number a, const number b)
{
    digit q[2 * DIGITS];
    number result;
    wide sum = 0;
    (void)f;
#pragma GCC unroll 13
    for (int at = 0; at < 2 * DIGITS - 1; at++)
        sum = end_place(sum + place(a, b, at), q, result, at);
    result[DIGITS - 1] = (digit)sum;
#pragma GCC unroll 7
    for (int i = 0; i < DIGITS; i++)
        out[i] = result[i];
}

static void field_square(const struct field *f, number out, const number a)
{
    digit q[2 * DIGITS];
    number result, twice;
    wide sum = 0;
    (void)f;
#pragma GCC unroll 7
    for (int i = 0; i < DIGITS; i++)
        twice[i] = 2 * a[i];
#pragma GCC unroll 13
    for (int at = 0; at < 2 * DIGITS - 1; at++)
        sum = end_place(sum + square_place(a, twice, at), q, result, at);
    result[DIGITS - 1] = (digit)sum;
#pragma GCC unroll 7
    for (int i = 0; i < DIGITS; i++)
        out[i] = result[i];
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
