// SPDX-License-Identifier: Apache-2.0
/* X25519 for machines with 128-bit products, with a table for the base point. */
#include "port/mbedtls/curve25519_64.h"
#include "port/mbedtls/field_25519_51.h"

#include "port/mbedtls/curve25519_ladder.h"

#include "port/mbedtls/curve25519_base.h"

static inline void read_base(number out, const base_number n)
{
    for (int i = 0; i < DIGITS; i++)
        out[i] = n[i];
}

#include "port/mbedtls/curve25519_climb.h"

void vouch_curve25519_51(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                         const uint8_t point[CURVE25519_BYTES])
{
    multiply_point(out, secret, point);
}

void vouch_curve25519_51_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES])
{
    multiply_base(out, secret);
}
