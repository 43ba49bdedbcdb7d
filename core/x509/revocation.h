// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_REVOCATION_H
#define VOUCH_X509_REVOCATION_H

#include "core/policy.h"
#include "core/report.h"
#include "core/x509/certificate.h"

/* Revocation by CRL (RFC 5280 section 6.3). The caller asks for nothing where the policy says
 * VOUCH_REVOCATION_OFF, and then says VOUCH_F_REVOCATION_NOT_CHECKED itself. */

struct vouch_revocation_question {
    /* The path from the leaf to the anchor. The last one is the anchor, of which only subject,
     * spki, key_usage and extensions are read; the others are checked against CRLs. */
    const struct vouch_certificate *const *path;
    const int16_t *positions; /* of each, for the findings */
    size_t path_count;
    const struct vouch_span *crls; /* DER */
    size_t crls_count;
    const struct vouch_policy *policy;
    struct vouch_time now;
};

/* A check under way; fixed size, the fields are its own. */
struct vouch_revocation {
    const struct vouch_revocation_question *question;
    size_t at;        /* which certificate */
    size_t crl;       /* which CRL is next for it */
    uint32_t reasons; /* covered so far by good CRLs */
    bool revoked;     /* the certificate at hand is */
};

struct vouch_revocation_ops {
    /* Begins; the question stays the caller's until the last step. */
    void (*begin)(struct vouch_revocation *r, const struct vouch_revocation_question *question);
    /* Goes on, with at most one signature verification: VOUCH_AGAIN until all is done, then
     * VOUCH_OK; VOUCH_E_MEMORY. What is found goes to the report. */
    int (*step)(struct vouch_revocation *r, struct vouch_report *report);
};

extern const struct vouch_revocation_ops vouch_revocation_crl;

#endif
