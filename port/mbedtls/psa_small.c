// SPDX-License-Identifier: Apache-2.0
/* The part of PSA that a TLS 1.3 client of mbedTLS needs, in a quarter of the flash: hashes, HMAC,
 * the two halves of HKDF (RFC 5869), and ECDHE. For images without psa_crypto*.c. Key attributes
 * are not checked, because only mbedTLS's TLS creates keys; inputs of a derivation are read when
 * its output is requested, and must stay valid until then, which they do there. One derivation at a
 * time. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/psa_small.h"

#include <stdbool.h>
#include <string.h>

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/psa_util.h>
#include <psa/crypto.h>

#include "port/mbedtls/curve25519.h"

/* psa/crypto_extra.h has it if MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG is set, which it is not in unit
 * tests. */
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length);

struct key {
    size_t bits; /* 0: free */
    psa_key_type_t type;
    uint8_t bytes[VOUCH_PSA_KEY_BYTES];
};

/* Key n has the identifier n + 1. */
static struct key keys[VOUCH_PSA_KEYS];

static struct {
    psa_algorithm_t alg;
    const uint8_t *secret, *other; /* the salt, or the info */
    size_t secret_len, other_len;
} derivation;

psa_status_t psa_crypto_init(void)
{
    return PSA_SUCCESS;
}

static psa_status_t status_of(int error)
{
    if (error == 0)
        return PSA_SUCCESS;
    return error == MBEDTLS_ERR_MPI_ALLOC_FAILED || error == MBEDTLS_ERR_MD_ALLOC_FAILED
               ? PSA_ERROR_INSUFFICIENT_MEMORY
               : PSA_ERROR_INVALID_ARGUMENT;
}

static int random_bytes(void *self, unsigned char *scratch, size_t len)
{
    size_t got = 0;

    (void)self;
    return mbedtls_psa_external_get_random(NULL, scratch, len, &got) == PSA_SUCCESS && got == len
               ? 0
               : MBEDTLS_ERR_ECP_RANDOM_FAILED;
}

/* --- keys */

static struct key *key_of(mbedtls_svc_key_id_t id)
{
    return id > 0 && id <= VOUCH_PSA_KEYS && keys[id - 1].bits > 0 ? &keys[id - 1] : NULL;
}

static struct key *new_key(const psa_key_attributes_t *attributes, mbedtls_svc_key_id_t *id)
{
    for (size_t i = 0; i < VOUCH_PSA_KEYS; i++)
        if (keys[i].bits == 0) {
            keys[i].type = psa_get_key_type(attributes);
            keys[i].bits = psa_get_key_bits(attributes);
            *id = (mbedtls_svc_key_id_t)(i + 1);
            return &keys[i];
        }
    return NULL;
}

psa_status_t psa_destroy_key(mbedtls_svc_key_id_t id)
{
    struct key *k = key_of(id);

    if (k)
        mbedtls_platform_zeroize(k, sizeof *k);
    return k || id == 0 ? PSA_SUCCESS : PSA_ERROR_INVALID_HANDLE;
}

psa_status_t psa_import_key(const psa_key_attributes_t *attributes, const uint8_t *data, size_t len,
                            mbedtls_svc_key_id_t *id)
{
    if (len == 0 || len > VOUCH_PSA_KEY_BYTES)
        return PSA_ERROR_NOT_SUPPORTED;
    struct key *k = new_key(attributes, id);
    if (!k)
        return PSA_ERROR_INSUFFICIENT_MEMORY;
    k->bits = len * 8;
    memcpy(k->bytes, data, len);
    return PSA_SUCCESS;
}

psa_status_t psa_get_key_attributes(mbedtls_svc_key_id_t id, psa_key_attributes_t *attributes)
{
    const struct key *k = key_of(id);

    if (!k)
        return PSA_ERROR_INVALID_HANDLE;
    psa_set_key_type(attributes, k->type);
    psa_set_key_bits(attributes, k->bits);
    return PSA_SUCCESS;
}

/* --- hashes */

static const mbedtls_md_info_t *hash_of(psa_algorithm_t alg)
{
    return mbedtls_md_info_from_type(
        mbedtls_md_type_from_psa_alg(PSA_ALG_CATEGORY_HASH | (alg & PSA_ALG_HASH_MASK)));
}

psa_status_t psa_hash_compute(psa_algorithm_t alg, const uint8_t *input, size_t len, uint8_t *out,
                              size_t size, size_t *out_len)
{
    const mbedtls_md_info_t *hash = hash_of(alg);

    *out_len = mbedtls_md_get_size(hash);
    return size < *out_len ? PSA_ERROR_BUFFER_TOO_SMALL
                           : status_of(mbedtls_md(hash, input, len, out));
}

psa_status_t psa_mac_compute(mbedtls_svc_key_id_t id, psa_algorithm_t alg, const uint8_t *input,
                             size_t len, uint8_t *out, size_t size, size_t *out_len)
{
    const mbedtls_md_info_t *hash = hash_of(alg);
    const struct key *k = key_of(id);

    *out_len = mbedtls_md_get_size(hash);
    if (!k || size < *out_len)
        return k ? PSA_ERROR_BUFFER_TOO_SMALL : PSA_ERROR_INVALID_HANDLE;
    return status_of(mbedtls_md_hmac(hash, k->bytes, k->bits / 8, input, len, out));
}

/* --- HKDF */

psa_status_t psa_key_derivation_setup(psa_key_derivation_operation_t *operation,
                                      psa_algorithm_t alg)
{
    (void)operation;
    derivation.alg = alg;
    return PSA_SUCCESS;
}

psa_status_t psa_key_derivation_input_bytes(psa_key_derivation_operation_t *operation,
                                            psa_key_derivation_step_t step, const uint8_t *data,
                                            size_t len)
{
    bool secret = step == PSA_KEY_DERIVATION_INPUT_SECRET;

    (void)operation;
    *(secret ? &derivation.secret : &derivation.other) = data;
    *(secret ? &derivation.secret_len : &derivation.other_len) = len;
    return PSA_SUCCESS;
}

/* T(n) = HMAC(secret, T(n - 1) | info | n), one after another (RFC 5869 section 2.3). */
static int expand(mbedtls_md_context_t *md, uint8_t *out, size_t len)
{
    uint8_t block[MBEDTLS_MD_MAX_SIZE];
    size_t block_len = 0, size = mbedtls_md_get_size(md->md_info);
    int error = mbedtls_md_hmac_starts(md, derivation.secret, derivation.secret_len);

    for (uint8_t n = 1; error == 0 && len > 0; n++) {
        error = mbedtls_md_hmac_update(md, block, block_len);
        if (error == 0)
            error = mbedtls_md_hmac_update(md, derivation.other, derivation.other_len);
        if (error == 0)
            error = mbedtls_md_hmac_update(md, &n, 1);
        if (error == 0)
            error = mbedtls_md_hmac_finish(md, block);
        if (error == 0)
            error = mbedtls_md_hmac_reset(md);
        block_len = size;
        size_t part = len < size ? len : size;
        memcpy(out, block, part);
        out += part;
        len -= part;
    }
    mbedtls_platform_zeroize(block, sizeof block);
    return error;
}

psa_status_t psa_key_derivation_output_bytes(psa_key_derivation_operation_t *operation,
                                             uint8_t *out, size_t len)
{
    const mbedtls_md_info_t *hash = hash_of(derivation.alg);
    mbedtls_md_context_t md;

    (void)operation;
    if (len > 255U * mbedtls_md_get_size(hash))
        return PSA_ERROR_INSUFFICIENT_DATA;
    if (PSA_ALG_IS_HKDF_EXTRACT(derivation.alg))
        return status_of(mbedtls_md_hmac(hash, derivation.other, derivation.other_len,
                                         derivation.secret, derivation.secret_len, out));
    mbedtls_md_init(&md);
    int error = mbedtls_md_setup(&md, hash, 1);
    if (error == 0)
        error = expand(&md, out, len);
    mbedtls_md_free(&md);
    return status_of(error);
}

psa_status_t psa_key_derivation_abort(psa_key_derivation_operation_t *operation)
{
    (void)operation;
    memset(&derivation, 0, sizeof derivation);
    return PSA_SUCCESS;
}

/* --- ECDHE */

enum { X25519_BITS = 255 };

static mbedtls_ecp_group_id group_of(const struct key *k)
{
    return k->bits == 256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1;
}

/* What a multiplication on a NIST curve needs. */
struct operation {
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi secret;
};

static int begin(struct operation *o, const struct key *k)
{
    mbedtls_ecp_group_init(&o->group);
    mbedtls_ecp_point_init(&o->point);
    mbedtls_mpi_init(&o->secret);
    return mbedtls_ecp_group_load(&o->group, group_of(k));
}

static psa_status_t end(struct operation *o, int error)
{
    mbedtls_ecp_group_free(&o->group);
    mbedtls_ecp_point_free(&o->point);
    mbedtls_mpi_free(&o->secret);
    return status_of(error);
}

/* point = secret * from */
static int multiply(struct operation *o, const struct key *k, const mbedtls_ecp_point *from)
{
    int error = mbedtls_mpi_read_binary(&o->secret, k->bytes, k->bits / 8);

    return error ? error
                 : mbedtls_ecp_mul(&o->group, &o->point, &o->secret, from, random_bytes, NULL);
}

static psa_status_t generate(struct key *k)
{
    struct operation o;
    int error = begin(&o, k);

    if (error == 0)
        error = mbedtls_ecp_gen_privkey(&o.group, &o.secret, random_bytes, NULL);
    if (error == 0)
        error = mbedtls_mpi_write_binary(&o.secret, k->bytes, k->bits / 8);
    return end(&o, error);
}

psa_status_t psa_generate_key(const psa_key_attributes_t *attributes, mbedtls_svc_key_id_t *id)
{
    size_t bits = psa_get_key_bits(attributes);

    if (bits != X25519_BITS && bits != 256 && bits != 384)
        return PSA_ERROR_NOT_SUPPORTED;
    struct key *k = new_key(attributes, id);
    if (!k)
        return PSA_ERROR_INSUFFICIENT_MEMORY;
    psa_status_t status = k->bits == X25519_BITS
                              ? status_of(random_bytes(NULL, k->bytes, CURVE25519_BYTES))
                              : generate(k);
    if (status != PSA_SUCCESS) {
        psa_destroy_key(*id);
        *id = 0;
    }
    return status;
}

psa_status_t psa_export_public_key(mbedtls_svc_key_id_t id, uint8_t *out, size_t size,
                                   size_t *out_len)
{
    const struct key *k = key_of(id);
    struct operation o;

    if (!k || size < CURVE25519_BYTES)
        return k ? PSA_ERROR_BUFFER_TOO_SMALL : PSA_ERROR_INVALID_HANDLE;
    if (k->bits == X25519_BITS) {
        vouch_curve25519_base(out, k->bytes);
        *out_len = CURVE25519_BYTES;
        return PSA_SUCCESS;
    }
    int error = begin(&o, k);
    if (error == 0)
        error = multiply(&o, k, &o.group.G);
    if (error == 0)
        error = mbedtls_ecp_point_write_binary(&o.group, &o.point, MBEDTLS_ECP_PF_UNCOMPRESSED,
                                               out_len, out, size);
    return end(&o, error);
}

/* A peer's point of low order would make the secret zero (RFC 8446 section 7.4.2). */
static psa_status_t agree_x25519(const struct key *k, const uint8_t *peer, uint8_t *out)
{
    uint8_t any = 0;

    vouch_curve25519(out, k->bytes, peer);
    for (size_t i = 0; i < CURVE25519_BYTES; i++)
        any |= out[i];
    return any ? PSA_SUCCESS : PSA_ERROR_INVALID_ARGUMENT;
}

static psa_status_t agree(const struct key *k, const uint8_t *peer, size_t peer_len, uint8_t *out)
{
    struct operation o;
    mbedtls_ecp_point theirs;

    mbedtls_ecp_point_init(&theirs);
    int error = begin(&o, k);
    if (error == 0)
        error = mbedtls_ecp_point_read_binary(&o.group, &theirs, peer, peer_len);
    if (error == 0)
        error = mbedtls_ecp_check_pubkey(&o.group, &theirs);
    if (error == 0)
        error = multiply(&o, k, &theirs);
    if (error == 0)
        error = mbedtls_mpi_write_binary(&o.point.X, out, k->bits / 8);
    mbedtls_ecp_point_free(&theirs);
    return end(&o, error);
}

psa_status_t psa_raw_key_agreement(psa_algorithm_t alg, mbedtls_svc_key_id_t id,
                                   const uint8_t *peer, size_t peer_len, uint8_t *out, size_t size,
                                   size_t *out_len)
{
    const struct key *k = key_of(id);

    (void)alg;
    if (!k)
        return PSA_ERROR_INVALID_HANDLE;
    *out_len = (k->bits + 7) / 8;
    if (size < *out_len)
        return PSA_ERROR_BUFFER_TOO_SMALL;
    if (k->bits != X25519_BITS)
        return agree(k, peer, peer_len, out);
    return peer_len == CURVE25519_BYTES ? agree_x25519(k, peer, out) : PSA_ERROR_INVALID_ARGUMENT;
}
