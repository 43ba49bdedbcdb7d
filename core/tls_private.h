// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_PRIVATE_H
#define VOUCH_TLS_PRIVATE_H

#include <mbedtls/rsa.h>
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
/* The host name that was set for it; null: none. */
const char *vouch_tls_private_hostname(const mbedtls_ssl_context *ssl);
/* Has a part of a handshake message come, and not all of it? */
bool vouch_tls_private_under_way(const mbedtls_ssl_context *ssl);
/* The first bytes of the handshake message under way, as port/mbedtls/reassembly.c puts it
 * together; empty: none is. */
struct vouch_span vouch_tls_private_start(const mbedtls_ssl_context *ssl);
/* Gives a session whose setup failed its configuration back, which 3.6.6 takes away and then wants
 * when it frees what it had made. */
void vouch_tls_private_configure(mbedtls_ssl_context *ssl, const mbedtls_ssl_config *config);
/* A step of the handshake without a certificate of our own. Sessions share the configuration, and
 * one step at a time runs: the certificate is taken out of it meanwhile. */
int vouch_tls_private_bare_step(mbedtls_ssl_context *ssl);
/* The size of an RSA key's public exponent in bits. */
size_t vouch_tls_private_exponent_bits(const mbedtls_rsa_context *rsa);

#endif
