// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_POWER_H
#define VOUCH_MBEDTLS_POWER_H

#include <mbedtls/bignum.h>

/* For mbedtls_mpi_exp_mod_unsafe, whose contract it has, as mbedTLS's rsa.c calls it for public
 * keys: out = base^exponent modulo an odd number. Time and addresses depend on the numbers, which
 * are public. A base below the modulus with an exponent of at most 32 bits is computed here;
 * everything else by mbedTLS. */
int vouch_exp_mod_public(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                         const mbedtls_mpi *modulus, mbedtls_mpi *r2);

#endif
