// SPDX-License-Identifier: Apache-2.0
#include "core/tls_internal.h"

#include <psa/crypto.h>

#include <string.h>

/* Signature schemes in order of preference (RFC 8446 section 4.2.3). mbedTLS omits those that this
 * build lacks from its ClientHello; for Ed25519 and Ed448 see seam.h. */
#define ECDSA_SCHEMES                                                                              \
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,          \
        MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512
#define RSA_SCHEMES                                                                                \
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,                \
        MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,               \
        MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512

static const uint16_t any_schemes[] = {ECDSA_SCHEMES, RSA_SCHEMES, MBEDTLS_TLS1_3_SIG_ED25519,
                                       MBEDTLS_TLS1_3_SIG_ED448, MBEDTLS_TLS1_3_SIG_NONE};
static const uint16_t rsa_schemes[] = {RSA_SCHEMES, MBEDTLS_TLS1_3_SIG_NONE};
static const uint16_t ecdsa_schemes[] = {ECDSA_SCHEMES, MBEDTLS_TLS1_3_SIG_NONE};

/* In TLS 1.2 the suite also names the kind of key. In 1.3 it does not, and browsers put the one
 * with the cheapest hash first. */
#define TLS13_SUITES                                                                               \
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256, MBEDTLS_TLS1_3_AES_256_GCM_SHA384,                          \
        MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, MBEDTLS_TLS1_3_AES_128_CCM_SHA256

/* In the order of OpenSSL's clients and of browsers, ECDSA before RSA for the same cipher: a server
 * with two certificates that follows this order sends the one that they see. */
static const int any_suites[] = {TLS13_SUITES,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                 MBEDTLS_TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_CCM,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CCM,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_CBC_SHA,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA,
                                 MBEDTLS_TLS1_3_AES_128_CCM_8_SHA256,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8,
                                 MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_CCM_8,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CCM_8,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_CCM,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_CCM,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_CCM_8,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_CCM_8,
                                 0};
static const int rsa_suites[] = {TLS13_SUITES,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
                                 MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,
                                 MBEDTLS_TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_GCM_SHA384,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA256,
                                 MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA,
                                 MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA,
                                 0};
static const int ecdsa_suites[] = {TLS13_SUITES,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
                                   MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                                   0};

static int fill_random(void *config, unsigned char *buffer, size_t len)
{
    const struct vouch_tls_config *c = config;
    return c->entropy.ops->fill(c->entropy.self, buffer, len) == VOUCH_OK ? 0
                                                                          : MBEDTLS_ERR_SSL_NO_RNG;
}

static void ask_for(mbedtls_ssl_config *ssl, enum vouch_tls_key_type type)
{
    switch (type) {
    case VOUCH_TLS_KEY_ANY:
        mbedtls_ssl_conf_sig_algs(ssl, any_schemes);
        mbedtls_ssl_conf_ciphersuites(ssl, any_suites);
        return;
    case VOUCH_TLS_KEY_RSA:
        mbedtls_ssl_conf_sig_algs(ssl, rsa_schemes);
        mbedtls_ssl_conf_ciphersuites(ssl, rsa_suites);
        return;
    case VOUCH_TLS_KEY_ECDSA:
        mbedtls_ssl_conf_sig_algs(ssl, ecdsa_schemes);
        mbedtls_ssl_conf_ciphersuites(ssl, ecdsa_suites);
        return;
    }
}

static void limit_versions(mbedtls_ssl_config *ssl, const struct vouch_tls_options *o)
{
    if (o->min_version != VOUCH_TLS_ANY)
        mbedtls_ssl_conf_min_tls_version(ssl, (mbedtls_ssl_protocol_version)o->min_version);
    if (o->max_version != VOUCH_TLS_ANY)
        mbedtls_ssl_conf_max_tls_version(ssl, (mbedtls_ssl_protocol_version)o->max_version);
}

static int own_certificate(struct vouch_tls_config *c, const struct vouch_tls_options *o)
{
    if (!o->client_chain)
        return VOUCH_OK;
    if (!o->client_key)
        return VOUCH_E_ARGUMENT;
    int ret = mbedtls_pk_check_pair(&o->client_chain->pk, o->client_key, fill_random, c);
    if (ret != 0)
        return vouch_tls_is_memory_error(ret) ? VOUCH_E_MEMORY : VOUCH_E_ARGUMENT;
    c->has_certificate = true;
    ret = mbedtls_ssl_conf_own_cert(&c->ssl, o->client_chain, o->client_key);
    return ret == 0 ? VOUCH_OK : VOUCH_E_MEMORY;
}

static int start_psa(void)
{
    psa_status_t status = psa_crypto_init(); /* a second call does nothing */
    if (status == PSA_SUCCESS)
        return VOUCH_OK;
    return status == PSA_ERROR_INSUFFICIENT_MEMORY ? VOUCH_E_MEMORY : VOUCH_E_ENTROPY;
}

int vouch_tls_config_init(struct vouch_tls_config *c, const struct vouch_tls_options *options)
{
    memset(c, 0, sizeof *c);
    mbedtls_ssl_config_init(&c->ssl);
    c->entropy = options->entropy;
    c->refusals = options->refusals;
    c->staple_ops = options->staple_ops;
    c->hello = options->hello;
    int status = start_psa();
    if (status != VOUCH_OK)
        return status;
    if (mbedtls_ssl_config_defaults(&c->ssl, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0)
        return VOUCH_E_MEMORY;
    mbedtls_ssl_conf_authmode(&c->ssl, MBEDTLS_SSL_VERIFY_NONE); /* core/x509 judges */
    mbedtls_ssl_conf_rng(&c->ssl, fill_random, c);
    limit_versions(&c->ssl, options);
    ask_for(&c->ssl, options->key_type);
    if (c->hello)
        c->hello->shape(&c->ssl);
    return own_certificate(c, options);
}

void vouch_tls_config_free(struct vouch_tls_config *c)
{
    mbedtls_ssl_config_free(&c->ssl);
}
