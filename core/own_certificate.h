// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_OWN_CERTIFICATE_H
#define VOUCH_OWN_CERTIFICATE_H

#include "core/report.h"

/* A certificate that this device itself shows: the peer judges it as we judge the peer's, and at
 * most says "no". */

/* What a device needs to know of one. */
struct vouch_own_certificate {
    bool dated; /* its validity could be read */
    int64_t not_before_s;
    int64_t not_after_s;
    bool for_clients; /* it does not exclude clientAuth (RFC 5280 section 4.2.1.12) */
};

/* Reads it from its DER. A product that keeps its own reminders asks here. */
void vouch_own_certificate_read(struct vouch_span der, struct vouch_own_certificate *out);
/* Does it expire within the threshold, or has it? A threshold of 0 is the default one. */
bool vouch_own_certificate_due(const struct vouch_own_certificate *c,
                               struct vouch_threshold warning, int64_t now_s);
/* Adds to an otherwise complete report when it expires (fact own_certificate_not_after), that it
 * has expired or is due, if the report's time is known, and that it is not for clients. */
void vouch_own_certificate_judge(struct vouch_span der, struct vouch_threshold warning,
                                 struct vouch_report *r);

#endif
