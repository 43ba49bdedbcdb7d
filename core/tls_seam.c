// SPDX-License-Identifier: Apache-2.0
#include "core/tls_seam.h"
#include "core/tls_staple.h"

#include "core/tls_internal.h"
#include "core/tls_private.h"

#include <mbedtls/asn1.h>
#include <mbedtls/ecp.h>

#include <string.h>

/* mbedTLS passes no session to its certificate parser, so the running one is kept here. */
static struct vouch_tls *running;
static vouch_tls_seam_parser *outside;

void vouch_tls_seam_enter(struct vouch_tls *t)
{
    running = t;
}

struct vouch_tls *vouch_tls_seam_running(void)
{
    return running;
}

void vouch_tls_seam_set_parser(vouch_tls_seam_parser *parser)
{
    outside = parser;
}

static int skip(unsigned char **p, const unsigned char *end, int tag)
{
    size_t len;
    int ret = mbedtls_asn1_get_tag(p, end, &len, tag);
    if (ret == 0)
        *p += len;
    return ret;
}

static int enter(unsigned char **p, const unsigned char **end)
{
    size_t len;
    int ret = mbedtls_asn1_get_tag(p, *end, &len, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE);
    if (ret == 0)
        *end = *p + len;
    return ret;
}

/* Finds the SubjectPublicKeyInfo of a certificate (RFC 5280 section 4.1); sets *p to it. */
static int walk_to_key(unsigned char **p, const unsigned char **end)
{
    const int sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
    int ret = enter(p, end); /* Certificate */
    /* TBSCertificate */
    if (ret == 0)
        ret = enter(p, end);
    if (ret == 0 && *p < *end && **p == (MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED))
        ret = skip(p, *end, MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED); /* version */
    if (ret == 0)
        ret = skip(p, *end, MBEDTLS_ASN1_INTEGER);
    for (int i = 0; i < 4 && ret == 0; i++) /* signature, issuer, validity, subject */
        ret = skip(p, *end, sequence);
    return ret;
}

/* The kind of key in a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) by its OID. Null:
 * unknown. */
static const char *kind_of_key(unsigned char *p, const unsigned char *end)
{
    static const struct {
        const char *oid;
        const char *kind;
    } known[] = {{"\x2b\x65\x70", "Ed25519"},
                 {"\x2b\x65\x71", "Ed448"},
                 {"\x2a\x86\x48\xce\x38\x04\x01", "DSA"},
                 {"\x2a\x86\x48\xce\x3d\x02\x01", "EC"},
                 {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "RSA"},
                 {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "RSASSA-PSS"}};
    size_t len;
    int ret = enter(&p, &end); /* SubjectPublicKeyInfo */
    /* AlgorithmIdentifier */
    if (ret == 0)
        ret = enter(&p, &end);
    if (ret != 0 || mbedtls_asn1_get_tag(&p, end, &len, MBEDTLS_ASN1_OID) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (vouch_span_equal((struct vouch_span){p, len}, vouch_span_of(known[i].oid)))
            return known[i].kind;
    return NULL;
}

/* A verification with an exponent as long as the modulus takes a thousand times as long as with the
 * usual 65537, in a single call that no timeout can end. */
static bool has_huge_exponent(const mbedtls_pk_context *key)
{
    enum { EXPONENT_BITS_MAX = 32 };
    if (mbedtls_pk_get_type(key) != MBEDTLS_PK_RSA)
        return false;
    return vouch_tls_private_exponent_bits(mbedtls_pk_rsa(*key)) > EXPONENT_BITS_MAX;
}

/* An unusable key is no reason to stop here: the certificates that follow are facts too. mbedTLS
 * itself ends the handshake when it needs the key and there is none. */
static int read_key(struct vouch_tls *t, mbedtls_x509_crt *crt, const unsigned char *der,
                    size_t len)
{
    unsigned char *p = (unsigned char *)der;
    const unsigned char *end = der + len;
    crt->version = 3; /* "in use", for mbedTLS's loops over the list */
    t->key_error = walk_to_key(&p, &end);
    crt->pk_raw.p = p;
    if (t->key_error == 0)
        t->key_error = mbedtls_pk_parse_subpubkey(&p, end, &crt->pk);
    crt->pk_raw.len = (size_t)(p - crt->pk_raw.p);
    if (t->key_error == 0 && has_huge_exponent(&crt->pk)) {
        t->key_error = MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
        mbedtls_pk_free(&crt->pk);
        mbedtls_pk_init(&crt->pk);
        t->key_kind = "RSA with an exponent of more than 32 bits";
        return 0;
    }
    if (t->key_error != 0)
        t->key_kind = kind_of_key(crt->pk_raw.p, end);
    return vouch_tls_is_memory_error(t->key_error) ? MBEDTLS_ERR_X509_ALLOC_FAILED : 0;
}

static int note(struct vouch_tls *t, mbedtls_x509_crt *crt, const unsigned char *der, size_t len)
{
    size_t index = t->chain_total++;
    if (index < VOUCH_TLS_CHAIN_MAX) {
        t->chain[index] = (struct vouch_span){der, len};
        t->chain_count = index + 1;
    }
    if (index > 0)
        return 0;
    if (t->staple_ops)
        t->staple_ops->note_entry(t, der + len);
    return read_key(t, crt, der, len);
}

int vouch_tls_seam_parse_nocopy(mbedtls_x509_crt *crt, const unsigned char *der, size_t len)
{
    if (!running)
        return outside ? outside(crt, der, len) : MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
    int ret = note(running, crt, der, len);
    if (running->chain_total == 1) {
        /* Without MBEDTLS_SSL_KEEP_PEER_CERTIFICATE it reads the key again from here at once. */
        crt->raw.p = (unsigned char *)der;
        crt->raw.len = len;
    }
    return ret;
}

int vouch_tls_seam_parse(mbedtls_x509_crt *crt, const unsigned char *der, size_t len)
{
    if (!running)
        return outside ? outside(crt, der, len) : MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
    int ret = note(running, crt, der, len);
    /* In this variant the certificate outlives the input buffer: nothing in it may point there. */
    memset(&crt->pk_raw, 0, sizeof crt->pk_raw);
    return ret;
}

static int note_proof(int ret)
{
    if (!running || ret == MBEDTLS_ERR_ECP_IN_PROGRESS)
        return ret;
    if (ret == 0)
        running->proof = VOUCH_TLS_PROOF_GOOD;
    else if (!vouch_tls_is_memory_error(ret))
        running->proof = VOUCH_TLS_PROOF_BAD;
    /* mbedTLS loses this cause */
    else
        running->failed = VOUCH_E_MEMORY;
    return ret;
}

int vouch_tls_seam_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *key,
                              mbedtls_md_type_t md, const unsigned char *hash, size_t hash_len,
                              const unsigned char *sig, size_t sig_len)
{
    return note_proof(mbedtls_pk_verify_ext(type, options, key, md, hash, hash_len, sig, sig_len));
}

int vouch_tls_seam_verify(mbedtls_pk_context *key, mbedtls_md_type_t md, const unsigned char *hash,
                          size_t hash_len, const unsigned char *sig, size_t sig_len,
                          mbedtls_pk_restart_ctx *restart)
{
    return note_proof(
        mbedtls_pk_verify_restartable(key, md, hash, hash_len, sig, sig_len, restart));
}
