// SPDX-License-Identifier: Apache-2.0
/* X25519 for x86-64 with BMI2, with a table for the base point. */
#include "port/mbedtls/curve25519_64.h"

#ifdef __x86_64__

#include "port/mbedtls/field_25519_mulx.h"

#include "port/mbedtls/curve25519_ladder.h"

#include "port/mbedtls/curve25519_base.h"

static inline void read_base(number out, const base_number n)
{
    out[0] = n[0] | n[1] << BASE_BITS;
    for (int i = 1; i < DIGITS; i++) {
        int above = i * (BITS - BASE_BITS);
        out[i] = n[i] >> above | n[i + 1] << (BASE_BITS - above);
    }
}

#include "port/mbedtls/curve25519_climb.h"

void vouch_curve25519_mulx(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                           const uint8_t point[CURVE25519_BYTES])
{
    multiply_point(out, secret, point);
}

void vouch_curve25519_mulx_base(uint8_t out[CURVE25519_BYTES],
                                const uint8_t secret[CURVE25519_BYTES])
{
    multiply_base(out, secret);
}

#endif
