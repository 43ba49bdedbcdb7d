// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_HELLO_H
#define VOUCH_MBEDTLS_HELLO_H

#include <mbedtls/ssl.h>

/* Replacements for functions of mbedTLS in the files named by hello.mk. Each has the contract of
 * the original. */

/* For mbedtls_ssl_tls12_write_client_hello_exts and mbedtls_ssl_tls13_write_client_hello_exts: add
 * status_request (RFC 6066 section 8) and signed_certificate_timestamp (RFC 6962) once, followed by
 * padding (RFC 7685), if the running session asks for them. */
int vouch_hello_tls12_extensions(mbedtls_ssl_context *ssl, unsigned char *buf,
                                 const unsigned char *end, int uses_ec, size_t *out_len);
int vouch_hello_tls13_extensions(mbedtls_ssl_context *ssl, unsigned char *buf, unsigned char *end,
                                 size_t *out_len);
/* For mbedtls_ssl_read_record in a TLS 1.2 client: a CertificateStatus message is passed to
 * core/tls_staple.h, and mbedTLS is told to call again for the message after it. */
int vouch_hello_read_record(mbedtls_ssl_context *ssl, unsigned update_hs_digest);

#endif
