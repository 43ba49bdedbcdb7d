// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_REPORT_READ_H
#define VOUCH_REVIEW_REPORT_READ_H

#include "core/review.h"

/* TLSRPT reports (RFC 8460) from others: what they report about their deliveries to us. */

/* Is this text such a report (and not a log)? Decided by its first brace and its mandatory
 * members. */
bool vouch_review_is_report(struct vouch_span text);
/* Adds the policies of a report. VOUCH_OK, VOUCH_E_MALFORMED (nothing was added), or VOUCH_E_SPACE
 * (no space for all of it; review->reports_lost counts). */
int vouch_review_read_report(struct vouch_review *review, struct vouch_span text);

#endif
