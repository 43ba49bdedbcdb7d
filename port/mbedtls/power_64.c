// SPDX-License-Identifier: Apache-2.0
/* Public RSA for machines with 128-bit products: the choice among them. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/power_64.h"

#include "port/mbedtls/mulx_x86.h"
#include "port/mbedtls/power.h"

int vouch_exp_mod_public(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                         const mbedtls_mpi *modulus, mbedtls_mpi *r2)
{
#ifdef __x86_64__
    if (mbedtls_mpi_bitlen(modulus) % POWER_MULX_BITS == 0 && vouch_x86_has_mulx() &&
        vouch_power_is_public(base, exponent, modulus, POWER_MULX_BITS_MAX))
        return vouch_exp_mod_mulx(out, base, (uint32_t)exponent->p[0], modulus);
#endif
    return vouch_exp_mod_56(out, base, exponent, modulus, r2);
}
