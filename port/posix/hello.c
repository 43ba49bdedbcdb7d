// SPDX-License-Identifier: Apache-2.0
#include "port/posix/hello.h"

#include <string.h>

/* Chrome's with its ML-KEM share has 1,982 bytes, Firefox's 1,893. */
enum { BROWSER_BYTES = 1900 };

/* Chrome's order (156); Firefox's differs only for equal ciphers. */
#define COMMON_SUITES                                                                              \
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256, MBEDTLS_TLS1_3_AES_256_GCM_SHA384,                          \
        MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,  \
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,                                             \
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,                                           \
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,                                             \
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,                                     \
        MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,                                       \
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,    \
        MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_RSA_WITH_AES_256_GCM_SHA384,          \
        MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA, MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA
#define COMMON_GROUPS                                                                              \
    MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,                       \
        MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1
#define COMMON_SCHEMES                                                                             \
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,             \
        MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,            \
        MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,               \
        MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512

static const int suites[] = {COMMON_SUITES, 0};
static const uint16_t groups[] = {COMMON_GROUPS, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
static const uint16_t schemes[] = {COMMON_SCHEMES, MBEDTLS_TLS1_3_SIG_NONE};

static const int firefox_suites[] = {COMMON_SUITES, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
                                     0};
static const uint16_t firefox_groups[] = {
    COMMON_GROUPS, MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1, MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE2048,
    MBEDTLS_SSL_IANA_TLS_GROUP_FFDHE3072, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
static const uint16_t firefox_schemes[] = {
    COMMON_SCHEMES, MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_NONE};

static const int short_suites[] = {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                   MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                   MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
                                   MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                                   MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256,
                                   MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA,
                                   0};

static const char *both_protocols[] = {"h2", "http/1.1", NULL};
static const char *old_protocol[] = {"http/1.1", NULL};

static void shape_common(mbedtls_ssl_config *ssl)
{
    mbedtls_ssl_conf_ciphersuites(ssl, suites);
    mbedtls_ssl_conf_groups(ssl, groups);
    mbedtls_ssl_conf_sig_algs(ssl, schemes);
}

static void shape_browser(mbedtls_ssl_config *ssl)
{
    shape_common(ssl);
    (void)mbedtls_ssl_conf_alpn_protocols(ssl, both_protocols);
}

static void shape_http11(mbedtls_ssl_config *ssl)
{
    shape_common(ssl);
    (void)mbedtls_ssl_conf_alpn_protocols(ssl, old_protocol);
}

static void shape_firefox(mbedtls_ssl_config *ssl)
{
    mbedtls_ssl_conf_ciphersuites(ssl, firefox_suites);
    mbedtls_ssl_conf_groups(ssl, firefox_groups);
    mbedtls_ssl_conf_sig_algs(ssl, firefox_schemes);
    (void)mbedtls_ssl_conf_alpn_protocols(ssl, old_protocol);
}

static void shape_short(mbedtls_ssl_config *ssl)
{
    mbedtls_ssl_conf_ciphersuites(ssl, short_suites);
    mbedtls_ssl_conf_groups(ssl, groups);
    mbedtls_ssl_conf_sig_algs(ssl, schemes);
    mbedtls_ssl_conf_max_tls_version(ssl, MBEDTLS_SSL_VERSION_TLS1_2);
}

static const struct vouch_tls_hello browser = {shape_browser, BROWSER_BYTES, true};
static const struct vouch_tls_hello http11 = {shape_http11, BROWSER_BYTES, true};
static const struct vouch_tls_hello firefox = {shape_firefox, BROWSER_BYTES, true};
static const struct vouch_tls_hello brief = {shape_short, 0, false};

const struct vouch_tls_hello *const vouch_posix_hellos[VOUCH_HELLOS] = {
    [VOUCH_HELLO_BROWSER] = &browser,
    [VOUCH_HELLO_HTTP11] = &http11,
    [VOUCH_HELLO_FIREFOX] = &firefox,
    [VOUCH_HELLO_SHORT] = &brief,
};

bool vouch_posix_hello_chose_http2(const mbedtls_ssl_context *ssl)
{
    const char *chosen = mbedtls_ssl_get_alpn_protocol(ssl);
    return chosen && strcmp(chosen, both_protocols[0]) == 0;
}
