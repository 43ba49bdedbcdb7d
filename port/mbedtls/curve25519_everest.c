// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/curve25519.h"

#include <string.h>

#include <Hacl_Curve25519.h>
#include <mbedtls/platform_util.h>

/* Everest's function does not promise to leave its inputs alone. */
void vouch_curve25519(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                      const uint8_t point[CURVE25519_BYTES])
{
    uint8_t s[CURVE25519_BYTES], p[CURVE25519_BYTES];
    memcpy(s, secret, sizeof s);
    memcpy(p, point, sizeof p);
    Hacl_Curve25519_crypto_scalarmult(out, s, p);
    mbedtls_platform_zeroize(s, sizeof s);
}
