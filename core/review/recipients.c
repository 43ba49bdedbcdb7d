// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"

/* MIDs count upwards, so each has its place, and the next one the place after it; further
 * recipients of one message are scattered. A few places are tried; then the oldest is evicted. */
enum { WAYS = 4, DOMAIN_MAX = 255 };

static size_t place_of(uint16_t host, uint64_t mid, uint32_t rid)
{
    uint64_t scattered = mid + (uint64_t)rid * 0x9E3779B1u + (uint64_t)host * 0x8F1Bu;
    return (size_t)(scattered & (VOUCH_REVIEW_RECIPIENTS_MAX - 1));
}

static bool is_it(const struct vouch_review_recipient *r, uint16_t host, uint64_t mid, uint32_t rid)
{
    return r->used && r->mid == mid && r->rid == rid && r->host == host;
}

/* The place that holds this one, or a free one, or the oldest. */
static size_t choose(const struct vouch_review *review, uint16_t host, uint64_t mid, uint32_t rid)
{
    size_t first = place_of(host, mid, rid);
    size_t best = first;
    for (size_t i = 0; i < WAYS; i++) {
        size_t at = (first + i) & (VOUCH_REVIEW_RECIPIENTS_MAX - 1);
        const struct vouch_review_recipient *r = &review->recipients[at];
        if (!r->used || is_it(r, host, mid, rid))
            return at;
        if (r->mid < review->recipients[best].mid)
            best = at;
    }
    return best;
}

/* Many messages go to few domains: one that was seen recently is not written again, unless it might
 * soon be overwritten. */
static struct vouch_review_note note_domain(struct vouch_review *review, struct vouch_span domain,
                                            uint32_t hash)
{
    struct vouch_review_note *recent = &review->recent[hash & (VOUCH_REVIEW_RECENT_MAX - 1)];
    bool again = vouch_span_equal(vouch_ring_read(&review->domains, *recent), domain);
    if (!again || vouch_ring_is_old(&review->domains, *recent))
        *recent = vouch_ring_write(&review->domains, domain);
    return *recent;
}

void vouch_review_recipient(struct vouch_review *review, const struct vouch_record *record)
{
    static const struct vouch_review_note nothing = {0};
    uint16_t host = vouch_review_host(review, record->host);
    struct vouch_review_recipient *r =
        &review->recipients[choose(review, host, record->mid, record->rid)];
    bool fits = record->rcpt.domain.len > 0 && record->rcpt.domain.len <= DOMAIN_MAX;
    r->mid = record->mid;
    r->rid = record->rid;
    r->host = host;
    r->used = true;
    r->domain = fits ? note_domain(review, record->rcpt.domain, record->rcpt.hash) : nothing;
}

struct vouch_span vouch_review_recipient_domain(const struct vouch_review *review, uint16_t host,
                                                uint64_t mid, uint32_t rid)
{
    struct vouch_span s = {NULL, 0};
    size_t first = place_of(host, mid, rid);
    for (size_t i = 0; i < WAYS; i++) {
        const struct vouch_review_recipient *r =
            &review->recipients[(first + i) & (VOUCH_REVIEW_RECIPIENTS_MAX - 1)];
        if (is_it(r, host, mid, rid))
            return vouch_ring_read(&review->domains, r->domain);
    }
    return s;
}
