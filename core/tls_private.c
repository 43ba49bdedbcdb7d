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

    return message > 0 || record == NULL ? message : (size_t)record[0] << 8 | record[1];
}

int vouch_tls_private_alert(const mbedtls_ssl_context *ssl)
{
    if (ssl->MBEDTLS_PRIVATE(in_msgtype) != MBEDTLS_SSL_MSG_ALERT ||
        ssl->MBEDTLS_PRIVATE(in_msg)[0] != MBEDTLS_SSL_ALERT_LEVEL_FATAL)
        return -1;
    return ssl->MBEDTLS_PRIVATE(in_msg)[1];
}
