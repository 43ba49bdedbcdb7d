// SPDX-License-Identifier: Apache-2.0
/* Powers with small exponents, as RSA's public keys have, by Montgomery's products: place by place,
 * of digits with space for the sum of a whole place, so that nothing is carried within one.
 * Included by power_56.c and power_28.c after the digits' types. Numbers stay below twice the
 * modulus; R is at least four times it, so that no product ends in a subtraction. */
#ifndef VOUCH_MBEDTLS_POWER_BODY_H
#define VOUCH_MBEDTLS_POWER_BODY_H

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <stddef.h>

#include <mbedtls/platform.h>

#include "port/mbedtls/power.h"

enum { LIMB_BITS = 8 * sizeof(mbedtls_mpi_uint), SQUARINGS = 6 };

static const digit mask = ((digit)1 << DIGIT_BITS) - 1;

/* All numbers have `digits` digits, and are in one block. */
struct power {
    int digits;
    digit negated_inverse; /* -1 / modulus modulo 2^DIGIT_BITS */
    digit *modulus, *base, *entered, *value, *quotients;
};

/* Adds up[0] down[0] + up[1] down[-1] ... */
static wide add_place(wide sum, const digit *up, const digit *down, int count)
{
    for (; count % 4 != 0; count--)
        sum += (wide)*up++ * *down--;
    for (; count > 0; count -= 4) {
        sum += (wide)*up++ * *down--;
        sum += (wide)*up++ * *down--;
        sum += (wide)*up++ * *down--;
        sum += (wide)*up++ * *down--;
    }
    return sum;
}

/* Adds to the sum of a position what makes it zero in the lower half; in the upper half, its digit
 * is the value's. Returns the carry to the next. */
static wide end_place(struct power *p, wide sum, int at)
{
    int from = at < p->digits ? 0 : at - p->digits + 1;
    int count = at < p->digits ? at : 2 * p->digits - 1 - at;
    wide carried = sum >> DIGIT_BITS;
    sum = add_place((digit)sum & mask, p->quotients + from, p->modulus + (at - from), count);
    if (at < p->digits) {
        p->quotients[at] = (digit)sum * p->negated_inverse & mask;
        sum += (wide)p->quotients[at] * p->modulus[0];
    } else {
        p->value[at - p->digits] = (digit)sum & mask;
    }
    return carried + (sum >> DIGIT_BITS);
}

/* value = value b / R. */
static void multiply(struct power *p, const digit *b)
{
    wide sum = 0;
    for (int at = 0; at < 2 * p->digits - 1; at++) {
        int from = at < p->digits ? 0 : at - p->digits + 1;
        sum = add_place(sum, p->value + from, b + (at - from), at - 2 * from + 1);
        sum = end_place(p, sum, at);
    }
    p->value[p->digits - 1] = (digit)sum;
}

/* value = value value / R. */
static void square(struct power *p)
{
    wide sum = 0;
    for (int at = 0; at < 2 * p->digits - 1; at++) {
        int from = at < p->digits ? 0 : at - p->digits + 1, count = at - 2 * from + 1;
        wide half = add_place(0, p->value + from, p->value + (at - from), count / 2);
        sum += half + half;
        if (count % 2 != 0)
            sum += (wide)p->value[at / 2] * p->value[at / 2];
        sum = end_place(p, sum, at);
    }
    p->value[p->digits - 1] = (digit)sum;
}

/* Subtracts the modulus from the value as often as it is contained. */
static void subtract_modulus(struct power *p)
{
    for (;;) {
        digit borrow = 0, *rest = p->quotients;
        for (int i = 0; i < p->digits; i++) {
            rest[i] = p->value[i] - p->modulus[i] - borrow;
            borrow = rest[i] >> DIGIT_BITS & 1;
            rest[i] &= mask;
        }
        if (borrow)
            return;
        p->quotients = p->value;
        p->value = rest;
    }
}

static void double_value(struct power *p)
{
    digit carried = 0;
    for (int i = 0; i < p->digits; i++) {
        carried += p->value[i] << 1;
        p->value[i] = carried & mask;
        carried >>= DIGIT_BITS;
    }
    subtract_modulus(p);
}

/* value = R^2 modulo the modulus, of so many bits. From 2^bits on, by doublings and squarings: when
 * the value is R 2^n, these make n greater by one, and twice as large. */
static void begin_value(struct power *p, int bits)
{
    int all = p->digits * DIGIT_BITS;
    digit borrow = 0;
    for (int i = 0; i < p->digits; i++) {
        p->value[i] = 0 - p->modulus[i] - borrow;
        borrow = p->value[i] >> DIGIT_BITS & 1;
        p->value[i] &= mask;
    }
    for (int i = bits / DIGIT_BITS; i < p->digits; i++)
        p->value[i] &= i == bits / DIGIT_BITS ? ((digit)1 << bits % DIGIT_BITS) - 1 : 0;
    for (int n = bits - all; n < all >> SQUARINGS; n++)
        double_value(p);
    for (int bit = SQUARINGS - 1; bit >= 0; bit--) {
        square(p);
        if (all >> bit & 1)
            double_value(p);
    }
}

/* value = base^exponent modulo the modulus, for an odd exponent above 1. */
static void raise(struct power *p, uint32_t exponent, int bits)
{
    int bit = 31;
    while (!(exponent >> bit & 1))
        bit--;
    begin_value(p, bits);
    multiply(p, p->base);
    for (int i = 0; i < p->digits; i++)
        p->entered[i] = p->value[i];
    while (bit-- > 0) {
        square(p);
        if (exponent >> bit & 1) /* the last one converts it from Montgomery form */
            multiply(p, bit > 0 ? p->entered : p->base);
    }
    subtract_modulus(p);
}

static void read(digit *out, const mbedtls_mpi *n, int digits)
{
    for (int i = 0; i < digits; i++) {
        size_t limb = (size_t)i * DIGIT_BITS / LIMB_BITS,
               shift = (size_t)i * DIGIT_BITS % LIMB_BITS;
        digit low = limb < n->n ? (digit)(n->p[limb] >> shift) : 0;
        if (shift > LIMB_BITS - DIGIT_BITS && limb + 1 < n->n)
            low |= (digit)n->p[limb + 1] << (LIMB_BITS - shift);
        out[i] = low & mask;
    }
}

static int write(mbedtls_mpi *out, const digit *n, int digits, size_t limbs)
{
    int error = mbedtls_mpi_lset(out, 0);
    if (error == 0)
        error = mbedtls_mpi_grow(out, limbs);
    for (int i = 0; error == 0 && i < digits; i++) {
        size_t limb = (size_t)i * DIGIT_BITS / LIMB_BITS,
               shift = (size_t)i * DIGIT_BITS % LIMB_BITS;
        if (limb < limbs)
            out->p[limb] |= (mbedtls_mpi_uint)n[i] << shift;
        if (shift > LIMB_BITS - DIGIT_BITS && limb + 1 < limbs)
            out->p[limb + 1] |= (mbedtls_mpi_uint)(n[i] >> (LIMB_BITS - shift));
    }
    return error;
}

static digit negated_inverse(digit odd)
{
    digit inverse = odd; /* correct in three bits; each round doubles them */
    for (int bits = 3; bits < DIGIT_BITS; bits *= 2)
        inverse *= 2 - odd * inverse;
    return (0 - inverse) & mask;
}

static int exp_mod(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                   const mbedtls_mpi *modulus, mbedtls_mpi *r2)
{
    enum { NUMBERS = 5 };
    if (!vouch_power_is_public(base, exponent, modulus, BITS_MAX))
        return mbedtls_mpi_exp_mod(out, base, exponent, modulus, r2);
    int bits = (int)mbedtls_mpi_bitlen(modulus), digits = (bits + 2 + DIGIT_BITS - 1) / DIGIT_BITS;
    digit *scratch = mbedtls_calloc(NUMBERS * (size_t)digits, sizeof *scratch);
    if (!scratch)
        return MBEDTLS_ERR_MPI_ALLOC_FAILED;
    struct power p = {
        .digits = digits,
        .modulus = scratch,
        .base = scratch + digits,
        .entered = scratch + 2 * digits,
        .value = scratch + 3 * digits,
        .quotients = scratch + 4 * digits,
    };
    read(p.modulus, modulus, digits);
    read(p.base, base, digits);
    p.negated_inverse = negated_inverse(p.modulus[0]);
    raise(&p, (uint32_t)exponent->p[0], bits);
    int error = write(out, p.value, digits, modulus->n);
    mbedtls_free(scratch);
    return error;
}

#endif
