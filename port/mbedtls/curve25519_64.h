// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_CURVE25519_64_H
#define VOUCH_MBEDTLS_CURVE25519_64_H

#include "port/mbedtls/curve25519.h"

/* The forms of curve25519.h's functions between which curve25519_64.c chooses, with the same
 * contracts: for any machine with 128-bit products, and for x86-64 with BMI2. */
void vouch_curve25519_51(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                         const uint8_t point[CURVE25519_BYTES]);
void vouch_curve25519_51_base(uint8_t out[CURVE25519_BYTES],
                              const uint8_t secret[CURVE25519_BYTES]);
void vouch_curve25519_mulx(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                           const uint8_t point[CURVE25519_BYTES]);
void vouch_curve25519_mulx_base(uint8_t out[CURVE25519_BYTES],
                                const uint8_t secret[CURVE25519_BYTES]);

#endif
