// SPDX-License-Identifier: Apache-2.0
#include "core/tls_private.h"

int vouch_tls_private_state(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(state);
}

struct vouch_span vouch_tls_private_message(const mbedtls_ssl_context *ssl)
{
    if (ssl->MBEDTLS_PRIVATE(in_msgtype) != MBEDTLS_SSL_MSG_HANDSHAKE)
        return (struct vouch_span){NULL, 0};
    return (struct vouch_span){ssl->MBEDTLS_PRIVATE(in_msg), ssl->MBEDTLS_PRIVATE(in_hslen)};
}

size_t vouch_tls_private_incoming(const mbedtls_ssl_context *ssl)
{
    const uint8_t *record = ssl->MBEDTLS_PRIVATE(in_len);
    size_t message = ssl->MBEDTLS_PRIVATE(in_hslen);

    return message > 0 || !record ? message : (size_t)record[0] << 8 | record[1];
}

int vouch_tls_private_alert(const mbedtls_ssl_context *ssl)
{
    if (ssl->MBEDTLS_PRIVATE(in_msgtype) != MBEDTLS_SSL_MSG_ALERT ||
        ssl->MBEDTLS_PRIVATE(in_msg)[0] != MBEDTLS_SSL_ALERT_LEVEL_FATAL)
        return -1;
    return ssl->MBEDTLS_PRIVATE(in_msg)[1];
}

const char *vouch_tls_private_hostname(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(hostname);
}

bool vouch_tls_private_under_way(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(badmac_seen_or_in_hsfraglen) > 0;
}

struct vouch_span vouch_tls_private_start(const mbedtls_ssl_context *ssl)
{
    enum { OFFSET = 8 + 5, LENGTH = 12 }; /* after the sequence number and the record's header */
    if (ssl->MBEDTLS_PRIVATE(in_hslen) == 0)
        return (struct vouch_span){NULL, 0};
    return (struct vouch_span){ssl->MBEDTLS_PRIVATE(in_buf) + OFFSET, LENGTH};
}

void vouch_tls_private_configure(mbedtls_ssl_context *ssl, const mbedtls_ssl_config *config)
{
    ssl->MBEDTLS_PRIVATE(conf) = config;
}

int vouch_tls_private_bare_step(mbedtls_ssl_context *ssl)
{
    mbedtls_ssl_config *shared = (mbedtls_ssl_config *)(uintptr_t)ssl->MBEDTLS_PRIVATE(conf);
    mbedtls_ssl_key_cert *own = shared->MBEDTLS_PRIVATE(key_cert);
    shared->MBEDTLS_PRIVATE(key_cert) = NULL;
    int ret = mbedtls_ssl_handshake_step(ssl);
    shared->MBEDTLS_PRIVATE(key_cert) = own;
    return ret;
}

size_t vouch_tls_private_exponent_bits(const mbedtls_rsa_context *rsa)
{
    return mbedtls_mpi_bitlen(&rsa->MBEDTLS_PRIVATE(E));
}
