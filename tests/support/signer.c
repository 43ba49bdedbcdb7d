// SPDX-License-Identifier: Apache-2.0
#include "tests/support/signer.h"

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/rsa.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(int ret, const char *what)
{
    if (ret == 0)
        return;
    fprintf(stderr, "signer: %s: -0x%04x\n", what, (unsigned)-ret);
    abort();
}

/* The same numbers in every run: nothing here is secret. */
static int noise(void *context, unsigned char *out, size_t len)
{
    uint32_t *state = context;
    for (size_t i = 0; i < len; i++) {
        *state = *state * 1664525u + 1013904223u;
        out[i] = (unsigned char)(*state >> 24);
    }
    return 0;
}

static void make_ec(struct signer *s, mbedtls_ecp_group_id group)
{
    must(mbedtls_pk_setup(&s->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), "EC");
    must(mbedtls_ecp_gen_key(group, mbedtls_pk_ec(s->pk), noise, &s->noise), "EC key");
}

static void make_rsa(struct signer *s)
{
    must(mbedtls_pk_setup(&s->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)), "RSA");
    must(mbedtls_rsa_gen_key(mbedtls_pk_rsa(s->pk), noise, &s->noise, 2048, 65537), "RSA key");
}

void signer_begin(struct signer *s, enum signer_kind kind)
{
    signer_begin_at(s, kind, 0);
}

void signer_begin_at(struct signer *s, enum signer_kind kind, uint32_t number)
{
    memset(s, 0, sizeof *s);
    s->noise = 1 + (uint32_t)kind + 0x10000 * number;
    mbedtls_pk_init(&s->pk);
    switch (kind) {
    case SIGNER_P256:
        make_ec(s, MBEDTLS_ECP_DP_SECP256R1);
        break;
    case SIGNER_P384:
        make_ec(s, MBEDTLS_ECP_DP_SECP384R1);
        break;
    case SIGNER_RSA:
        make_rsa(s);
        break;
    case SIGNER_BP384:
        make_ec(s, MBEDTLS_ECP_DP_BP384R1);
        break;
    }
    int len = mbedtls_pk_write_pubkey_der(&s->pk, s->spki, sizeof s->spki);
    must(len < 0 ? len : 0, "public key");
    s->spki_len = (size_t)len; /* written at the end of the buffer */
}

void signer_end(struct signer *s)
{
    mbedtls_pk_free(&s->pk);
}

struct vouch_span signer_key(const struct signer *s)
{
    return (struct vouch_span){s->spki + sizeof s->spki - s->spki_len, s->spki_len};
}

static size_t digest_of(mbedtls_md_type_t md, struct vouch_span data, uint8_t *out)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
    must(info ? mbedtls_md(info, data.data, data.len, out) : -1, "hash");
    return mbedtls_md_get_size(info);
}

static struct vouch_span keep(struct der_maker *m, const uint8_t *bytes, size_t len)
{
    struct vouch_span none = {NULL, 0};
    return der_join(m, 2, (struct vouch_span){bytes, len}, none);
}

struct vouch_span signer_sign(struct signer *s, struct der_maker *m, mbedtls_md_type_t md,
                              struct vouch_span data)
{
    uint8_t digest[MBEDTLS_MD_MAX_SIZE];
    uint8_t out[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t len;
    size_t digest_len = digest_of(md, data, digest);
    must(mbedtls_pk_sign(&s->pk, md, digest, digest_len, out, sizeof out, &len, noise, &s->noise),
         "signature");
    return keep(m, out, len);
}

struct vouch_span signer_sign_pss(struct signer *s, struct der_maker *m, mbedtls_md_type_t md,
                                  struct vouch_span data)
{
    uint8_t digest[MBEDTLS_MD_MAX_SIZE];
    uint8_t out[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(s->pk);
    size_t digest_len = digest_of(md, data, digest);
    must(mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, md), "padding");
    must(mbedtls_rsa_rsassa_pss_sign_ext(rsa, noise, &s->noise, md, (unsigned)digest_len, digest,
                                         (int)digest_len, out),
         "PSS signature");
    must(mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V15, MBEDTLS_MD_NONE), "padding");
    return keep(m, out, mbedtls_rsa_get_len(rsa));
}

struct vouch_span signer_wrap(struct signer *s, struct der_maker *m, struct vouch_span tbs,
                              struct vouch_span algorithm)
{
    struct vouch_span signature = signer_sign(s, m, MBEDTLS_MD_SHA256, tbs);
    struct vouch_span bits = der_wrap(m, 0x03, der_join(m, 2, der_hex(m, "00"), signature));
    return der_sequence(m, 3, tbs, algorithm, bits);
}

struct vouch_span signer_build(struct signer *s, struct der_maker *m,
                               const struct der_certificate *c)
{
    return signer_wrap(s, m, der_tbs(m, c), c->outer);
}
