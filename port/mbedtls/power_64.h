// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_POWER_64_H
#define VOUCH_MBEDTLS_POWER_64_H

#include <stdint.h>

#include <mbedtls/bignum.h>

/* In place of vouch_exp_mod_public, on any machine with 128-bit products. */
int vouch_exp_mod_56(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                     const mbedtls_mpi *modulus, mbedtls_mpi *r2);

/* The sizes for which there is also vouch_exp_mod_mulx are the multiples of this. */
enum { POWER_MULX_BITS = 512, POWER_MULX_BITS_MAX = 16384 };

/* out = base^exponent modulo a modulus of such a size, where vouch_power_is_public; by BMI2's
 * instructions of x86-64. 0, or mbedTLS's error. */
int vouch_exp_mod_mulx(mbedtls_mpi *out, const mbedtls_mpi *base, uint32_t exponent,
                       const mbedtls_mpi *modulus);

#endif
