// SPDX-License-Identifier: Apache-2.0
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include "core/port.h"

/* A clock that stands still until a test moves it. */
struct fake_clock {
    struct vouch_time now;
};

/* Starts at mono_ms 1000 and 2026-11-23T12:00:00Z, UTC known. */
void fake_clock_init(struct fake_clock *c);
/* The clock as the core sees it; c must outlive it. */
struct vouch_clock fake_clock_of(struct fake_clock *c);
/* Moves both the monotonic and the UTC time (whole seconds of the monotonic time passed). */
void fake_clock_advance(struct fake_clock *c, uint64_t ms);

#endif
