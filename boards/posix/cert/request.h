// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_REQUEST_H
#define VOUCH_POSIX_CERT_REQUEST_H

#include "core/bytes.h"
#include "core/x509/certificate.h"

/* A certificate request (PKCS#10, RFC 2986) as a view over its DER. */
struct vouch_request {
    struct vouch_span subject; /* whole Name */
    struct vouch_span spki;    /* whole SubjectPublicKeyInfo */
    struct vouch_span algorithm;
    struct vouch_span signature_value;
    /* The requested extensions, read like a certificate's: only `extensions`, `present`,
     * `critical`, `key_usage` and `ca` are set. */
    struct vouch_certificate asked;
    const char *fault; /* a constant; null: well-formed, and signed with its own key */
};

/* Reads a request and verifies its signature. VOUCH_OK; VOUCH_E_MALFORMED or VOUCH_E_SIGNATURE with
 * `fault` set; VOUCH_E_UNSUPPORTED: this build cannot verify with such a key. */
int vouch_request_parse(struct vouch_span der, struct vouch_request *out);
/* Reads the first request in a file, PEM or DER, into memory that the caller frees with free(3).
 * Answers as vouch_request_parse, or as vouch_file_read, with one line in `why`. */
int vouch_request_load(const char *path, struct vouch_request *out, uint8_t **memory,
                       struct vouch_writer *why);

#endif
