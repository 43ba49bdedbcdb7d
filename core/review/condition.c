// SPDX-License-Identifier: Apache-2.0
#include "core/review/condition.h"

/* For the first three, the appliance's manual says that an alert is sent when TLS is required. */
enum vouch_review_condition vouch_review_condition_of(enum vouch_reason reason)
{
    if (reason == VOUCH_REASON_NO_ESMTP)
        return VOUCH_CONDITION_NO_ESMTP;
    if (reason == VOUCH_REASON_STARTTLS_NOT_OFFERED ||
        reason == VOUCH_REASON_STARTTLS_NOT_SUPPORTED ||
        reason == VOUCH_REASON_STARTTLS_NOT_STARTED)
        return VOUCH_CONDITION_NOT_OFFERED;
    if (reason == VOUCH_REASON_STARTTLS_UNEXPECTED)
        return VOUCH_CONDITION_REFUSED;
    if (reason >= VOUCH_REASON_VERIFY_FAILED && reason <= VOUCH_REASON_VERIFY_SELF_SIGNED)
        return VOUCH_CONDITION_CERTIFICATE;
    if (reason >= VOUCH_REASON_VERIFY_NOT_YET && reason <= VOUCH_REASON_STAPLE)
        return VOUCH_CONDITION_CERTIFICATE;
    if (reason == VOUCH_REASON_DANE_MISMATCH || reason == VOUCH_REASON_DANE_LOOKUP)
        return VOUCH_CONDITION_POLICY;
    bool untold = reason == VOUCH_REASON_NONE || reason == VOUCH_REASON_UNKNOWN ||
                  reason == VOUCH_REASON_REQUIRED_NOT_NEGOTIATED;
    return untold ? VOUCH_CONDITION_UNTOLD : VOUCH_CONDITION_HANDSHAKE;
}

const char *vouch_review_condition_id(enum vouch_review_condition condition)
{
    static const char *const ids[VOUCH_CONDITIONS] = {
        [VOUCH_CONDITION_NO_ESMTP] = "esmtp-not-supported",
        [VOUCH_CONDITION_NOT_OFFERED] = "starttls-not-offered",
        [VOUCH_CONDITION_REFUSED] = "starttls-refused",
        [VOUCH_CONDITION_HANDSHAKE] = "handshake-failed",
        [VOUCH_CONDITION_CERTIFICATE] = "certificate-not-accepted",
        [VOUCH_CONDITION_POLICY] = "policy-not-met",
        [VOUCH_CONDITION_UNTOLD] = "not-told",
    };
    return ids[condition];
}
