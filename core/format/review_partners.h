// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_FORMAT_REVIEW_PARTNERS_H
#define VOUCH_FORMAT_REVIEW_PARTNERS_H

#include "core/format/review_labels.h"
#include "core/review.h"
#include "core/words.h"

/* The rows of a review: one for each partner, the most serious first. */

enum vouch_partner_state {
    VOUCH_PARTNER_FAILING, /* its most recent connection failed */
    VOUCH_PARTNER_MENDED,  /* it failed, and has succeeded since */
    VOUCH_PARTNER_CLEAR,   /* nothing failed, but some of it went in clear text */
    /* nothing failed, but for some the log does not show whether TLS was used */
    VOUCH_PARTNER_UNKNOWN,
    VOUCH_PARTNER_GOOD
};

struct vouch_partner_rows {
    uint16_t at[VOUCH_REVIEW_PARTNERS_MAX]; /* indices into review->partners */
    size_t count;
};

enum vouch_partner_state vouch_partner_state_of(const struct vouch_review_partner *p);
/* Its stable name: "failing", "mended", "clear", "unknown", "good". */
const char *vouch_partner_state_id(enum vouch_partner_state state);
enum vouch_review_label vouch_partner_state_label(enum vouch_partner_state state);
/* All partners: first those that fail where TLS is required, then the others that fail, the mended
 * ones, those in clear text, unknown, good; within each class those with the most failures (or
 * connections) first, equal ones by name. */
void vouch_partner_rank(const struct vouch_review *review, struct vouch_partner_rows *rows);
/* The group of the most frequent reason; NULL: it never failed. */
const struct vouch_review_group *vouch_partner_reason(const struct vouch_review *review,
                                                      const struct vouch_review_partner *p);
/* "vouch check mx://example.com": the command that shows the partner's current state; nothing if
 * there is none. */
void vouch_partner_check(const struct vouch_review *review, const struct vouch_review_partner *p,
                         struct vouch_writer *w);
/* What happened in each span of time, one character each: "." nothing, "o" TLS, "x" failed, "m"
 * both, "-" clear text. *from_s: when the first begins, *span_s: the length of each. */
void vouch_partner_strip(const struct vouch_review_partner *p, struct vouch_writer *w,
                         int64_t *from_s, int64_t *span_s);
const char *vouch_review_version_id(enum vouch_review_version version);
/* The same in words for people. */
const char *vouch_review_version_text(enum vouch_review_version version,
                                      enum vouch_language language);

#endif
