// SPDX-License-Identifier: Apache-2.0
/* X25519 for machines with 128-bit products. */
#include "port/mbedtls/curve25519_64.h"
#include "port/mbedtls/mulx_x86.h"

void vouch_curve25519(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                      const uint8_t point[CURVE25519_BYTES])
{
#ifdef __x86_64__
    if (vouch_x86_has_mulx()) {
        vouch_curve25519_mulx(out, secret, point);
        return;
    }
#endif
    vouch_curve25519_51(out, secret, point);
}

void vouch_curve25519_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES])
{
#ifdef __x86_64__
    if (vouch_x86_has_mulx()) {
        vouch_curve25519_mulx_base(out, secret);
        return;
    }
#endif
    vouch_curve25519_51_base(out, secret);
}
