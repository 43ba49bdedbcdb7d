// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_FIELD25519_H
#define VOUCH_X509_FIELD25519_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers modulo 2^255 - 19 in ten limbs of alternately 26 and 25 bits, least significant first,
 * for 32-bit and 64-bit machines. Limbs may exceed their size by one bit; all functions but add
 * return them carried. Not constant-time: only public data is processed. */
struct vouch_field25519 {
    uint32_t limb[10];
};

/* Little-endian; the highest bit is ignored. */
void vouch_field25519_read(struct vouch_field25519 *out, const uint8_t in[32]);
/* The unique smallest representation. */
void vouch_field25519_write(uint8_t out[32], const struct vouch_field25519 *in);
/* The sum, not carried: the inputs must be carried; the result may be used in one multiplication or
 * subtraction. */
void vouch_field25519_add(struct vouch_field25519 *out, const struct vouch_field25519 *a,
                          const struct vouch_field25519 *b);
void vouch_field25519_subtract(struct vouch_field25519 *out, const struct vouch_field25519 *a,
                               const struct vouch_field25519 *b);
void vouch_field25519_multiply(struct vouch_field25519 *out, const struct vouch_field25519 *a,
                               const struct vouch_field25519 *b);
/* a^(p - 2), the inverse; 0 for 0. */
void vouch_field25519_invert(struct vouch_field25519 *out, const struct vouch_field25519 *a);
/* a^((p - 5) / 8), for square roots. */
void vouch_field25519_root(struct vouch_field25519 *out, const struct vouch_field25519 *a);
bool vouch_field25519_equal(const struct vouch_field25519 *a, const struct vouch_field25519 *b);

#endif
