// SPDX-License-Identifier: Apache-2.0
#include "core/x509/ed25519.h"
#include "core/x509/signature.h"

#include "core/x509/restart.h"

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>

/* Larger exponents serve only to make a verification slow. */
enum { EXPONENT_BYTES_MAX = 4 };

static const mbedtls_md_type_t md_types[] = {
    [VOUCH_HASH_NONE] = MBEDTLS_MD_NONE,     [VOUCH_HASH_MD2] = MBEDTLS_MD_NONE,
    [VOUCH_HASH_MD5] = MBEDTLS_MD_MD5,       [VOUCH_HASH_SHA1] = MBEDTLS_MD_SHA1,
    [VOUCH_HASH_SHA224] = MBEDTLS_MD_SHA224, [VOUCH_HASH_SHA256] = MBEDTLS_MD_SHA256,
    [VOUCH_HASH_SHA384] = MBEDTLS_MD_SHA384, [VOUCH_HASH_SHA512] = MBEDTLS_MD_SHA512,
};

static bool out_of_memory(int ret)
{
    int low = -(-ret & 0x7f); /* errors of the bignum module are added to those of its callers */
    return low == MBEDTLS_ERR_MPI_ALLOC_FAILED || ret == MBEDTLS_ERR_PK_ALLOC_FAILED ||
           ret == MBEDTLS_ERR_ECP_ALLOC_FAILED || ret == MBEDTLS_ERR_MD_ALLOC_FAILED;
}

static bool not_built_in(int ret)
{
    return ret == MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE || ret == MBEDTLS_ERR_PK_UNKNOWN_PK_ALG ||
           ret == MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE || ret == MBEDTLS_ERR_PK_TYPE_MISMATCH ||
           ret == MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

static int status_of(int ret)
{
    if (ret == 0)
        return VOUCH_OK;
    if (out_of_memory(ret))
        return VOUCH_E_MEMORY;
    return not_built_in(ret) ? VOUCH_E_UNSUPPORTED : VOUCH_E_SIGNATURE;
}

/* The status for a key that mbedTLS rejects: it is mathematically invalid, or not built in. */
static int key_status_of(int ret)
{
    int status = status_of(ret);
    return status == VOUCH_E_SIGNATURE ? VOUCH_E_MALFORMED : status;
}

static int load_rsa(mbedtls_pk_context *pk, const struct vouch_key *key)
{
    uint8_t exponent[EXPONENT_BYTES_MAX];
    const mbedtls_pk_info_t *info = mbedtls_pk_info_from_type(MBEDTLS_PK_RSA);
    if (!info || key->exponent == UINT32_MAX || key->bits > 8 * MBEDTLS_MPI_MAX_SIZE)
        return VOUCH_E_UNSUPPORTED;
    for (size_t i = 0; i < EXPONENT_BYTES_MAX; i++)
        exponent[i] = (uint8_t)(key->exponent >> 8 * (EXPONENT_BYTES_MAX - 1 - i));
    int ret = mbedtls_pk_setup(pk, info);
    if (ret)
        return key_status_of(ret);
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(*pk);
    ret = mbedtls_rsa_import_raw(rsa, key->modulus.data, key->modulus.len, NULL, 0, NULL, 0, NULL,
                                 0, exponent, sizeof exponent);
    if (ret == 0)
        ret = mbedtls_rsa_complete(rsa);
    return key_status_of(ret);
}

static int load_ec(mbedtls_pk_context *pk, struct vouch_span spki)
{
    uint8_t *at = (uint8_t *)(uintptr_t)spki.data; /* only read; mbedTLS's type lacks the const */
    return key_status_of(mbedtls_pk_parse_subpubkey(&at, spki.data + spki.len, pk));
}

static int load(mbedtls_pk_context *pk, const struct vouch_key *key, struct vouch_span spki)
{
    switch (key->kind) {
    case VOUCH_KEY_RSA:
    case VOUCH_KEY_RSA_PSS:
        return load_rsa(pk, key);
    case VOUCH_KEY_EC:
        return load_ec(pk, spki);
    case VOUCH_KEY_UNKNOWN:
    case VOUCH_KEY_ED25519:
    case VOUCH_KEY_ED448:
    case VOUCH_KEY_DSA:
        return VOUCH_E_UNSUPPORTED;
    }
    return VOUCH_E_UNSUPPORTED;
}

/* The key's own parameters, if any, apply to its signatures (RFC 4055 section 3.3). */
static bool within_key_parameters(struct vouch_span spki, const struct vouch_signature_algorithm *a)
{
    struct vouch_signature_parameters pss = {VOUCH_HASH_NONE, 0};
    struct vouch_der d = vouch_der_of(spki);
    struct vouch_der info = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    struct vouch_der algorithm = vouch_der_enter(&info, VOUCH_TAG_SEQUENCE);
    vouch_der_oid(&algorithm);
    if (!vouch_der_more(&algorithm))
        return true;
    vouch_signature_read_pss(&algorithm, &pss);
    return !algorithm.fault && pss.hash == a->hash && pss.salt <= a->salt;
}

/* Can a key of this kind have made a signature of that kind? */
static bool kinds_agree(const struct vouch_key *key, const struct vouch_signature_algorithm *a)
{
    switch (a->kind) {
    case VOUCH_SIGNATURE_RSA:
        return key->kind == VOUCH_KEY_RSA;
    case VOUCH_SIGNATURE_RSA_PSS:
        return key->kind == VOUCH_KEY_RSA || key->kind == VOUCH_KEY_RSA_PSS;
    case VOUCH_SIGNATURE_ECDSA:
        return key->kind == VOUCH_KEY_EC;
    case VOUCH_SIGNATURE_ED25519:
        return key->kind == VOUCH_KEY_ED25519;
    case VOUCH_SIGNATURE_ED448:
        return key->kind == VOUCH_KEY_ED448;
    case VOUCH_SIGNATURE_DSA:
        return key->kind == VOUCH_KEY_DSA;
    case VOUCH_SIGNATURE_UNKNOWN:
        return true; /* unknown */
    }
    return false;
}

/* ECDSA-Sig-Value (RFC 3279 section 2.2.3) in strict DER: otherwise anyone could encode the same
 * numbers differently, and make a different certificate out of one. */
static bool well_formed(const struct vouch_signature_algorithm *a, struct vouch_span signature)
{
    if (a->kind != VOUCH_SIGNATURE_ECDSA)
        return signature.len > 0;
    struct vouch_der d = vouch_der_of(signature);
    struct vouch_der pair = vouch_der_enter(&d, VOUCH_TAG_SEQUENCE);
    struct vouch_span r = vouch_der_integer(&pair);
    struct vouch_span s = vouch_der_integer(&pair);
    vouch_der_leave(&d, &pair);
    return vouch_der_end(&d) && !((r.data[0] | s.data[0]) & 0x80);
}

static int verify_digest(mbedtls_pk_context *pk, const struct vouch_signature_algorithm *a,
                         struct vouch_span digest, struct vouch_span signature,
                         mbedtls_pk_restart_ctx *restart)
{
    mbedtls_md_type_t md = md_types[a->hash];
    mbedtls_pk_rsassa_pss_options pss = {md, (int)a->salt};
    if (a->kind != VOUCH_SIGNATURE_RSA_PSS)
        return mbedtls_pk_verify_restartable(pk, md, digest.data, digest.len, signature.data,
                                             signature.len, restart);
    return mbedtls_pk_verify_ext(MBEDTLS_PK_RSASSA_PSS, &pss, pk, md, digest.data, digest.len,
                                 signature.data, signature.len);
}

static int verify(mbedtls_pk_context *pk, const struct vouch_signature_algorithm *a,
                  struct vouch_span data, struct vouch_span signature,
                  mbedtls_pk_restart_ctx *restart)
{
    uint8_t buffer[MBEDTLS_MD_MAX_SIZE];
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(md_types[a->hash]);
    if (!md || a->salt > MBEDTLS_MPI_MAX_SIZE)
        return VOUCH_E_UNSUPPORTED;
    int ret = mbedtls_md(md, data.data, data.len, buffer);
    if (ret)
        return status_of(ret);
    struct vouch_span digest = {buffer, mbedtls_md_get_size(md)};
    ret = verify_digest(pk, a, digest, signature, restart);
    return ret == MBEDTLS_ERR_ECP_IN_PROGRESS ? VOUCH_AGAIN : status_of(ret);
}

int vouch_key_check(struct vouch_span spki)
{
    struct vouch_key key;
    if (vouch_key_read(spki, &key, NULL))
        return VOUCH_E_MALFORMED;
    if (key.kind == VOUCH_KEY_ED25519)
        return vouch_ed25519_check_key(key.bytes);
    mbedtls_pk_context pk;
    mbedtls_pk_init(&pk);
    int status = load(&pk, &key, spki);
    mbedtls_pk_free(&pk);
    return status;
}

void vouch_restart_end(struct vouch_restart *p)
{
    if (!p || !p->under_way)
        return;
    p->under_way = false;
    p->drop(p->context);
    mbedtls_pk_free(&p->key);
}

/* A key that is loaded once for all calls. */
static int verify_some(struct vouch_restart *p, const struct vouch_key *key,
                       const struct vouch_signature_algorithm *a, struct vouch_span spki,
                       struct vouch_span data, struct vouch_span signature)
{
    int status = VOUCH_OK;
    if (!p->under_way) {
        p->begin(p->context);
        mbedtls_pk_init(&p->key);
        p->under_way = true;
        status = load(&p->key, key, spki);
    }
    if (status == VOUCH_OK)
        status = verify(&p->key, a, data, signature, p->context);
    if (status != VOUCH_AGAIN)
        vouch_restart_end(p);
    return status;
}

static int verify_whole(const struct vouch_key *key, const struct vouch_signature_algorithm *a,
                        struct vouch_span spki, struct vouch_span data, struct vouch_span signature)
{
    mbedtls_pk_context pk;
    mbedtls_pk_init(&pk);
    int status = load(&pk, key, spki);
    if (status == VOUCH_OK)
        status = verify(&pk, a, data, signature, NULL);
    mbedtls_pk_free(&pk);
    return status;
}

int vouch_signature_verify_some(struct vouch_restart *restart, struct vouch_span spki,
                                struct vouch_span algorithm, struct vouch_span data,
                                struct vouch_span signature)
{
    struct vouch_key key;
    struct vouch_signature_algorithm a;
    if (vouch_key_read(spki, &key, NULL) || vouch_signature_read(algorithm, &a, NULL))
        return VOUCH_E_MALFORMED;
    if (!kinds_agree(&key, &a))
        return VOUCH_E_SIGNATURE;
    if (!well_formed(&a, signature))
        return VOUCH_E_SIGNATURE;
    if (a.kind == VOUCH_SIGNATURE_ED25519)
        return vouch_ed25519_verify(key.bytes, data, signature);
    if (key.kind == VOUCH_KEY_RSA_PSS && !within_key_parameters(spki, &a))
        return VOUCH_E_SIGNATURE;
    if (!restart)
        return verify_whole(&key, &a, spki, data, signature);
    return verify_some(restart, &key, &a, spki, data, signature);
}

int vouch_signature_verify(struct vouch_span spki, struct vouch_span algorithm,
                           struct vouch_span data, struct vouch_span signature)
{
    return vouch_signature_verify_some(NULL, spki, algorithm, data, signature);
}

int vouch_signature_verify_digest(struct vouch_span spki, struct vouch_span algorithm,
                                  struct vouch_span digest, struct vouch_span signature)
{
    struct vouch_key key;
    struct vouch_signature_algorithm a;
    mbedtls_pk_context pk;
    if (vouch_key_read(spki, &key, NULL) || vouch_signature_read(algorithm, &a, NULL))
        return VOUCH_E_MALFORMED;
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(md_types[a.hash]);
    if (!md)
        return VOUCH_E_UNSUPPORTED;
    if (digest.len != mbedtls_md_get_size(md) || !kinds_agree(&key, &a) ||
        !well_formed(&a, signature))
        return VOUCH_E_SIGNATURE;
    mbedtls_pk_init(&pk);
    int status = load(&pk, &key, spki);
    if (status == VOUCH_OK)
        status = status_of(verify_digest(&pk, &a, digest, signature, NULL));
    mbedtls_pk_free(&pk);
    return status;
}
