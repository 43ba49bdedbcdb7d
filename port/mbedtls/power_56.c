// SPDX-License-Identifier: Apache-2.0
/* Public RSA for machines with 128-bit products. */
#include <stdint.h>

#include "port/mbedtls/power_56.h"

#include "port/mbedtls/power_body.h"

#include "port/mbedtls/power_64.h"

int vouch_exp_mod_56(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                     const mbedtls_mpi *modulus, mbedtls_mpi *r2)
{
    return exp_mod(out, base, exponent, modulus, r2);
}
