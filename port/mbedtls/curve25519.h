// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SETUP_CURVE25519_H
#define VOUCH_SETUP_CURVE25519_H

#include <stdint.h>

enum { CURVE25519_BYTES = 32 };

/* X25519 of RFC 7748 section 5: out = secret * point, all of them little-endian. The secret is
 * clamped, and the point's highest bit ignored, as specified there. No branch and no address
 * depends on secret or point, and nothing of the secret remains on the stack; on Cortex-M3 the time
 * of a long multiplication depends on its operands, and so does this function's. `out` may be one
 * of the others. curve25519_64.c is for machines with integers of 128 bits, curve25519_29.c for the
 * others, and curve25519.c where flash is dear. */
void vouch_curve25519(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES],
                      const uint8_t point[CURVE25519_BYTES]);

/* The same for the point 9. */
void vouch_curve25519_base(uint8_t out[CURVE25519_BYTES], const uint8_t secret[CURVE25519_BYTES]);

#endif
