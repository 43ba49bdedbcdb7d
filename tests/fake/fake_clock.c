// SPDX-License-Identifier: Apache-2.0
#include "tests/fake/fake_clock.h"

static void now(void *self, struct vouch_time *out)
{
    const struct fake_clock *c = self;
    *out = c->now;
}

static const struct vouch_clock_ops ops = {.now = now};

void fake_clock_init(struct fake_clock *c)
{
    c->now.mono_ms = 1000;
    c->now.utc_s = 1795435200;
    c->now.utc_known = true;
}

struct vouch_clock fake_clock_of(struct fake_clock *c)
{
    struct vouch_clock clock = {&ops, c};
    return clock;
}

void fake_clock_advance(struct fake_clock *c, uint64_t ms)
{
    uint64_t before_s = c->now.mono_ms / 1000;
    c->now.mono_ms += ms;
    c->now.utc_s += (int64_t)(c->now.mono_ms / 1000 - before_s);
}
