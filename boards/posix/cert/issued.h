// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_POSIX_CERT_ISSUED_H
#define VOUCH_POSIX_CERT_ISSUED_H

#include "core/x509/certificate.h"

/* What an authority has issued: the text file issued.txt (see authority.h). */

enum { VOUCH_ISSUED_SERIAL_MAX = 20 };

struct vouch_issued_row {
    uint8_t serial[VOUCH_ISSUED_SERIAL_MAX];
    size_t serial_len;
    int64_t not_after_s;
    bool revoked;
    int64_t revoked_s;
    uint8_t reason; /* CRLReason */
    char *subject;  /* owned by the row */
};

struct vouch_issued {
    struct vouch_issued_row *at;
    size_t count;
    uint32_t crl_number; /* of the last list; 0: none yet */
};

/* Reads the file; a missing one is an empty list. VOUCH_OK; VOUCH_E_MALFORMED: an invalid line,
 * whose number is in `why`; VOUCH_E_MEMORY; or as vouch_file_read. */
int vouch_issued_load(struct vouch_issued *list, const char *path, struct vouch_writer *why);
/* Replaces the file atomically; answers like vouch_file_write, or VOUCH_E_MEMORY. */
int vouch_issued_save(const struct vouch_issued *list, const char *path, struct vouch_writer *why);
void vouch_issued_free(struct vouch_issued *list);

/* Adds a certificate. VOUCH_OK or VOUCH_E_MEMORY. */
int vouch_issued_add(struct vouch_issued *list, const struct vouch_certificate *c);
/* Marks one as revoked, for a reason that vouch_issued_reason accepts. VOUCH_OK; VOUCH_E_NOT_FOUND;
 * VOUCH_E_ARGUMENT: already revoked. */
int vouch_issued_revoke(struct vouch_issued *list, struct vouch_span serial, const char *reason,
                        int64_t now_s);
/* Reads the name of a CRLReason, "keyCompromise" (RFC 5280 section 5.3.1). false: not one that a
 * list may give; removeFromCRL and certificateHold are not accepted, because revocation is final
 * here. */
bool vouch_issued_reason(const char *text, uint8_t *out);

#endif
