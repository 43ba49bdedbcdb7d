// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_PRIVATE_H
#define VOUCH_TLS_PRIVATE_H

#include <mbedtls/rsa.h>
#include <mbedtls/ssl.h>

#include "core/bytes.h"

/* What a session of mbedTLS 3.6 keeps private and core needs to know: no other file of core
 * accesses a private field (docs/MBEDTLS.md). */

/* The handshake's step, MBEDTLS_SSL_... */
int vouch_tls_private_state(const mbedtls_ssl_context *ssl);
/* The last handshake message read, including its header; empty: something else was read. */
struct vouch_span vouch_tls_private_message(const mbedtls_ssl_context *ssl);
/* The length of the current handshake message, else of the record, from its header; 0: none. */
size_t vouch_tls_private_incoming(const mbedtls_ssl_context *ssl);
/* The description of the last fatal alert read; -1: something else was read. */
int vouch_tls_private_alert(const mbedtls_ssl_context *ssl);
/* The host name set for it; null: none. */
const char *vouch_tls_private_hostname(const mbedtls_ssl_context *ssl);
/* Has only a part of a handshake message arrived? */
bool vouch_tls_private_under_way(const mbedtls_ssl_context *ssl);
/* The first bytes of the current handshake message while port/mbedtls/reassembly.c assembles it;
 * empty: none. */
struct vouch_span vouch_tls_private_start(const mbedtls_ssl_context *ssl);
/* Restores the configuration of a session whose setup failed: 3.6.6 clears it and then needs it to
 * free what it had made. */
void vouch_tls_private_configure(mbedtls_ssl_context *ssl, const mbedtls_ssl_config *config);
/* Runs a handshake step without our own certificate. Sessions share the configuration, and only one
 * step runs at a time, so the certificate is removed from it for that step. */
int vouch_tls_private_bare_step(mbedtls_ssl_context *ssl);
/* The size of an RSA key's public exponent in bits. */
size_t vouch_tls_private_exponent_bits(const mbedtls_rsa_context *rsa);

#endif
