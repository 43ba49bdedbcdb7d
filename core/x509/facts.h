// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_FACTS_H
#define VOUCH_X509_FACTS_H

#include "core/port.h"
#include "core/report.h"
#include "core/x509/certificate.h"
#include "core/x509/extension.h"

/* What the report contains about one certificate. */

/* Fills a row of the report; texts go to the report's text buffer, and may be truncated or empty
 * when that is full (counted in its `lost`). Parts that could not be read stay empty. */
void vouch_facts_fill(const struct vouch_certificate *c, struct vouch_sent *out,
                      struct vouch_report *report);
/* The findings about one certificate by itself, independent of the path: malformed, unsupported or
 * weak key, weak signature algorithm (not checked for an anchor, which is trusted as it is),
 * unknown critical extensions (`handled`: see vouch_extension_unhandled), validity with the
 * thresholds of the policy, demonstration certificate (leaf only: position 0). */
void vouch_facts_judge(const struct vouch_certificate *c, int position, uint32_t handled,
                       const struct vouch_policy *policy, const struct vouch_time *now,
                       struct vouch_report *report);
/* Does it appear to be signed with its own key, so that its signature proves nothing? */
bool vouch_facts_self_signed(const struct vouch_certificate *c);
/* The part of it about the key. */
void vouch_facts_judge_key(const struct vouch_certificate *c, int position,
                           struct vouch_report *report);
/* The same for an anchor's certificate, which is not renewed for the sake of a service. */
void vouch_facts_judge_anchor_validity(const struct vouch_certificate *c, int position,
                                       const struct vouch_policy *policy,
                                       const struct vouch_time *now, struct vouch_report *report);
/* Is it valid at this time? Also true when the clock is unknown; false when the dates are. */
bool vouch_facts_valid_at(const struct vouch_certificate *c, const struct vouch_time *now);

/* Reports, with that severity, which field of a malformed certificate breaks which rule; nothing
 * for a well-formed one. */
void vouch_facts_malformed(const struct vouch_certificate *c, int position,
                           enum vouch_severity severity, struct vouch_report *report);
/* Writes a GeneralName as "DNS:a.example", "IP:192.0.2.1", "directory:CN=..."; unprintable bytes as
 * \xx. */
void vouch_facts_write_general(struct vouch_writer *w, const struct vouch_general_name *name);

#endif
