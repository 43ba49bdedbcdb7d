// SPDX-License-Identifier: Apache-2.0
// Included in front of the mbedTLS files that shake hands (see mbedtls.mk): gives a few of their
// calls to core/tls_seam.c. What is declared here lies behind the declarations that it renames, so
// that only the calls change; no source of mbedTLS is edited.
#ifndef VOUCH_MBEDTLS_SEAM_H
#define VOUCH_MBEDTLS_SEAM_H

// First, as in every file of mbedTLS.
#include <common.h>

#include <ssl_misc.h>

#include "core/tls_seam.h"
#include "port/mbedtls/reassembly.h"

#define mbedtls_x509_crt_parse_der vouch_tls_seam_parse
#define mbedtls_x509_crt_parse_der_nocopy vouch_tls_seam_parse_nocopy
#define mbedtls_pk_verify_ext vouch_tls_seam_verify_ext
#define mbedtls_pk_verify_restartable vouch_tls_seam_verify

// ssl_msg.c both defines this function and calls it. Its parameter tells the two apart: the
// definition gets a name that only ours calls, for DTLS; the call goes to ours.
#define mbedtls_ssl_prepare_handshake_record(parameter) VOUCH_PREPARE_##parameter)
#define VOUCH_PREPARE_mbedtls_ssl_context vouch_prepare_datagrams(mbedtls_ssl_context
#define VOUCH_PREPARE_ssl vouch_reassemble(ssl

// A secret for DHE as long as RFC 7919 (section 5.2, appendix A.3) asks for with 4096 bits, and no
// longer: one of the whole length would hold up everything else for eight times as long.
#define VOUCH_DHE_SECRET 41
#define mbedtls_dhm_make_public(dhm, size, ...)                                                    \
    mbedtls_dhm_make_public(dhm, (size) < VOUCH_DHE_SECRET ? (size) : VOUCH_DHE_SECRET, __VA_ARGS__)

// RFC 8446 section 4.2.3 gives TLS 1.2 the RSASSA-PSS schemes too. mbedTLS 3.6.6 offers them in a
// hello for both versions, then refuses a TLS 1.2 server that takes one up. Ed25519 and
// Ed448 it cannot verify at all; they are offered nevertheless, as the last, so that a server with
// nothing else shows its certificates before the handshake fails.
static inline int vouch_tls_seam_sig_alg(const mbedtls_ssl_context *ssl, uint16_t scheme)
{
    const uint16_t ed25519 = 0x0807;
    const uint16_t ed448 = 0x0808;
    mbedtls_pk_type_t key = MBEDTLS_PK_NONE;
    mbedtls_md_type_t digest = MBEDTLS_MD_NONE;
    if (mbedtls_ssl_sig_alg_is_supported(ssl, scheme))
        return 1;
    if (ssl->conf->endpoint != MBEDTLS_SSL_IS_CLIENT)
        return 0;
    if (scheme == ed25519 || scheme == ed448)
        return ssl->state == MBEDTLS_SSL_CLIENT_HELLO;
    return mbedtls_ssl_get_pk_type_and_md_alg_from_sig_alg(scheme, &key, &digest) == 0 &&
           key == MBEDTLS_PK_RSASSA_PSS;
}

#define mbedtls_ssl_sig_alg_is_supported vouch_tls_seam_sig_alg

#endif
