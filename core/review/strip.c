// SPDX-License-Identifier: Apache-2.0
#include "core/review/internal.h"

/* A partner's time in 64 bits: spans of an hour each, doubled whenever they do not suffice. The
 * spans start at multiples of their length since 1970, so the order in which moments are marked
 * does not matter. */

enum { HOUR_S = 3600, STRIP_BITS = 64 };

/* Merges each pair of bits: the spans are then twice as long. */
static uint64_t halve(uint64_t bits, bool odd)
{
    uint64_t out = 0;
    uint64_t shifted = odd ? bits << 1 : bits;
    for (unsigned i = 0; i < STRIP_BITS; i += 2)
        out |= (uint64_t)((shifted >> i & 3) != 0) << (i / 2);
    if (odd && bits >> (STRIP_BITS - 1))
        out |= (uint64_t)1 << (STRIP_BITS / 2);
    return out;
}

static void coarsen(struct vouch_review_partner *p)
{
    bool odd = (p->strip_at & 1) != 0;
    for (int i = 0; i < 3; i++)
        p->strip[i] = halve(p->strip[i], odd);
    p->strip_at = (p->strip_at - odd) / 2;
    p->strip_shift++;
}

static void strip_move(struct vouch_review_partner *p, int32_t to)
{
    unsigned by = (unsigned)(p->strip_at - to);
    for (int i = 0; i < 3; i++)
        p->strip[i] <<= by;
    p->strip_at = to;
}

static uint64_t strip_all(const struct vouch_review_partner *p)
{
    return p->strip[0] | p->strip[1] | p->strip[2];
}

static int32_t strip_last(const struct vouch_review_partner *p)
{
    int32_t last = 0;
    for (uint64_t bits = strip_all(p); bits > 1; bits >>= 1)
        last++;
    return p->strip_at + last;
}

static void set_bits(struct vouch_review_partner *p, int64_t at, uint64_t bits)
{
    for (int i = 0; i < 3; i++)
        p->strip[i] |= (bits >> i & 1) << at;
}

void vouch_review_strip_merge(struct vouch_review_partner *p, int64_t hour, uint8_t shift,
                              uint64_t bits)
{
    int64_t near = (hour >> p->strip_shift) - p->strip_at;
    if (shift <= p->strip_shift && near >= 0 && near < STRIP_BITS && strip_all(p) != 0) {
        set_bits(p, near, bits); /* usually a moment close to the one before */
        return;
    }
    if (strip_all(p) == 0) {
        p->strip_at = (int32_t)(hour >> shift);
        p->strip_shift = shift;
    }
    while (p->strip_shift < shift || (hour >> p->strip_shift) - p->strip_at >= STRIP_BITS ||
           strip_last(p) - (hour >> p->strip_shift) >= STRIP_BITS)
        coarsen(p);
    int32_t at = (int32_t)(hour >> p->strip_shift);
    if (at < p->strip_at)
        strip_move(p, at);
    set_bits(p, at - p->strip_at, bits);
}

void vouch_review_strip_mark(struct vouch_review_partner *p, int64_t utc_s, uint64_t bits)
{
    vouch_review_strip_merge(p, utc_s / HOUR_S, 0, bits);
}
