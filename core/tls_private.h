// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_PRIVATE_H
#define VOUCH_TLS_PRIVATE_H

#include <mbedtls/ssl.h>

#include "core/bytes.h"

/* What a session of mbedTLS 3.6 keeps to itself and core needs to know: no other file of core looks
 * at a private field (docs/MBEDTLS.md). */

/* The handshake's step, MBEDTLS_SSL_... */
int vouch_tls_private_state(const mbedtls_ssl_context *ssl);
/* The handshake message that was read last, header and all; empty: something else was. */
struct vouch_span vouch_tls_private_message(const mbedtls_ssl_context *ssl);
/* The length that the handshake message under way, else the record, has by its header; 0: none. */
size_t vouch_tls_private_incoming(const mbedtls_ssl_context *ssl);
/* The description of the fatal alert that was read last; -1: something else was. */
int vouch_tls_private_alert(const mbedtls_ssl_context *ssl);

#endif
