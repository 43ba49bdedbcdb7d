// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/clock.h"

#include <string.h>

/* Answers that differ by no more than this agree. */
enum { AGREEMENT_S = 5 };

static void clock_now(void *self, struct vouch_time *out)
{
    const struct vouch_lwip_clock *c = self;

    out->mono_ms = c->mono_ms();
    out->utc_known = c->known;
    out->utc_s = c->known ? c->offset_s + (int64_t)(out->mono_ms / 1000U) : 0;
}

static bool near_by(int64_t a, int64_t b, int64_t limit)
{
    int64_t d = a > b ? a - b : b - a;

    return d <= limit;
}

/* A distant answer is remembered, and accepted when later ones agree with it, so that a single bad
 * server cannot move the clock, but a clock that was first set wrongly can still be corrected. */
static bool confirmed(struct vouch_lwip_clock *c, int64_t offset_s)
{
    if (c->suspect_count == 0 || !near_by(c->suspect_offset_s, offset_s, AGREEMENT_S))
        c->suspect_count = 0;
    c->suspect_offset_s = offset_s;
    return c->suspect_count++ >= c->limits.confirmations;
}

bool vouch_lwip_clock_set(struct vouch_lwip_clock *c, int64_t utc_s)
{
    int64_t offset_s = utc_s - (int64_t)(c->mono_ms() / 1000U);
    bool far_away = c->known && c->limits.jump_s > 0 &&
                    !near_by(c->offset_s, offset_s, (int64_t)c->limits.jump_s);

    if (utc_s < c->limits.floor_s || (far_away && !confirmed(c, offset_s))) {
        c->refused++;
        return false;
    }
    c->offset_s = offset_s;
    c->known = true;
    c->suspect_count = 0;
    return true;
}

void vouch_lwip_clock_init(struct vouch_lwip_clock *c, const struct vouch_clock_limits *limits,
                           uint64_t (*mono_ms)(void))
{
    memset(c, 0, sizeof *c);
    c->limits = *limits;
    c->mono_ms = mono_ms;
}

static const struct vouch_clock_ops clock_ops = {.now = clock_now};

struct vouch_clock vouch_lwip_clock_ops(struct vouch_lwip_clock *c)
{
    return (struct vouch_clock){&clock_ops, c};
}
