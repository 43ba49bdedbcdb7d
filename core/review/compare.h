// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_REVIEW_COMPARE_H
#define VOUCH_REVIEW_COMPARE_H

#include "core/review.h"

/* Comparison with an earlier review. */

/* Reads an earlier output of `vouch review --format json`, after the log has ended: each partner's
 * row gets its former state, and partners that are not in this log are kept in review->gone.
 * VOUCH_OK, or VOUCH_E_MALFORMED. */
int vouch_review_compare(struct vouch_review *review, struct vouch_span json);

#endif
