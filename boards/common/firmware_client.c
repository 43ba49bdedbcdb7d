// SPDX-License-Identifier: Apache-2.0
#include "boards/common/firmware_client.h"

#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>
#include <string.h>

#include "core/own_certificate.h"
#include "core/x509/certificate.h"
#include "core/x509/der.h"

enum {
    CHAIN_BYTES = MBEDTLS_SSL_OUT_CONTENT_LEN, /* a longer one could not be sent */
    KEY_BYTES = 2560                           /* RSA-4096, PKCS #8 */
};

static struct {
    uint8_t *der;
    mbedtls_x509_crt *chain; /* built by hand: mbedTLS sends `raw` and compares `pk` */
    mbedtls_pk_context key;
} client;

static int fail(const char **why, int status, const char *text)
{
    *why = text;
    return status;
}

/* Appends a certificate. */
static int append(struct vouch_span der)
{
    mbedtls_x509_crt **link = &client.chain;

    while (*link)
        link = &(*link)->next;
    *link = mbedtls_calloc(1, sizeof **link);
    if (!*link)
        return VOUCH_E_MEMORY;
    (*link)->raw.p = (unsigned char *)(uintptr_t)der.data; /* only read */
    (*link)->raw.len = der.len;
    return VOUCH_OK;
}

static int split(size_t len)
{
    struct vouch_der d = vouch_der_of((struct vouch_span){client.der, len});
    struct vouch_element e;
    int status = VOUCH_OK;

    while (status == VOUCH_OK && vouch_der_more(&d) && vouch_der_element(&d, &e))
        status = append(e.whole);
    return status == VOUCH_OK && (d.fault || !client.chain) ? VOUCH_E_MALFORMED : status;
}

/* What vouch_tls_config_init compares the private key with. */
static int read_public_key(void)
{
    struct vouch_certificate leaf;

    vouch_certificate_parse((struct vouch_span){client.chain->raw.p, client.chain->raw.len}, &leaf);
    if (!(leaf.parts & VOUCH_PART_KEY))
        return VOUCH_E_MALFORMED;
    unsigned char *p = (unsigned char *)(uintptr_t)leaf.spki.data; /* only read */
    return mbedtls_pk_parse_subpubkey(&p, p + leaf.spki.len, &client.chain->pk) == 0
               ? VOUCH_OK
               : VOUCH_E_UNSUPPORTED;
}

static int load_chain(const struct firmware_client_want *want, const char **why)
{
    client.der = mbedtls_calloc(1, CHAIN_BYTES);
    if (!client.der)
        return fail(why, VOUCH_E_MEMORY, "client_cert: the arena is too small");
    int len =
        want->storage.ops->read(want->storage.self, want->certificate, client.der, CHAIN_BYTES);
    if (len == VOUCH_E_SPACE)
        return fail(why, len, "client_cert: larger than this board can send");
    if (len < 0)
        return fail(why, len, "client_cert: no such secret");
    int status = split((size_t)len);
    if (status == VOUCH_OK)
        status = read_public_key();
    return status == VOUCH_OK ? VOUCH_OK : fail(why, status, "client_cert: cannot be used");
}

static int random_bytes(void *entropy, unsigned char *buffer, size_t len)
{
    const struct vouch_entropy *e = entropy;

    return e->ops->fill(e->self, buffer, len);
}

static int parse_key(const struct firmware_client_want *want, struct vouch_entropy *entropy,
                     uint8_t *buffer, const char **why)
{
    int len = want->storage.ops->read(want->storage.self, want->key, buffer, KEY_BYTES);

    if (len < 0)
        return fail(why, len, "client_key: no such secret");
    int error =
        mbedtls_pk_parse_key(&client.key, buffer, (size_t)len, NULL, 0, random_bytes, entropy);
    if (error == MBEDTLS_ERR_PK_ALLOC_FAILED)
        return fail(why, VOUCH_E_MEMORY, "client_key: the arena is too small");
    if (mbedtls_pk_get_type(&client.key) == MBEDTLS_PK_RSA && !want->rsa)
        return fail(why, VOUCH_E_UNSUPPORTED, "client_key: this board has no private RSA keys");
    return error == 0 ? VOUCH_OK : fail(why, VOUCH_E_MALFORMED, "client_key: cannot be used");
}

static int load_key(const struct firmware_client_want *want, struct vouch_entropy entropy,
                    const char **why)
{
    uint8_t *buffer = mbedtls_calloc(1, KEY_BYTES);

    if (!buffer)
        return fail(why, VOUCH_E_MEMORY, "client_key: the arena is too small");
    int status = parse_key(want, &entropy, buffer, why);
    mbedtls_platform_zeroize(buffer, KEY_BYTES);
    mbedtls_free(buffer);
    return status;
}

static int load(const struct firmware_client_want *want, struct vouch_tls_options *tls,
                const char **why)
{
    mbedtls_pk_init(&client.key);
    if (!want->certificate)
        return fail(why, VOUCH_E_ARGUMENT, "client_cert: not set, and client_key is");
    if (!want->key)
        return fail(why, VOUCH_E_ARGUMENT, "client_key: not set, and client_cert is");
    int status = load_chain(want, why);
    if (status == VOUCH_OK)
        status = load_key(want, tls->entropy, why);
    tls->client_chain = client.chain;
    tls->client_key = &client.key;
    return status;
}

static void drop(void)
{
    mbedtls_x509_crt *next;

    for (mbedtls_x509_crt *c = client.chain; c; c = next) {
        next = c->next;
        mbedtls_pk_free(&c->pk);
        mbedtls_free(c);
    }
    mbedtls_pk_free(&client.key);
    mbedtls_free(client.der);
    memset(&client, 0, sizeof client);
}

static void judge(struct vouch_threshold warning, struct vouch_report *r)
{
    if (!client.chain)
        return;
    vouch_own_certificate_judge((struct vouch_span){client.chain->raw.p, client.chain->raw.len},
                                warning, r);
    vouch_report_finish(r); /* again, with what was added */
}

const struct firmware_client_ops firmware_client = {
    .load = load,
    .judge = judge,
    .drop = drop,
};
