// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SETUP_NIST_MODULO_H
#define VOUCH_SETUP_NIST_MODULO_H

#include <mbedtls/ecp.h>

/* For mbedtls_ecp_group_load, with its contract: P-256 and P-384 get the reduction below. */
int vouch_ecp_group_load(mbedtls_ecp_group *group, mbedtls_ecp_group_id id);

/* For mbedtls_ecp_group's modp: n, from 0 to 2^512 or 2^768 and not negative, becomes a number from
 * 0 to 2^256 or 2^384 that is the same modulo the curve's prime. 0, or mbedTLS's error. */
int vouch_modulo_p256(mbedtls_mpi *n);
int vouch_modulo_p384(mbedtls_mpi *n);

#endif
