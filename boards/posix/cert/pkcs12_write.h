// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_PKCS12_WRITE_H
#define VOUCH_POSIX_CERT_PKCS12_WRITE_H

#include "core/bytes.h"

#include <mbedtls/pk.h>

/* Writes bundles: PKCS#12 (RFC 7292) and PKCS#7 (RFC 2315 section 9.1). */

struct vouch_pkcs12_plan {
    mbedtls_pk_context *key;
    const struct vouch_span *chain; /* DER, the key's certificate first */
    size_t chain_count;
    struct vouch_span name;     /* friendlyName of key and certificate, ASCII; empty: none */
    struct vouch_span password; /* UTF-8 */
    bool legacy;                /* 3DES and SHA-1, for programs that support nothing newer */
};

/* A file in memory, which must be released with vouch_bundle_written_free (wiped and freed). */
struct vouch_bundle_written {
    uint8_t *buffer;
    size_t buffer_len;
    struct vouch_span der;
};

/* VOUCH_OK; VOUCH_E_ARGUMENT: the password is too long, or not UTF-8; VOUCH_E_MEMORY; VOUCH_E_IO:
 * no random numbers. */
int vouch_pkcs12_write(const struct vouch_pkcs12_plan *plan, struct vouch_bundle_written *out);
/* VOUCH_OK or VOUCH_E_MEMORY. */
int vouch_pkcs7_write(const struct vouch_span *chain, size_t count,
                      struct vouch_bundle_written *out);
void vouch_bundle_written_free(struct vouch_bundle_written *w);

#endif
