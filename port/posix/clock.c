// SPDX-License-Identifier: Apache-2.0
#include "port/posix/clock.h"

#include <time.h>

static const int64_t written_utc_s = 1795392000; /* 2026-11-23 */

bool vouch_posix_utc_plausible(int64_t utc_s)
{
    return utc_s >= written_utc_s;
}

void vouch_posix_now(struct vouch_time *out)
{
    struct timespec mono = {0, 0};
    struct timespec utc = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &mono);
    clock_gettime(CLOCK_REALTIME, &utc);
    out->mono_ms = (uint64_t)mono.tv_sec * 1000 + (uint64_t)mono.tv_nsec / 1000000;
    out->utc_s = (int64_t)utc.tv_sec;
    out->utc_known = vouch_posix_utc_plausible(out->utc_s);
}
