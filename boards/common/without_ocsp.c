// SPDX-License-Identifier: Apache-2.0
/* Instead of core/x509/ocsp*.c, for images that neither ask for stapled responses nor have any
 * others: revocation is looked up in lists alone. */
#include "core/x509/ocsp_judge.h"

int vouch_ocsp_judge(struct vouch_revocation *r, struct vouch_span response,
                     struct vouch_report *report, enum vouch_ocsp_outcome *outcome,
                     struct vouch_ocsp_answer *answer)
{
    (void)r;
    (void)response;
    (void)report;
    (void)answer;
    *outcome = VOUCH_OCSP_NONE;
    return VOUCH_OK;
}

void vouch_ocsp_say_stapled(const struct vouch_revocation *r, struct vouch_report *report,
                            enum vouch_ocsp_outcome outcome, const struct vouch_ocsp_answer *answer)
{
    (void)r;
    (void)report;
    (void)outcome;
    (void)answer;
}
