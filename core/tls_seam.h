// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TLS_SEAM_H
#define VOUCH_TLS_SEAM_H

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

/* The functions that mbedTLS's handshake calls instead of its own (port/mbedtls/seam.h renames the
 * calls when mbedTLS is built). Each has the contract of the function it replaces. They record what
 * happens in the session whose handshake step is running; outside such a step they behave like the
 * originals. */

struct vouch_tls;

typedef int vouch_tls_seam_parser(mbedtls_x509_crt *crt, const unsigned char *der, size_t len);

/* For mbedtls_x509_crt_parse_der and _nocopy. Records the certificate as DER and reads the first
 * one's public key; nothing else of any certificate is parsed. */
int vouch_tls_seam_parse(mbedtls_x509_crt *crt, const unsigned char *der, size_t len);
int vouch_tls_seam_parse_nocopy(mbedtls_x509_crt *crt, const unsigned char *der, size_t len);

/* For mbedtls_pk_verify_ext and mbedtls_pk_verify_restartable. Record whether the peer's signature
 * over the handshake is valid. */
int vouch_tls_seam_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *key,
                              mbedtls_md_type_t md, const unsigned char *hash, size_t hash_len,
                              const unsigned char *sig, size_t sig_len);
int vouch_tls_seam_verify(mbedtls_pk_context *key, mbedtls_md_type_t md, const unsigned char *hash,
                          size_t hash_len, const unsigned char *sig, size_t sig_len,
                          mbedtls_pk_restart_ctx *restart);

/* The session whose handshake step runs from here on; null: none. */
void vouch_tls_seam_enter(struct vouch_tls *t);
/* The session whose step is running; null: none. */
struct vouch_tls *vouch_tls_seam_running(void);

/* Sets what parses certificates outside a client's step: a program with a TLS server that asks for
 * client certificates passes mbedtls_x509_crt_parse_der. Until then such parsing is refused, and a
 * client's image does not include mbedTLS's parser. */
void vouch_tls_seam_set_parser(vouch_tls_seam_parser *parser);

#endif
