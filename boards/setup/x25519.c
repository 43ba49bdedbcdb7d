// SPDX-License-Identifier: Apache-2.0
/* mbedTLS has Everest's X25519 for the shared secret, but makes the public key of each handshake
 * with its general arithmetic, which takes six times as long as the rest of the key exchange. Its
 * psa_crypto_ecp.c is compiled with the name of the multiplication defined to this one's (see
 * mbedtls.mk), which leaves every other curve and point to mbedTLS. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <Hacl_Curve25519.h>
#include <mbedtls/ecp.h>
#include <mbedtls/platform_util.h>

enum { KEY_BYTES = 32 };

int vouch_x25519_mul(mbedtls_ecp_group *group, mbedtls_ecp_point *out, const mbedtls_mpi *secret,
                     const mbedtls_ecp_point *point, mbedtls_f_rng_t *random, void *random_self);

/* The public key that belongs to a secret one, into the room. 0, or mbedTLS's error. */
static int public_key(const mbedtls_mpi *secret, unsigned char room[KEY_BYTES])
{
    unsigned char base[KEY_BYTES] = {9}; /* RFC 7748 section 6.1 */
    unsigned char bytes[KEY_BYTES];
    int error = mbedtls_mpi_write_binary_le(secret, bytes, sizeof bytes);
    if (error == 0)
        Hacl_Curve25519_crypto_scalarmult(room, bytes, base);
    mbedtls_platform_zeroize(bytes, sizeof bytes);
    return error;
}

/* For mbedtls_ecp_mul, whose contract it has. */
int vouch_x25519_mul(mbedtls_ecp_group *group, mbedtls_ecp_point *out, const mbedtls_mpi *secret,
                     const mbedtls_ecp_point *point, mbedtls_f_rng_t *random, void *random_self)
{
    unsigned char key[KEY_BYTES];
    if (group->id != MBEDTLS_ECP_DP_CURVE25519 || point != &group->G)
        return mbedtls_ecp_mul(group, out, secret, point, random, random_self);
    int error = mbedtls_ecp_check_privkey(group, secret);
    if (error == 0)
        error = public_key(secret, key);
    if (error == 0)
        error = mbedtls_mpi_read_binary_le(&out->X, key, sizeof key);
    if (error == 0)
        error = mbedtls_mpi_lset(&out->Z, 1);
    mbedtls_mpi_free(&out->Y); /* Montgomery's points have none */
    return error;
}
