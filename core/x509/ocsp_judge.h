// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_OCSP_JUDGE_H
#define VOUCH_X509_OCSP_JUDGE_H

#include "core/x509/ocsp.h"
#include "core/x509/revocation.h"

/* The result of an OCSP response. */
enum vouch_ocsp_outcome {
    VOUCH_OCSP_NONE = 0, /* there was none */
    VOUCH_OCSP_SAYS_GOOD,
    VOUCH_OCSP_SAYS_REVOKED,
    VOUCH_OCSP_SAYS_UNKNOWN,
    VOUCH_OCSP_IS_EXPIRED,   /* or the clock is not set */
    VOUCH_OCSP_IS_EARLY,     /* thisUpdate lies in the future */
    VOUCH_OCSP_IS_OTHERS,    /* about other certificates */
    VOUCH_OCSP_IS_UNHANDLED, /* it has an unknown critical extension */
    VOUCH_OCSP_BY_REVOKED,   /* its signer's certificate is on a list */
    VOUCH_OCSP_IS_BAD        /* malformed, an error status, or not properly signed */
};

/* Reports the result of the stapled response: the fact "ocsp_staple", such as "good, until
 * 2026-12-01T00:00:00Z", and a finding when it is about another certificate. */
void vouch_ocsp_say_stapled(const struct vouch_revocation *r, struct vouch_report *report,
                            enum vouch_ocsp_outcome outcome,
                            const struct vouch_ocsp_answer *answer);

/* Judges an OCSP response for the current certificate: by the issuer's key, or by a certificate in
 * it that the issuer issued for OCSP signing (RFC 6960 section 4.2.2.2), and that no list given
 * revokes. At most one signature verification in each call; VOUCH_AGAIN: not finished. VOUCH_OK:
 * finished, with *outcome, and *answer if there is one; faults go to the report. VOUCH_E_MEMORY. */
int vouch_ocsp_judge(struct vouch_revocation *r, struct vouch_span response,
                     struct vouch_report *report, enum vouch_ocsp_outcome *outcome,
                     struct vouch_ocsp_answer *answer);

#endif
