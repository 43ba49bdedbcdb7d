// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/curve25519.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#include "port/mbedtls/inverse.h"

/* Numbers modulo p = 2^255 - 19 are kept below 2^256, as eight words, least significant first:
 * 2^256 is 38 modulo p, so a carry out is added at the bottom 38 times; the last division makes
 * them smaller than p. No branch and no address depends on a number. */
enum { WORDS = 8, BITS = 32, OVER = 38, A24 = 121665, BELOW_TOP = 0x7FFFFFFF, WORK = 3 * WORDS };

typedef uint32_t number[WORDS];

/* Adds 38 * carry; -2^17 < carry < 2^17. */
static void bring_back(number n, int64_t carry)
{
    /* Twice: the addition may carry again, and leaves space for the rest if it did. */
    for (int twice = 0; twice < 2; twice++) {
        carry *= OVER;
        for (int i = 0; i < WORDS; i++) {
            carry += n[i];
            n[i] = (uint32_t)carry;
            carry >>= BITS;
        }
    }
}

/* out = a + k * b; -2^17 < k < 2^17. `out` may be a or b. */
static void add_times(number out, const number a, const number b, int32_t k)
{
    int64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (int64_t)k * b[i] + a[i];
        out[i] = (uint32_t)carry;
        carry >>= BITS;
    }
    bring_back(out, carry);
}

/* RFC 7748's names: two points on the ladder, as x and z. Everything derived from the secret is in
 * this struct, so that it can be wiped. */
struct ladder {
    number secret, x1, x2, z2, x3, z3, a, b, e;
    uint32_t work[WORK];
};

#ifdef __thumb2__

void vouch_25519_multiply(uint32_t *out, const uint32_t *a, const uint32_t *b, uint32_t *work);

static void multiply(struct ladder *l, number out, const number a, const number b)
{
    vouch_25519_multiply(out, a, b, l->work);
}

#else

/* out = a * b. `out` may be a or b. */
static void multiply(struct ladder *l, number out, const number a, const number b)
{
    uint32_t *product = l->work;
    memset(product, 0, sizeof(number));
    for (int i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < WORDS; j++) {
            carry += (uint64_t)a[i] * b[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= BITS;
        }
        product[i + WORDS] = (uint32_t)carry;
    }
    add_times(out, product, product + WORDS, OVER);
}

#endif

static void swap_if(uint32_t yes, number a, number b)
{
    for (int i = 0; i < WORDS; i++) {
        uint32_t both = (a[i] ^ b[i]) & (0U - yes);
        a[i] ^= both;
        b[i] ^= both;
    }
}

static void read(number n, const uint8_t bytes[CURVE25519_BYTES])
{
    for (int i = 0; i < WORDS; i++)
        n[i] = bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 | (uint32_t)bytes[4 * i + 2] << 16 |
               (uint32_t)bytes[4 * i + 3] << 24;
}

static void write(uint8_t bytes[CURVE25519_BYTES], const number n)
{
    for (int i = 0; i < CURVE25519_BYTES; i++)
        bytes[i] = (uint8_t)(n[i / 4] >> i % 4 * 8);
}

/* One step: doubles the first point and adds the two, whose difference is x1. */
static void step(struct ladder *l)
{
    add_times(l->b, l->x2, l->z2, -1);
    add_times(l->a, l->x2, l->z2, 1);
    add_times(l->e, l->x3, l->z3, -1); /* D */
    add_times(l->x3, l->x3, l->z3, 1); /* C */
    multiply(l, l->z3, l->e, l->a);    /* DA */
    multiply(l, l->x3, l->x3, l->b);   /* CB */
    multiply(l, l->a, l->a, l->a);     /* AA */
    multiply(l, l->b, l->b, l->b);     /* BB */
    multiply(l, l->x2, l->a, l->b);
    add_times(l->e, l->a, l->b, -1);
    add_times(l->a, l->a, l->e, A24);
    multiply(l, l->z2, l->a, l->e);
    add_times(l->e, l->x3, l->z3, 1);
    add_times(l->z3, l->z3, l->x3, -1);
    multiply(l, l->x3, l->e, l->e);
    multiply(l, l->z3, l->z3, l->z3);
    multiply(l, l->z3, l->z3, l->x1);
}

static void climb(struct ladder *l)
{
    uint32_t swapped = 0;
    for (int bit = 254; bit >= 0; bit--) {
        uint32_t here = l->secret[bit / BITS] >> bit % BITS & 1;
        swap_if(swapped ^ here, l->x2, l->x3);
        swap_if(swapped ^ here, l->z2, l->z3);
        swapped = here;
        step(l);
    }
    swap_if(swapped, l->x2, l->x3);
    swap_if(swapped, l->z2, l->z3);
}

void vouch_curve25519(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                      const uint8_t point[CURVE25519_BYTES])
{
    static const number prime = {0U - 19,    UINT32_MAX, UINT32_MAX, UINT32_MAX,
                                 UINT32_MAX, UINT32_MAX, UINT32_MAX, BELOW_TOP};
    struct ladder l = {.x2 = {1}, .z3 = {1}};
    read(l.secret, secret);
    l.secret[0] &= 0xFFFFFFF8U;
    l.secret[WORDS - 1] = (l.secret[WORDS - 1] & BELOW_TOP) | 0x40000000U;
    read(l.x1, point);
    l.x1[WORDS - 1] &= BELOW_TOP;
    memcpy(l.x3, l.x1, sizeof l.x3);
    climb(&l);
    /* x z / z^2, which is 0 for each form of a z that is 0 */
    multiply(&l, l.x2, l.x2, l.z2);
    multiply(&l, l.z2, l.z2, l.z2);
    vouch_divide(l.x2, l.x2, l.z2, prime, WORDS);
    write(out, l.x2);
    mbedtls_platform_zeroize(&l, sizeof l);
}

void vouch_curve25519_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES])
{
    static const uint8_t nine[CURVE25519_BYTES] = {9};
    vouch_curve25519(out, secret, nine);
}
