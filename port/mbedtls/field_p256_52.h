// SPDX-License-Identifier: Apache-2.0
/* The field of P-256, p = 2^256 - 2^224 + 2^192 + 2^96 - 1, for machines with products of 128 bits.
 * weierstrass.h says what a field has. A number is five signed digits of 52 bits, which need not be
 * carried: there is space for sums of hundreds. Numbers are kept times 2^260 (Montgomery); as -1 /
 * p is 1 modulo 2^52, a digit is its own quotient. */
#ifndef VOUCH_MBEDTLS_FIELD_P256_52_H
#define VOUCH_MBEDTLS_FIELD_P256_52_H

#include <stdint.h>

enum { FIELD_WORDS = 8, DIGITS = 5, DIGIT_BITS = 52, TOP_BITS = 256 - (DIGITS - 1) * DIGIT_BITS };

typedef int64_t digit;
typedef digit number[DIGITS];
__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 wide_unsigned;

struct field {
    number prime, entry; /* 2^520 modulo p takes a number into Montgomery's form */
};

static const struct field field = {
    .prime = {0xfffffffffffff, 0xfffffffffff, 0, 0x1000000000, 0xffffffff0000},
    .entry = {0x300, 0xffffffff00000, 0xffffefffffffb, 0xfdfffffffffff, 0x4ffffff},
};

/* p + 1 has these digits at 52, 156 and 208 bits. Multiplications by them are hidden from the
 * compiler, which would turn them into longer shifts. */
struct above_zero {
    digit p1, p3, p4;
};

static inline struct above_zero above_zero(void)
{
    struct above_zero p = {1LL << 44, 1LL << 36, (1LL << 48) - (1LL << 16)};
    __asm__("" : "+r"(p.p1), "+r"(p.p3), "+r"(p.p4));
    return p;
}

static inline digit low_digit(wide sum)
{
    return (digit)((uint64_t)sum & ((1ULL << DIGIT_BITS) - 1));
}

/* The lowest value is -2^51: the highest quotient is signed, so the result is centred on zero,
 * within |a b| / 2^260 + p / 2. */
static inline digit signed_digit(wide sum)
{
    return (digit)((uint64_t)sum << (64 - DIGIT_BITS)) >> (64 - DIGIT_BITS);
}

static void field_multiply(const struct field *f, number out, const number a, const number b)
{
    const struct above_zero p = above_zero();
    (void)f;
    wide sum = (wide)a[0] * b[0];
    digit q0 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[0] * b[1] + (wide)a[1] * b[0] + (wide)q0 * p.p1;
    digit q1 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[0] * b[2] + (wide)a[1] * b[1] + (wide)a[2] * b[0] +
          (wide)q1 * p.p1;
    digit q2 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[0] * b[3] + (wide)a[1] * b[2] + (wide)a[2] * b[1] +
          (wide)a[3] * b[0] + (wide)q2 * p.p1 + (wide)q0 * p.p3;
    digit q3 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[0] * b[4] + (wide)a[1] * b[3] + (wide)a[2] * b[2] +
          (wide)a[3] * b[1] + (wide)a[4] * b[0] + (wide)q3 * p.p1 + (wide)q1 * p.p3 +
          (wide)q0 * p.p4;
    digit q4 = signed_digit(sum);
    sum = ((sum - q4) >> DIGIT_BITS) + (wide)a[1] * b[4] + (wide)a[2] * b[3] + (wide)a[3] * b[2] +
          (wide)a[4] * b[1] + (wide)q4 * p.p1 + (wide)q2 * p.p3 + (wide)q1 * p.p4;
    digit out0 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[2] * b[4] + (wide)a[3] * b[3] + (wide)a[4] * b[2] +
          (wide)q3 * p.p3 + (wide)q2 * p.p4;
    digit out1 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[3] * b[4] + (wide)a[4] * b[3] + (wide)q4 * p.p3 +
          (wide)q3 * p.p4;
    digit out2 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[4] * b[4] + (wide)q4 * p.p4;
    out[0] = out0;
    out[1] = out1;
    out[2] = out2;
    out[3] = low_digit(sum);
    out[4] = (digit)(sum >> DIGIT_BITS);
}

static void field_square(const struct field *f, number out, const number a)
{
    const struct above_zero p = above_zero();
    const digit t0 = 2 * a[0], t1 = 2 * a[1], t2 = 2 * a[2], t3 = 2 * a[3];
    (void)f;
    wide sum = (wide)a[0] * a[0];
    digit q0 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)t0 * a[1] + (wide)q0 * p.p1;
    digit q1 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)t0 * a[2] + (wide)a[1] * a[1] + (wide)q1 * p.p1;
    digit q2 = low_digit(sum);
    sum =
        (sum >> DIGIT_BITS) + (wide)t0 * a[3] + (wide)t1 * a[2] + (wide)q2 * p.p1 + (wide)q0 * p.p3;
    digit q3 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)t0 * a[4] + (wide)t1 * a[3] + (wide)a[2] * a[2] +
          (wide)q3 * p.p1 + (wide)q1 * p.p3 + (wide)q0 * p.p4;
    digit q4 = signed_digit(sum);
    sum = ((sum - q4) >> DIGIT_BITS) + (wide)t1 * a[4] + (wide)t2 * a[3] + (wide)q4 * p.p1 +
          (wide)q2 * p.p3 + (wide)q1 * p.p4;
    digit out0 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)t2 * a[4] + (wide)a[3] * a[3] + (wide)q3 * p.p3 +
          (wide)q2 * p.p4;
    digit out1 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)t3 * a[4] + (wide)q4 * p.p3 + (wide)q3 * p.p4;
    digit out2 = low_digit(sum);
    sum = (sum >> DIGIT_BITS) + (wide)a[4] * a[4] + (wide)q4 * p.p4;
    out[0] = out0;
    out[1] = out1;
    out[2] = out2;
    out[3] = low_digit(sum);
    out[4] = (digit)(sum >> DIGIT_BITS);
}

/* 2^256 is 2^224 - 2^192 - 2^96 + 1 modulo p, and is in the highest digit. */
static inline void field_settle(const struct field *f, number n)
{
    digit over = (n[4] + (1LL << (TOP_BITS - 1))) >> TOP_BITS;
    (void)f;
    n[0] += over;
    n[1] -= over * (1LL << 44);
    n[3] -= over * (1LL << 36);
    n[4] -= over * ((1LL << 48) - (1LL << 16));
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
