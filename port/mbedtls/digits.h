// SPDX-License-Identifier: Apache-2.0
/* Numbers as digits, for every field: conversion, carries, and comparison with zero. Included after
 * a field. Carried digits are from 0 to 2^bits - 1, except the highest, which has the sign. */
#ifndef VOUCH_MBEDTLS_DIGITS_H
#define VOUCH_MBEDTLS_DIGITS_H

#include <stdbool.h>
#include <string.h>

static inline void carry(const struct field *f, number n)
{
    int top = field_digits(f) - 1, bits = field_digit_bits(f);
    for (int i = 0; i < top; i++) {
        digit over = n[i] >> bits;
        n[i] -= over * ((digit)1 << bits);
        n[i + 1] += over;
    }
}

/* out = a + k b, not carried. `out` may be a or b. */
static inline void add_times(const struct field *f, number out, const number a, int k,
                             const number b)
{
    for (int i = 0; i < field_digits(f); i++)
        out[i] = a[i] + k * b[i];
}

static inline void copy(const struct field *f, number out, const number n)
{
    for (int i = 0; i < field_digits(f); i++)
        out[i] = n[i];
}

/* Takes 32-bit words, least significant first, that are below 2^(32 field_words). */
static void read_digits(const struct field *f, number out, const uint32_t *words)
{
    wide_unsigned held = 0;
    int bits = field_digit_bits(f), have = 0, next = 0;
    for (int i = 0; i < field_digits(f); i++) {
        for (; have < bits && next < field_words(f); have += 32)
            held |= (wide_unsigned)words[next++] << have;
        out[i] = (digit)held & (digit)(((wide_unsigned)1 << bits) - 1);
        held >>= bits;
        have -= bits;
    }
}

/* From carried digits, none of them negative. */
static void write_digits(const struct field *f, uint32_t *words, const number n)
{
    wide_unsigned held = 0;
    int have = 0, next = 0;
    for (int i = 0; i < field_words(f); i++) {
        for (; have < 32 && next < field_digits(f); have += field_digit_bits(f))
            held |= (wide_unsigned)n[next++] << have;
        words[i] = (uint32_t)held;
        held >>= 32;
        have -= 32;
    }
}

/* The residue from 0 to p - 1. */
static void make_canonical(const struct field *f, number n)
{
    int top = field_digits(f) - 1;
    number less;
    carry(f, n);
    copy(f, less, n);
    while (n[top] < 0) {
        add_times(f, n, n, 1, f->prime);
        carry(f, n);
    }
    for (;;) {
        add_times(f, less, n, -1, f->prime);
        carry(f, less);
        if (less[top] < 0)
            return;
        copy(f, n, less);
    }
}

/* Is n zero modulo p? |n| is at most 8 p. Each p is -1 modulo 2^28, so the lowest bits of a
 * multiple identify it. */
static bool is_zero(const struct field *f, const number n)
{
    number rest;
    digit all = 0;
    int times = (int)((uint32_t)n[0] << 4) >> 4;
    if (times > 8 || times < -8)
        return false;
    add_times(f, rest, n, times, f->prime);
    carry(f, rest);
    for (int i = 0; i < field_digits(f); i++)
        all |= rest[i];
    return all == 0;
}

static void enter(const struct field *f, number out, const uint32_t *words)
{
    read_digits(f, out, words);
    field_multiply(f, out, out, f->entry);
}

static void leave(const struct field *f, uint32_t *words, const number n)
{
    number plain = {1};
    field_multiply(f, plain, n, plain);
    make_canonical(f, plain);
    write_digits(f, words, plain);
}

#endif
