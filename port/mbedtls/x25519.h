// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SETUP_X25519_H
#define VOUCH_SETUP_X25519_H

#include <mbedtls/ecp.h>

/* For mbedtls_ecp_mul and mbedtls_ecp_mul_restartable, with their contracts. On Curve25519 they are
 * never interrupted: the multiplication is short. */
int vouch_x25519_mul(mbedtls_ecp_group *group, mbedtls_ecp_point *out, const mbedtls_mpi *secret,
                     const mbedtls_ecp_point *point, mbedtls_f_rng_t *random, void *random_self);
int vouch_x25519_mul_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *out,
                                 const mbedtls_mpi *secret, const mbedtls_ecp_point *point,
                                 mbedtls_f_rng_t *random, void *random_self,
                                 mbedtls_ecp_restart_ctx *restart);

#endif
