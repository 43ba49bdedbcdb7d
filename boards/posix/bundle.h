// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_BUNDLE_H
#define VOUCH_POSIX_BUNDLE_H

#include "core/port.h"

/* Certificates and CRLs from files, as DER: PEM with any number of blocks and text around them,
 * DER, PKCS#7 bundles in either, and PKCS#12. They keep the order in which they stand, but for
 * those of a PKCS#7 bundle and of PKCS#12, which are sets: they are put in the order of a chain. */
struct vouch_bundle {
    struct vouch_span *certificates;
    size_t certificates_count;
    struct vouch_span *crls;
    size_t crls_count;
    struct vouch_span *responses; /* of OCSP responders */
    size_t responses_count;
    uint8_t **blocks; /* what the spans lie in */
    size_t blocks_count;
    bool lists;   /* set before adding: DER that is neither certificate nor bundle is a CRL */
    bool anchors; /* set before adding: leave out what its own mark says is not to be trusted */
    const char *password_file; /* set before adding: of PKCS#12; null: none, or it is typed */
    uint8_t *refused;          /* then, of each certificate: what struct vouch_anchor calls so */
};

/* Adds what a file holds ("-": standard input). VOUCH_OK; the statuses of vouch_file_read;
 * NOT_FOUND: there is neither certificate nor CRL in it; MALFORMED: half a block, or no base64;
 * MEMORY; with one line in `why`. What a certificate's DER says is not looked at. */
int vouch_bundle_add(struct vouch_bundle *b, const char *path, struct vouch_writer *why);
/* The same for bytes that came from elsewhere; `path` is what they are called in `why`. Nothing in
 * them is VOUCH_OK too. */
int vouch_bundle_add_bytes(struct vouch_bundle *b, const char *path, struct vouch_span bytes,
                           struct vouch_writer *why);
/* An OCSP response as bytes. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_bundle_add_response_bytes(struct vouch_bundle *b, struct vouch_span bytes);
/* Adds an OCSP response, DER; what it says is not looked at. The statuses of vouch_file_read, or
 * MEMORY, with one line in `why`. */
int vouch_bundle_add_response(struct vouch_bundle *b, const char *path, struct vouch_writer *why);
/* Frees all of it and makes it empty; a zeroed bundle is an empty one. */
void vouch_bundle_free(struct vouch_bundle *b);

#endif
