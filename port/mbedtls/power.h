// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_POWER_H
#define VOUCH_MBEDTLS_POWER_H

#include <stdbool.h>
#include <stddef.h>

#include <mbedtls/bignum.h>

/* For mbedtls_mpi_exp_mod_unsafe, whose contract it has, as mbedTLS's rsa.c calls it for public
 * keys: out = base^exponent modulo an odd number. Time and addresses depend on the numbers, which
 * are public. A base below the modulus with an exponent of at most 32 bits is computed here;
 * everything else by mbedTLS. */
int vouch_exp_mod_public(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                         const mbedtls_mpi *modulus, mbedtls_mpi *r2);

/* Is it an operation with a public key, for a modulus of at most so many bits? */
static inline bool vouch_power_is_public(const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                                         const mbedtls_mpi *modulus, size_t bits_max)
{
    enum { BITS_MIN = 256 };
    size_t bits = mbedtls_mpi_bitlen(modulus);
    return modulus->MBEDTLS_PRIVATE(s) > 0 && mbedtls_mpi_get_bit(modulus, 0) && bits >= BITS_MIN &&
           bits <= bits_max && mbedtls_mpi_bitlen(exponent) <= 32 &&
           mbedtls_mpi_cmp_int(exponent, 1) > 0 && mbedtls_mpi_get_bit(exponent, 0) &&
           mbedtls_mpi_cmp_int(base, 0) >= 0 && mbedtls_mpi_cmp_mpi(base, modulus) < 0;
}

#endif
