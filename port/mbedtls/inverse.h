// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SETUP_INVERSE_H
#define VOUCH_SETUP_INVERSE_H

#include <stddef.h>
#include <stdint.h>

#include <mbedtls/bignum.h>

enum { VOUCH_INVERSE_BITS_MAX = 521 };

/* For mbedtls_mpi_gcd_modinv_odd where only the inverse is needed, as in mbedTLS's ecp.c and
 * ecdsa.c: inverse * a = 1 modulo an odd modulus of at most VOUCH_INVERSE_BITS_MAX bits, 0 <= a <
 * modulus. No branch and no address depends on a; on Cortex-M3 the time of a long multiplication
 * does. `gcd` must be null; `inverse` may be a. If a has no inverse, the result is some other
 * number below the modulus. 0, or mbedTLS's error. */
int vouch_inverse(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a,
                  const mbedtls_mpi *modulus);

/* out = numerator / denominator modulo an odd modulus, for public numbers: the time depends on
 * them. Both are below the modulus, and all are `words` 32-bit words, the least significant first;
 * at most VOUCH_INVERSE_BITS_MAX bits. `out` may be one of them. If the denominator has no inverse,
 * the result is some other number below the modulus. */
void vouch_divide_public(uint32_t *out, const uint32_t *numerator, const uint32_t *denominator,
                         const uint32_t *modulus, size_t words);

/* The same for secrets: no branch and no address depends on the numbers, of which numerator and
 * denominator need only be below 2^(32 words). If the numerator is a multiple of the modulus, the
 * result is 0. */
void vouch_divide(uint32_t *out, const uint32_t *numerator, const uint32_t *denominator,
                  const uint32_t *modulus, size_t words);

#endif
