// SPDX-License-Identifier: Apache-2.0
/* X25519 for machines with 64-bit products, optimized for speed; curve25519.c is the smaller
 * one. */
#include "port/mbedtls/field_25519_29.h"

#include "port/mbedtls/curve25519_ladder.h"

void vouch_curve25519_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES])
{
    static const uint8_t nine[CURVE25519_BYTES] = {9};
    vouch_curve25519(out, secret, nine);
}
