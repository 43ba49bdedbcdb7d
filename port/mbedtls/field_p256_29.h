// SPDX-License-Identifier: Apache-2.0
/* The field of P-256, p = 2^256 - 2^224 + 2^192 + 2^96 - 1, for machines with products of 64 bits.
 * weierstrass.h says what a field has. A number is nine signed digits of 29 bits; those of a
 * product lie within 2^28, so that what is multiplied may be the sum of three on both sides, or of
 * nine in all: nine products of them are below 2^63. Numbers are kept times 2^261 (Montgomery); as
 * -1 / p is 1 modulo 2^29, a digit is its own quotient. */
#ifndef VOUCH_MBEDTLS_FIELD_P256_29_H
#define VOUCH_MBEDTLS_FIELD_P256_29_H

#include <stdint.h>

enum { FIELD_WORDS = 8, DIGITS = 9, DIGIT_BITS = 29, TOP_BITS = 256 - (DIGITS - 1) * DIGIT_BITS };

typedef int32_t digit;
typedef digit number[DIGITS];
typedef int64_t wide;
typedef uint64_t wide_unsigned;

struct field {
    number prime, entry; /* 2^522 modulo p takes a number into Montgomery's form */
};

static const struct field field = {
    .prime = {-1, 0, 0, 1 << 9, 0, 0, 1 << 18, -(1 << 21), 1 << 24},
    .entry = {0xc00, 0, 0x1fff0000, 0x1fdfffff, 0x1fbfffff, 0x1fffffff, 0x1fffffff, 0x1ffffffe,
              0x13},
};

#ifdef __thumb2__

void vouch_p256_29_multiply(digit *out, const digit *a, const digit *b);
void vouch_p256_29_square(digit *out, const digit *a);

static inline void field_multiply(const struct field *f, number out, const number a, const number b)
{
    (void)f;
    vouch_p256_29_multiply(out, a, b);
}

static inline void field_square(const struct field *f, number out, const number a)
{
    (void)f;
    vouch_p256_29_square(out, a);
}

#else

/* A product in progress, digit by digit from the lowest: the lower nine become quotients, the
 * others the result. */
struct product {
    wide sum;
    digit digits[2 * DIGITS];
};

static inline digit low_digit(wide sum)
{
    return (digit)((uint32_t)sum & ((1U << DIGIT_BITS) - 1));
}

/* The lowest value is -2^28. */
static inline digit signed_digit(wide sum)
{
    return (digit)((uint32_t)sum << (32 - DIGIT_BITS)) >> (32 - DIGIT_BITS);
}

/* What the quotients below add to a place: they are multiplied by p + 1. */
static inline void add_quotients(struct product *p, int at)
{
    const digit *q = p->digits;
    if (at >= 3 && at < 3 + DIGITS)
        p->sum += (wide)q[at - 3] * (1 << 9);
    if (at >= 6 && at < 6 + DIGITS)
        p->sum += (wide)q[at - 6] * (1 << 18);
    if (at >= 7 && at < 7 + DIGITS)
        p->sum -= (wide)q[at - 7] * (1 << 21);
    if (at >= 8 && at < 8 + DIGITS)
        p->sum += (wide)q[at - 8] * (1 << 24);
}

/* Finishes a position. The highest quotient is signed, so the result is centred on zero. */
static inline void next_place(struct product *p, int at)
{
    add_quotients(p, at);
    if (at == 2 * DIGITS - 1) {
        p->digits[at] = (digit)p->sum;
    } else if (at < DIGITS - 1) {
        p->digits[at] = low_digit(p->sum);
        p->sum >>= DIGIT_BITS;
    } else {
        // cppcheck-suppress arrayIndexOutOfBoundsCond ; the loops' bounds keep it
        p->digits[at] = signed_digit(p->sum);
        p->sum = (p->sum + (1 << (DIGIT_BITS - 1))) >> DIGIT_BITS;
    }
}

static void field_multiply(const struct field *f, number out, const number a, const number b)
{
    struct product p = {.sum = 0};
    (void)f;
#pragma GCC unroll 18
    for (int at = 0; at < 2 * DIGITS; at++) {
#pragma GCC unroll 9
        for (int i = 0; i < DIGITS; i++)
            if (at - i >= 0 && at - i < DIGITS)
                p.sum += (wide)a[i] * b[at - i];
        next_place(&p, at);
    }
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        out[i] = p.digits[DIGITS + i];
}

static void field_square(const struct field *f, number out, const number a)
{
    struct product p = {.sum = 0};
    number twice;
    (void)f;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        twice[i] = 2 * a[i];
#pragma GCC unroll 18
    for (int at = 0; at < 2 * DIGITS; at++) {
#pragma GCC unroll 9
        for (int i = 0; i < DIGITS; i++)
            if (at - i > i && at - i < DIGITS)
                p.sum += (wide)twice[i] * a[at - i];
        if (at % 2 == 0 && at / 2 < DIGITS)
            p.sum += (wide)a[at / 2] * a[at / 2];
        next_place(&p, at);
    }
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        out[i] = p.digits[DIGITS + i];
}

#endif

/* 2^256 is 2^224 - 2^192 - 2^96 + 1 modulo p, and is in the highest digit. */
static void field_settle(const struct field *f, number n)
{
    digit over = (n[DIGITS - 1] + (1 << (TOP_BITS - 1))) >> TOP_BITS;
    (void)f;
    for (int i = 0; i < DIGITS; i++)
        n[i] -= over * field.prime[i];
    for (int i = 0; i < DIGITS - 1; i++) {
        digit more = (n[i] + (1 << (DIGIT_BITS - 1))) >> DIGIT_BITS;
        n[i] -= more * (1 << DIGIT_BITS);
        n[i + 1] += more;
    }
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
