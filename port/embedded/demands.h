// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_EMBEDDED_DEMANDS_H
#define VOUCH_EMBEDDED_DEMANDS_H

/* What the core requires of a product's own mbedTLS configuration. Included at the end of one file
 * of the product, it reports what is missing, and what for. Without a message nothing is missing.
 * Whatever such a build lacks is reported by the core in findings: it fails closed. */
#include <mbedtls/build_info.h>

#if MBEDTLS_VERSION_NUMBER < 0x03060000 || MBEDTLS_VERSION_NUMBER >= 0x04000000
#error "vouch is made for mbedTLS 3.6: docs/MBEDTLS.md lists what a later branch would ask for"
#endif
#if !defined(MBEDTLS_SSL_CLI_C) || !defined(MBEDTLS_SSL_TLS_C)
#error "MBEDTLS_SSL_CLI_C, MBEDTLS_SSL_TLS_C: a check is a TLS client's handshake"
#endif
#if !defined(MBEDTLS_SSL_PROTO_TLS1_2)
#error "MBEDTLS_SSL_PROTO_TLS1_2: servers that know no more would be called unreachable"
#endif
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && !defined(MBEDTLS_PSA_CRYPTO_C)
#error "MBEDTLS_PSA_CRYPTO_C: TLS 1.3 derives its keys by it"
#endif
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && !defined(MBEDTLS_X509_RSASSA_PSS_SUPPORT)
#error "MBEDTLS_X509_RSASSA_PSS_SUPPORT: RSA certificates over TLS 1.3 are signed with PSS"
#endif
#if !defined(MBEDTLS_SSL_SERVER_NAME_INDICATION)
#error "MBEDTLS_SSL_SERVER_NAME_INDICATION: else servers show the certificate of another name"
#endif
#if !defined(MBEDTLS_SSL_KEEP_PEER_CERTIFICATE)
#error "MBEDTLS_SSL_KEEP_PEER_CERTIFICATE: the handshake's signature is verified by the leaf's key"
#endif
#if !defined(MBEDTLS_X509_CRT_PARSE_C)
#error "MBEDTLS_X509_CRT_PARSE_C: the certificates are taken at its door (port/mbedtls/seam.h)"
#endif
#if !defined(MBEDTLS_PK_PARSE_C) || !defined(MBEDTLS_ASN1_PARSE_C)
#error "MBEDTLS_PK_PARSE_C, MBEDTLS_ASN1_PARSE_C: keys of certificates are read by it"
#endif
#if !defined(MBEDTLS_RSA_C) || !defined(MBEDTLS_PKCS1_V15) || !defined(MBEDTLS_PKCS1_V21)
#error "MBEDTLS_RSA_C, MBEDTLS_PKCS1_V15, _V21: half of all certificates have RSA signatures"
#endif
#if !defined(MBEDTLS_ECDSA_C) || !defined(MBEDTLS_ECP_DP_SECP256R1_ENABLED) ||                     \
    !defined(MBEDTLS_ECP_DP_SECP384R1_ENABLED)
#error "MBEDTLS_ECDSA_C with P-256 and P-384: the other half"
#endif
#if !defined(MBEDTLS_MD_C) || !defined(MBEDTLS_SHA256_C) || !defined(MBEDTLS_SHA384_C) ||          \
    !defined(MBEDTLS_SHA512_C)
#error "MBEDTLS_MD_C, MBEDTLS_SHA256_C, _SHA384_C, _SHA512_C: digests of signatures"
#endif
#if defined(MBEDTLS_SSL_IN_CONTENT_LEN) && MBEDTLS_SSL_IN_CONTENT_LEN < 4096
#error "MBEDTLS_SSL_IN_CONTENT_LEN: a Certificate message of three RSA certificates has 4 KB"
#endif
#if defined(MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH) && defined(MBEDTLS_SSL_IN_CONTENT_LEN)
#error                                                                                             \
    "MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH: shrinks a small input below what records of TLS 1.2 need"
#endif

#endif
