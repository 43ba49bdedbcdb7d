// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_X509_FACTS_H
#define VOUCH_X509_FACTS_H

#include "core/port.h"
#include "core/report.h"
#include "core/x509/certificate.h"
#include "core/x509/extension.h"

/* What the report says about one certificate. */

/* Fills a row of the report; texts go to the report's text buffer, and may be cut or empty where
 * that is full (counted in its `lost`). Parts that could not be read stay empty. */
void vouch_facts_fill(const struct vouch_certificate *c, struct vouch_sent *out,
                      struct vouch_report *report);
/* The findings that one certificate gives by itself, whatever path it is on: malformed, unsupported
 * or weak key, weak signature algorithm (not asked of an anchor, which is trusted as it is),
 * unknown critical extensions (`handled`: see vouch_extension_unhandled), validity with the
 * thresholds of the policy, demonstration certificate (leaf only: position 0). */
void vouch_facts_judge(const struct vouch_certificate *c, int position, uint32_t handled,
                       const struct vouch_policy *policy, const struct vouch_time *now,
                       struct vouch_report *report);
/* Is it, by its looks, signed by its own key, so that its signature proves nothing? */
bool vouch_facts_self_signed(const struct vouch_certificate *c);
/* Its part about the key. */
void vouch_facts_judge_key(const struct vouch_certificate *c, int position,
                           struct vouch_report *report);
/* The same of an anchor's certificate, which nobody renews for a service's sake. */
void vouch_facts_judge_anchor_validity(const struct vouch_certificate *c, int position,
                                       const struct vouch_policy *policy,
                                       const struct vouch_time *now, struct vouch_report *report);
/* Is it valid at this moment? true also when the clock is unknown; false when the dates are. */
bool vouch_facts_valid_at(const struct vouch_certificate *c, const struct vouch_time *now);

/* Says, as severely as that, in which field a malformed certificate breaks which rule; nothing of a
 * well-formed one. */
void vouch_facts_malformed(const struct vouch_certificate *c, int position,
                           enum vouch_severity severity, struct vouch_report *report);
/* Writes a GeneralName as "DNS:a.example", "IP:192.0.2.1", "directory:CN=..."; bytes that are no
 * printable text come as \xx. */
void vouch_facts_write_general(struct vouch_writer *w, const struct vouch_general_name *name);

#endif
