// SPDX-License-Identifier: Apache-2.0
/* Verification of ECDSA, SEC 1 version 2, section 4.1.4. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/ecdsa_verify.h"

#include <stdbool.h>
#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/error.h>
#include <mbedtls/platform.h>

#include "port/mbedtls/curve.h"
#include "port/mbedtls/inverse.h"

enum { LIMB = sizeof(mbedtls_mpi_uint) };

/* Bits above `out` are ignored. */
static void read(vouch_curve_number out, const mbedtls_mpi *n)
{
    memset(out, 0, sizeof(vouch_curve_number));
    for (size_t i = 0; i < VOUCH_CURVE_WORDS && i * 4 / LIMB < n->n; i++)
        out[i] = (uint32_t)(n->p[i * 4 / LIMB] >> i * 4 % LIMB * 8);
}

/* The hash's first bits, as many as the order has, modulo the order. */
static int read_hash(mbedtls_mpi *out, const unsigned char *hash, size_t len,
                     const mbedtls_ecp_group *group)
{
    size_t order_len = (group->nbits + 7) / 8, used = len < order_len ? len : order_len;
    int error = mbedtls_mpi_read_binary(out, hash, used);
    if (error == 0 && 8 * used > group->nbits)
        error = mbedtls_mpi_shift_r(out, 8 * used - group->nbits);
    if (error == 0 && mbedtls_mpi_cmp_mpi(out, &group->N) >= 0)
        error = mbedtls_mpi_sub_mpi(out, out, &group->N);
    return error;
}

static bool is_between(const mbedtls_mpi *n, int from, const mbedtls_mpi *below)
{
    return mbedtls_mpi_cmp_int(n, from) >= 0 && mbedtls_mpi_cmp_mpi(n, below) < 0;
}

static void read_curve(struct vouch_curve_question *q, const mbedtls_ecp_group *group)
{
    read(q->prime, &group->P);
    read(q->order, &group->N);
    read(q->b, &group->B);
    read(q->base_x, &group->G.X);
    read(q->base_y, &group->G.Y);
}

static int answer(const struct vouch_curve *curve, struct vouch_curve_question *q, size_t words)
{
    vouch_curve_number hash, s;
    memcpy(hash, q->u1, sizeof hash);
    memcpy(s, q->u2, sizeof s);
    vouch_divide_public(q->u1, hash, s, q->order, words);
    vouch_divide_public(q->u2, q->r, s, q->order, words);
    switch (curve->ask(q, q + 1)) {
    case VOUCH_CURVE_AGREES:
        return 0;
    case VOUCH_CURVE_DIFFERS:
        return MBEDTLS_ERR_ECP_VERIFY_FAILED;
    case VOUCH_CURVE_NO_KEY:
        return MBEDTLS_ERR_ECP_INVALID_KEY;
    }
    return MBEDTLS_ERR_ECP_VERIFY_FAILED;
}

/* With a hash modulo the order. */
static int verify(const struct vouch_curve *curve, const mbedtls_ecp_group *group,
                  const mbedtls_mpi *hash, const mbedtls_ecp_point *key, const mbedtls_mpi *r,
                  const mbedtls_mpi *s)
{
    if (!is_between(r, 1, &group->N) || !is_between(s, 1, &group->N))
        return MBEDTLS_ERR_ECP_VERIFY_FAILED;
    if (mbedtls_mpi_cmp_int(&key->Z, 1) != 0 || !is_between(&key->X, 0, &group->P) ||
        !is_between(&key->Y, 0, &group->P))
        return MBEDTLS_ERR_ECP_INVALID_KEY;
    struct vouch_curve_question *q = mbedtls_calloc(1, sizeof *q + curve->scratch_size);
    if (!q)
        return MBEDTLS_ERR_ECP_ALLOC_FAILED;
    read_curve(q, group);
    read(q->key_x, &key->X);
    read(q->key_y, &key->Y);
    read(q->r, r);
    read(q->u1, hash);
    read(q->u2, s);
    int error = answer(curve, q, (group->nbits + 31) / 32);
    mbedtls_free(q);
    return error;
}

int vouch_ecdsa_verify(const mbedtls_ecp_group *group, const unsigned char *hash, size_t hash_len,
                       const mbedtls_ecp_point *key, const mbedtls_mpi *r, const mbedtls_mpi *s)
{
    const struct vouch_curve *curve = vouch_curve_of(group->id);
    mbedtls_mpi e;
    if (!curve)
        return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
    mbedtls_mpi_init(&e);
    int error = read_hash(&e, hash, hash_len, group);
    if (error == 0)
        error = verify(curve, group, &e, key, r, s);
    mbedtls_mpi_free(&e);
    return error;
}

/* RFC 3279 section 2.2.3: a SEQUENCE of r and s. Trailing data in the signature is left to the
 * caller. */
static int read_signature(unsigned char **at, const unsigned char *end, mbedtls_mpi *r,
                          mbedtls_mpi *s)
{
    size_t len;
    int error =
        mbedtls_asn1_get_tag(at, end, &len, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);
    if (error == 0 && len != (size_t)(end - *at))
        error = MBEDTLS_ERR_ASN1_LENGTH_MISMATCH;
    if (error == 0)
        error = mbedtls_asn1_get_mpi(at, end, r);
    if (error == 0)
        error = mbedtls_asn1_get_mpi(at, end, s);
    return error == 0 ? 0 : MBEDTLS_ERR_ECP_BAD_INPUT_DATA + error;
}

int vouch_ecdsa_read_signature_restartable(mbedtls_ecdsa_context *key, const unsigned char *hash,
                                           size_t hash_len, const unsigned char *signature,
                                           size_t signature_len, mbedtls_ecdsa_restart_ctx *restart)
{
    if (vouch_curve_of(key->grp.id) == NULL)
        return mbedtls_ecdsa_read_signature_restartable(key, hash, hash_len, signature,
                                                        signature_len, restart);
    unsigned char *at = (unsigned char *)(uintptr_t)signature; /* only read */
    const unsigned char *end = signature + signature_len;
    mbedtls_mpi r, s;
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    int error = read_signature(&at, end, &r, &s);
    if (error == 0)
        error = vouch_ecdsa_verify(&key->grp, hash, hash_len, &key->Q, &r, &s);
    if (error == 0 && at != end)
        error = MBEDTLS_ERR_ECP_SIG_LEN_MISMATCH;
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return error;
}

int vouch_ecdsa_read_signature(mbedtls_ecdsa_context *key, const unsigned char *hash,
                               size_t hash_len, const unsigned char *signature,
                               size_t signature_len)
{
    return vouch_ecdsa_read_signature_restartable(key, hash, hash_len, signature, signature_len,
                                                  NULL);
}
