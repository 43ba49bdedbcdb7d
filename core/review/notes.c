// SPDX-License-Identifier: Apache-2.0
#include "inside.h"

#include <string.h>

enum { NOTE_MAX = 500, LEN_BITS = 9, LINE = 64, AHEAD = 8 * LINE };

static void expect_more(const struct vouch_review *review, size_t len)
{
    for (size_t i = 0; i < len; i += LINE)
        vouch_review_soon(review->ring +
                          ((review->ring_used + AHEAD + i) & (VOUCH_REVIEW_RING - 1)));
}

struct vouch_review_note vouch_review_note(struct vouch_review *review, struct vouch_span text)
{
    struct vouch_review_note note = {0};
    size_t len = text.len < NOTE_MAX ? text.len : NOTE_MAX;
    size_t at = (size_t)(review->ring_used & (VOUCH_REVIEW_RING - 1));
    if (len == 0)
        return note;
    if (at + len > VOUCH_REVIEW_RING) {
        review->ring_used += VOUCH_REVIEW_RING - at; /* no note lies across the end */
        at = 0;
    }
    memcpy(review->ring + at, text.data, len);
    note.packed = review->ring_used << LEN_BITS | len;
    review->ring_used += len;
    expect_more(review, len);
    return note;
}

struct vouch_span vouch_review_noted(const struct vouch_review *review,
                                     struct vouch_review_note note)
{
    struct vouch_span s = {NULL, 0};
    uint64_t at = note.packed >> LEN_BITS;
    size_t len = note.packed & ((1u << LEN_BITS) - 1);
    if (len == 0 || review->ring_used - at > VOUCH_REVIEW_RING)
        return s;
    s.data = review->ring + (at & (VOUCH_REVIEW_RING - 1));
    s.len = len;
    return s;
}
