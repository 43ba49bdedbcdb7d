// SPDX-License-Identifier: Apache-2.0
/* The fields of P-256 and P-384 in one, by loops, for images that must be small. weierstrass.h says
 * what a field has. Numbers are ten or fourteen signed digits of 28 bits; those of a product lie
 * within 2^27, so that what is multiplied may be the sum of three on both sides, or of nine in all.
 * Numbers are kept times 2^280 or 2^392 (Montgomery); as -1 / p is 1 modulo 2^28, a digit is its
 * own quotient. */
#ifndef VOUCH_MBEDTLS_FIELD_SMALL_H
#define VOUCH_MBEDTLS_FIELD_SMALL_H

#include <stdint.h>

enum { FIELD_WORDS = 12, DIGITS_MAX = 14, DIGIT_BITS = 28, TERMS = 4 };

typedef int32_t digit;
typedef digit number[DIGITS_MAX];
typedef int64_t wide;
typedef uint64_t wide_unsigned;

/* small_thumb2.S relies on its first members. */
struct field {
    int32_t digits;
    struct {
        int32_t place, times; /* a digit of p + 1; the position is in bytes, and negative */
    } terms[TERMS];
    int32_t words, top_bits;
    number prime, entry; /* the last takes a number into Montgomery's form */
};

static const struct field p256 = {
    .words = 8,
    .digits = 10,
    .top_bits = 4,
    .terms = {{-12, 1 << 12}, {-24, 1 << 24}, {-32, -1}, {-36, 1 << 4}},
    .prime = {-1, 0, 0, 1 << 12, 0, 0, 1 << 24, 0, -1, 1 << 4},
    .entry = {0x50000, 0x300000, 0x0, 0x0, 0xffffffa, 0xfffffbf, 0xffffeff, 0xfffafff, 0x2ffff,
              0x0},
};

static const struct field p384 = {
    .words = 12,
    .digits = 14,
    .top_bits = 20,
    .terms = {{-4, 1 << 4}, {-12, -(1 << 12)}, {-16, -(1 << 16)}, {-52, 1 << 20}},
    .prime = {-1, 1 << 4, 0, -(1 << 12), -(1 << 16), 0, 0, 0, 0, 0, 0, 0, 0, 1 << 20},
    .entry = {0x10000, 0xfe00000, 0xffffff, 0x0, 0x2, 0x0, 0xffffe00, 0xfff, 0x20000, 0x100000, 0x0,
              0x0, 0x0, 0x0},
};

static inline int field_digits(const struct field *f)
{
    return f->digits;
}

static inline int field_digit_bits(const struct field *f)
{
    (void)f;
    return DIGIT_BITS;
}

static inline int field_words(const struct field *f)
{
    return f->words;
}

#ifdef __thumb2__

void vouch_small_multiply(const struct field *f, digit *out, const digit *a, const digit *b);
void vouch_small_square(const struct field *f, digit *out, const digit *a);

static void field_multiply(const struct field *f, number out, const number a, const number b)
{
    vouch_small_multiply(f, out, a, b);
}

static void field_square(const struct field *f, number out, const number a)
{
    vouch_small_square(f, out, a);
}

#else

/* The quotients by which multiples of p make the lower positions zero. They are surrounded by
 * zeros, for positions that no multiple reaches. */
typedef digit quotients[3 * DIGITS_MAX];

/* Finishes a position, whose quotient is q: multiples of p are added, and the lowest digit, from
 * -2^27, is the quotient of the next or the result's. */
static wide end_place(const struct field *f, wide sum, const digit *q, digit *here)
{
    for (int i = 0; i < TERMS; i++)
        sum += (wide)q[f->terms[i].place / (int)sizeof *q] * f->terms[i].times;
    *here = (digit)((uint32_t)sum << (32 - DIGIT_BITS)) >> (32 - DIGIT_BITS);
    return (sum - *here) >> DIGIT_BITS;
}

static void field_multiply(const struct field *f, number out, const number a, const number b)
{
    quotients q = {0};
    wide sum = 0;
    int top = f->digits - 1;
    for (int at = 0; at <= 2 * top; at++) {
        int from = at <= top ? 0 : at - top;
        digit *here = q + DIGITS_MAX + at;
        for (int i = from; i <= at - from; i++)
            sum += (wide)a[i] * b[at - i];
        sum = end_place(f, sum, here, at <= top ? here : &out[at - top - 1]);
    }
    out[top] = (digit)sum;
}

static void field_square(const struct field *f, number out, const number a)
{
    field_multiply(f, out, a, a);
}

#endif

static void field_settle(const struct field *f, number n)
{
    int top = f->digits - 1;
    digit over = (n[top] + (1 << (f->top_bits - 1))) >> f->top_bits;
    for (int i = 0; i <= top; i++)
        n[i] -= over * f->prime[i];
    for (int i = 0; i < top; i++) {
        digit more = (n[i] + (1 << (DIGIT_BITS - 1))) >> DIGIT_BITS;
        n[i] -= more * (1 << DIGIT_BITS);
        n[i + 1] += more;
    }
}

#endif
