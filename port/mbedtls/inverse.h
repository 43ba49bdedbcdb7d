// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SETUP_INVERSE_H
#define VOUCH_SETUP_INVERSE_H

#include <mbedtls/bignum.h>

enum { VOUCH_INVERSE_BITS_MAX = 521 };

/* For mbedtls_mpi_gcd_modinv_odd where only the inverse is asked, as in mbedTLS's ecp.c and
 * ecdsa.c: inverse * a = 1 modulo an odd modulus of at most VOUCH_INVERSE_BITS_MAX bits, 0 <= a <
 * modulus. Takes the same time for each a. `gcd` must be null; `inverse` may be a. Where a has no
 * inverse, the number is some other one below the modulus. 0, or mbedTLS's error. */
int vouch_inverse(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a,
                  const mbedtls_mpi *modulus);

#endif
