// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_OCSP_JUDGE_H
#define VOUCH_X509_OCSP_JUDGE_H

#include "core/x509/ocsp.h"
#include "core/x509/revocation.h"

/* Judges the next OCSP response for the certificate at hand: by the issuer's key, or by a
 * certificate in it that the issuer made for OCSP signing (RFC 6960 section 4.2.2.2). At most one
 * signature verification in each call; VOUCH_AGAIN: it is not done. VOUCH_OK: done, and *answer
 * says whether there is one that counts; what is wrong goes to the report. VOUCH_E_MEMORY. */
int vouch_ocsp_judge(struct vouch_revocation *r, struct vouch_report *report, bool *counts,
                     struct vouch_ocsp_answer *answer);

#endif
