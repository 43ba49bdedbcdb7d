// SPDX-License-Identifier: Apache-2.0
#include "core/report_timing.h"

#include <string.h>

static const char *const names[VOUCH_TIMINGS] = {
    [VOUCH_TIMING_RESOLVE] = "resolve", [VOUCH_TIMING_CONNECT] = "connect",
    [VOUCH_TIMING_GREET] = "greet",     [VOUCH_TIMING_HANDSHAKE] = "handshake",
    [VOUCH_TIMING_TALK] = "talk",
};

/* Phases whose time is counted under another's. */
static const char *const within_handshake[] = {"judge", "finish"};

const char *vouch_timing_name(enum vouch_timing timing)
{
    return names[timing];
}

static unsigned timing_of(const char *phase)
{
    for (size_t i = 0; i < sizeof within_handshake / sizeof within_handshake[0]; i++)
        if (strcmp(phase, within_handshake[i]) == 0)
            return VOUCH_TIMING_HANDSHAKE;
    unsigned t = 0;
    while (t < VOUCH_TIMINGS && strcmp(phase, names[t]) != 0)
        t++;
    return t;
}

void vouch_report_timing(const struct vouch_report *r, uint32_t ms[VOUCH_TIMINGS])
{
    memset(ms, 0, VOUCH_TIMINGS * sizeof ms[0]);
    for (size_t i = 0; i < r->phases_count; i++) {
        unsigned t = timing_of(r->phase_names[i]);
        if (t < VOUCH_TIMINGS)
            ms[t] += r->phase_ms[i];
    }
}

bool vouch_report_reached(const struct vouch_report *r, const char *phase)
{
    for (size_t i = 0; i < r->phases_count; i++)
        if (strcmp(r->phase_names[i], phase) == 0)
            return true;
    return false;
}
