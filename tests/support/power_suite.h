// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_POWER_SUITE_H
#define VOUCH_TEST_POWER_SUITE_H

#include <mbedtls/bignum.h>

typedef int power_function(mbedtls_mpi *out, const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                           const mbedtls_mpi *modulus, mbedtls_mpi *r2);

/* What vouch_exp_mod_public must do, or another form of it; for main(). */
int power_suite_run(const char *name, power_function *function);

#endif
