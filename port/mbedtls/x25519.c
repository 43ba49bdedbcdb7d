// SPDX-License-Identifier: Apache-2.0
/* X25519 by vouch_curve25519 instead of by mbedTLS's general arithmetic, which takes six times as
 * long: 25 million instructions of a handshake on a Cortex-M3. mbedTLS's psa_crypto_ecp.c and
 * ecdh.c are compiled with the names of the multiplication defined to these (see mbedtls.mk), which
 * leave every other curve to mbedTLS. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/x25519.h"

#include "port/mbedtls/curve25519.h"

#include <mbedtls/platform_util.h>

enum { BASE = 9 };

/* 0, or mbedTLS's error. */
static int multiply(mbedtls_ecp_point *out, const mbedtls_mpi *secret, const mbedtls_mpi *x)
{
    uint8_t key[CURVE25519_BYTES], bytes[CURVE25519_BYTES];
    int error = mbedtls_mpi_write_binary_le(secret, key, sizeof key);
    if (error == 0)
        error = mbedtls_mpi_write_binary_le(x, bytes, sizeof bytes);
    if (error == 0) {
        if (mbedtls_mpi_cmp_int(x, BASE) == 0)
            vouch_curve25519_base(bytes, key);
        else
            vouch_curve25519(bytes, key, bytes);
        error = mbedtls_mpi_read_binary_le(&out->X, bytes, sizeof bytes);
    }
    mbedtls_platform_zeroize(key, sizeof key);
    mbedtls_platform_zeroize(bytes, sizeof bytes);
    if (error == 0)
        error = mbedtls_mpi_lset(&out->Z, 1);
    mbedtls_mpi_free(&out->Y); /* Montgomery points have none */
    return error;
}

int vouch_x25519_mul_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *out,
                                 const mbedtls_mpi *secret, const mbedtls_ecp_point *point,
                                 mbedtls_f_rng_t *random, void *random_self,
                                 mbedtls_ecp_restart_ctx *restart)
{
    if (group->id != MBEDTLS_ECP_DP_CURVE25519)
        return mbedtls_ecp_mul_restartable(group, out, secret, point, random, random_self, restart);
    int error = mbedtls_ecp_check_privkey(group, secret);
    if (error == 0)
        error = mbedtls_ecp_check_pubkey(group, point);
    return error == 0 ? multiply(out, secret, &point->X) : error;
}

int vouch_x25519_mul(mbedtls_ecp_group *group, mbedtls_ecp_point *out, const mbedtls_mpi *secret,
                     const mbedtls_ecp_point *point, mbedtls_f_rng_t *random, void *random_self)
{
    return vouch_x25519_mul_restartable(group, out, secret, point, random, random_self, NULL);
}
