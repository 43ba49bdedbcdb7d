// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_ECDSA_VERIFY_H
#define VOUCH_MBEDTLS_ECDSA_VERIFY_H

#include <mbedtls/ecdsa.h>

/* Replace mbedtls_ecdsa_read_signature and mbedtls_ecdsa_read_signature_restartable, with the same
 * contracts and errors (SEC 1 version 2, section 4.1.4). The curves of vouch_curve_of are verified
 * by the arithmetic in this folder, in one call; all others by mbedTLS. */
int vouch_ecdsa_read_signature(mbedtls_ecdsa_context *key, const unsigned char *hash,
                               size_t hash_len, const unsigned char *signature,
                               size_t signature_len);
int vouch_ecdsa_read_signature_restartable(mbedtls_ecdsa_context *key, const unsigned char *hash,
                                           size_t hash_len, const unsigned char *signature,
                                           size_t signature_len,
                                           mbedtls_ecdsa_restart_ctx *restart);

/* Replaces mbedtls_ecdsa_verify on a curve of vouch_curve_of: 0, MBEDTLS_ERR_ECP_VERIFY_FAILED,
 * MBEDTLS_ERR_ECP_INVALID_KEY or MBEDTLS_ERR_ECP_ALLOC_FAILED. On another curve,
 * MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE. */
int vouch_ecdsa_verify(const mbedtls_ecp_group *group, const unsigned char *hash, size_t hash_len,
                       const mbedtls_ecp_point *key, const mbedtls_mpi *r, const mbedtls_mpi *s);

#endif
