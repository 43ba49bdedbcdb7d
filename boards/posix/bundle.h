// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_BUNDLE_H
#define VOUCH_POSIX_BUNDLE_H

#include "core/port.h"

/* Certificates and CRLs from files, as DER: PEM with any number of blocks and text around them,
 * DER, PKCS#7 bundles in either, and PKCS#12. Their order is kept, except for PKCS#7 and PKCS#12,
 * which are sets: these are put in the order of a chain. */
struct vouch_bundle {
    struct vouch_span *certificates;
    size_t certificates_count;
    struct vouch_span *crls;
    size_t crls_count;
    struct vouch_span *responses; /* of OCSP responders */
    size_t responses_count;
    uint8_t **blocks; /* what the spans point into */
    size_t blocks_count;
    bool lists; /* set before adding: DER that is neither certificate nor bundle is a CRL */
    /* set before adding: omit certificates that their own mark says are not trusted */
    bool anchors;
    /* set before adding: for PKCS#12; null: none, or typed by the user */
    const char *password_file;
    uint8_t *refused; /* then, for each certificate: as `refused` in struct vouch_anchor */
};

/* Adds what a file holds ("-": standard input). VOUCH_OK; the statuses of vouch_file_read;
 * NOT_FOUND: there is neither certificate nor CRL in it; MALFORMED: an incomplete block, or invalid
 * base64; MEMORY; with one line in `why`. The DER of certificates is not checked. */
int vouch_bundle_add(struct vouch_bundle *b, const char *path, struct vouch_writer *why);
/* The same for bytes from elsewhere; `path` is their name in `why`. If they contain nothing, that
 * is VOUCH_OK too. */
int vouch_bundle_add_bytes(struct vouch_bundle *b, const char *path, struct vouch_span bytes,
                           struct vouch_writer *why);
/* An OCSP response as bytes. VOUCH_OK, or VOUCH_E_MEMORY. */
int vouch_bundle_add_response_bytes(struct vouch_bundle *b, struct vouch_span bytes);
/* Adds an OCSP response, DER, without checking it. The statuses of vouch_file_read, or MEMORY, with
 * one line in `why`. */
int vouch_bundle_add_response(struct vouch_bundle *b, const char *path, struct vouch_writer *why);
/* Frees all of it and makes it empty; a zeroed bundle is an empty one. */
void vouch_bundle_free(struct vouch_bundle *b);

#endif
