// SPDX-License-Identifier: Apache-2.0
/* X25519 for machines with 64-bit products, with a table for the base point; curve25519.c is the
 * smaller one. */
#include "port/mbedtls/field_25519_29.h"

#include "port/mbedtls/curve25519_ladder.h"

#include "port/mbedtls/curve25519_base.h"

/* The bits from `at` on. */
static inline digit base_bits(const base_number n, int at)
{
    int i = at / BASE_BITS, bits = at % BASE_BITS;
    uint64_t here = n[i] >> bits;
    if (bits > BASE_BITS - BITS && i + 1 < BASE_DIGITS)
        here |= n[i + 1] << (BASE_BITS - bits);
    return (digit)(here & ((1U << BITS) - 1));
}

static inline void read_base(number out, const base_number n)
{
    digit over = 0;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++) {
        digit here = base_bits(n, i * BITS) + over;
        over = (here + (1 << (BITS - 1))) >> BITS;
        out[i] = here - over * (1 << BITS);
    }
}

#include "port/mbedtls/curve25519_climb.h"

void vouch_curve25519(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                      const uint8_t point[CURVE25519_BYTES])
{
    multiply_point(out, secret, point);
}

void vouch_curve25519_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES])
{
    multiply_base(out, secret);
}
