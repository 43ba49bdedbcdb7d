// SPDX-License-Identifier: Apache-2.0
/* X25519 by RFC 7748's ladder, over any form of the field. Included after one (field_25519_*.h),
 * which has
 *
 *     digit, number, DIGITS, BITS   numbers as digits of BITS bits
 *     add, subtract, multiply, square, add_times
 *                                   the last three give products; the others take one, after a
 *                                   product or a sum of two; `out` may be one of the operands, and
 *                                   multiplied is what is at most a sum or a difference of those
 *     make_canonical                a product's residue below p
 *
 * The sequence of instructions, and of addresses, is the same for all secrets and points. */
#ifndef VOUCH_MBEDTLS_CURVE25519_LADDER_H
#define VOUCH_MBEDTLS_CURVE25519_LADDER_H

#include <string.h>

#include <mbedtls/platform_util.h>

#include "port/mbedtls/curve25519.h"

enum { A24 = 121665 };

/* A point's x is x / z. */
struct point {
    number x, z;
};

/* Everything derived from the secret is in this struct, so that it can be wiped. */
struct ladder {
    uint8_t secret[CURVE25519_BYTES];
    number x1, a, b, c, d;
    struct point one, other;
};

/* a ^ b if `yes` is 1, else 0. The compiler cannot see what comes of it: it must make neither a
 * branch of this, nor vectors of several, which would wait for words that were stored just before.
 */
static inline digit difference_if(digit yes, digit a, digit b)
{
    digit both = (a ^ b) & (0 - yes);
    __asm__("" : "+r"(both));
    return both;
}

/* Exchanges a and b if `yes` is 1. */
static inline void swap_if(digit yes, number a, number b)
{
    for (int i = 0; i < DIGITS; i++) {
        digit both = difference_if(yes, a[i], b[i]);
        a[i] ^= both;
        b[i] ^= both;
    }
}

/* a = b if `yes` is 1. */
static inline void take_if(digit yes, number a, const number b)
{
    for (int i = 0; i < DIGITS; i++)
        a[i] ^= difference_if(yes, a[i], b[i]);
}

/* out = a^(2^times) b. `out` is neither. */
static void raise(number out, const number a, int times, const number b)
{
    square(out, a);
    while (--times > 0)
        square(out, out);
    multiply(out, out, b);
}

/* z = 1 / z, or 0 of 0: the power p - 2 = (2^250 - 1) 2^5 + 11. */
static void invert(struct ladder *l, number z)
{
    square(l->a, z);
    raise(l->b, l->a, 2, z);      /* 9 */
    multiply(l->a, l->a, l->b);   /* 11 */
    raise(l->c, l->a, 1, l->b);   /* 2^5 - 1 */
    raise(l->b, l->c, 5, l->c);   /* 2^10 - 1 */
    raise(l->c, l->b, 10, l->b);  /* 2^20 - 1 */
    raise(l->d, l->c, 20, l->c);  /* 2^40 - 1 */
    raise(l->c, l->d, 10, l->b);  /* 2^50 - 1 */
    raise(l->b, l->c, 50, l->c);  /* 2^100 - 1 */
    raise(l->d, l->b, 100, l->b); /* 2^200 - 1 */
    raise(l->b, l->d, 50, l->c);  /* 2^250 - 1 */
    raise(z, l->b, 5, l->a);
}

/* Adds two points, whose difference has the x of x1, to the second, and doubles the first: one step
 * of RFC 7748's ladder, whose names the comments have. If `swapped` is 1 they have changed places:
 * DA and CB then have too, which makes no difference to what comes of them. */
static void step(struct ladder *l, digit swapped)
{
    struct point *p = &l->one, *q = &l->other;
    subtract(l->b, p->x, p->z); /* B */
    add(l->a, p->x, p->z);      /* A */
    subtract(l->d, q->x, q->z); /* D */
    add(l->c, q->x, q->z);      /* C */
    multiply(q->x, l->d, l->a); /* DA */
    multiply(q->z, l->c, l->b); /* CB */
    take_if(swapped, l->a, l->c);
    take_if(swapped, l->b, l->d);
    square(l->a, l->a); /* AA */
    square(l->b, l->b); /* BB */
    multiply(p->x, l->a, l->b);
    subtract(p->z, l->a, l->b); /* E */
    add_times(l->b, l->a, A24, p->z);
    multiply(p->z, p->z, l->b);
    add(l->a, q->x, q->z);
    subtract(l->b, q->x, q->z);
    square(q->x, l->a);
    square(l->b, l->b);
    multiply(q->z, l->b, l->x1);
}

static digit bit_of(const struct ladder *l, int at)
{
    return l->secret[at / 8] >> at % 8 & 1;
}

static void swap_points_if(digit yes, struct point *a, struct point *b)
{
    swap_if(yes, a->x, b->x);
    swap_if(yes, a->z, b->z);
}

static void climb(struct ladder *l)
{
    digit swapped = 0;
    for (int at = 254; at >= 0; at--) {
        digit here = bit_of(l, at);
        step(l, swapped ^ here);
        swapped = here;
    }
    swap_points_if(swapped, &l->one, &l->other);
}

static void read_secret(struct ladder *l, const uint8_t secret[CURVE25519_BYTES])
{
    memcpy(l->secret, secret, sizeof l->secret);
    l->secret[0] &= 0xf8;
    l->secret[CURVE25519_BYTES - 1] &= 0x7f;
    l->secret[CURVE25519_BYTES - 1] |= 0x40;
}

/* Without the highest bit. */
static void read_number(number out, const uint8_t bytes[CURVE25519_BYTES])
{
    for (int i = 0; i < DIGITS; i++)
        out[i] = 0;
    for (int at = 0; at < 8 * CURVE25519_BYTES - 1; at++)
        out[at / BITS] |= (digit)(bytes[at / 8] >> at % 8 & 1) << at % BITS;
}

static void write_number(uint8_t bytes[CURVE25519_BYTES], const number n)
{
    memset(bytes, 0, CURVE25519_BYTES);
    for (int at = 0; at < 8 * CURVE25519_BYTES - 1; at++)
        bytes[at / 8] |= (uint8_t)((n[at / BITS] >> at % BITS & 1) << at % 8);
}

static void finish(struct ladder *l, uint8_t out[CURVE25519_BYTES])
{
    invert(l, l->one.z);
    multiply(l->one.x, l->one.x, l->one.z);
    make_canonical(l->one.x);
    write_number(out, l->one.x);
    mbedtls_platform_zeroize(l, sizeof *l);
}

/* For vouch_curve25519. */
static void multiply_point(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                           const uint8_t point[CURVE25519_BYTES])
{
    struct ladder l = {.one = {.x = {1}}, .other = {.z = {1}}};
    read_secret(&l, secret);
    read_number(l.x1, point);
    memcpy(l.other.x, l.x1, sizeof l.x1);
    climb(&l);
    finish(&l, out);
}

#endif
