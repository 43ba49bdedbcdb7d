// SPDX-License-Identifier: Apache-2.0
#include "inside.h"

#include <string.h>

/* MIDs count upwards, so each has its place and the next one the place beside it; further
 * recipients of one message are scattered. A few places are tried; then the oldest has to go. */
enum { WAYS = 4 };

static size_t place_of(uint64_t mid, uint32_t rid)
{
    uint64_t scattered = mid + (uint64_t)rid * 0x9E3779B1u;
    return (size_t)(scattered & (VOUCH_REVIEW_RECIPIENTS_MAX - 1));
}

static bool is_it(const struct vouch_review_recipient *r, uint64_t mid, uint32_t rid)
{
    return r->used && r->mid == mid && r->rid == rid;
}

/* The place where this one is, or a free one, or the oldest. */
static size_t choose(const struct vouch_review *review, uint64_t mid, uint32_t rid)
{
    size_t first = place_of(mid, rid);
    size_t best = first;
    for (size_t i = 0; i < WAYS; i++) {
        size_t at = (first + i) & (VOUCH_REVIEW_RECIPIENTS_MAX - 1);
        const struct vouch_review_recipient *r = &review->recipients[at];
        if (!r->used || is_it(r, mid, rid))
            return at;
        if (r->mid < review->recipients[best].mid)
            best = at;
    }
    return best;
}

void vouch_review_recipient(struct vouch_review *review, const struct vouch_record *record)
{
    struct vouch_review_recipient *r =
        &review->recipients[choose(review, record->mid, record->rid)];
    bool fits = record->a.len <= VOUCH_RECIPIENT_TEXT;
    r->mid = record->mid;
    r->rid = record->rid;
    r->used = 1;
    r->len = fits ? (uint8_t)record->a.len : 0;
    if (r->len)
        memcpy(r->domain, record->a.data, r->len);
}

struct vouch_span vouch_review_recipient_domain(const struct vouch_review *review, uint64_t mid,
                                                uint32_t rid)
{
    struct vouch_span s = {NULL, 0};
    size_t first = place_of(mid, rid);
    for (size_t i = 0; i < WAYS; i++) {
        const struct vouch_review_recipient *r =
            &review->recipients[(first + i) & (VOUCH_REVIEW_RECIPIENTS_MAX - 1)];
        if (!is_it(r, mid, rid))
            continue;
        s.data = r->domain;
        s.len = r->len;
        break;
    }
    return s;
}
