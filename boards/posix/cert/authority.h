// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_AUTHORITY_H
#define VOUCH_POSIX_CERT_AUTHORITY_H

#include "boards/posix/bundle.h"
#include "boards/posix/cert/cert_plan.h"

/* A small private authority in a folder:
 *
 *     ca.key      its private key, mode 0600
 *     ca.pem      its certificate
 *     issued.txt  a line for each certificate that it issued (see below)
 *     crl.pem     its revocation list, once something was revoked
 *
 * A line of issued.txt: serial (hexadecimal), end of validity, "valid" or "revoked" with its time
 * and reason (RFC 5280 section 5.3.1), subject. The first line counts the lists: "crl-number N". */

struct vouch_authority {
    const char *folder;
    int lock; /* the folder, locked against other writers; -1: not open */
    mbedtls_pk_context key;
    struct vouch_bundle bundle; /* ca.pem */
    struct vouch_certificate certificate;
    struct vouch_span key_id; /* empty: it has no key identifier */
};

/* Writes "FOLDER/NAME" into the buffer. false: it does not fit. */
bool vouch_authority_path(const char *folder, const char *name, char *buffer, size_t max);
/* Opens the authority and locks its folder, waiting for another writer. VOUCH_OK; else a status
 * with one line in `why`. Close it in every case. */
int vouch_authority_open(struct vouch_authority *a, const char *folder, struct vouch_writer *why);
void vouch_authority_close(struct vouch_authority *a);

/* Records a certificate that has been issued. It must be open; answers like vouch_file_write. */
int vouch_authority_note(struct vouch_authority *a, const struct vouch_certificate *c,
                         struct vouch_writer *why);
/* Marks a serial number (content bytes) as revoked and writes a new crl.pem, valid for this many
 * days. VOUCH_OK; VOUCH_E_NOT_FOUND: it issued no such certificate; VOUCH_E_ARGUMENT: it is already
 * revoked; or as vouch_file_write. A serial of length 0 revokes nothing and only writes a new
 * list. */
int vouch_authority_revoke(struct vouch_authority *a, struct vouch_span serial, const char *reason,
                           int64_t now_s, unsigned days, struct vouch_writer *why);

#endif
