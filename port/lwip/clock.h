// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_CLOCK_H
#define VOUCH_LWIP_CLOCK_H

#include "core/port.h"

/* A board's time of day, set by SNTP (RFC 4330) or by the board's own clock. Until the first answer
 * it is unknown. Two protections against a wrong server: times before the floor (the build's date)
 * are rejected, and once the time is known, an answer further away than the limit is accepted only
 * when the next `confirmations` answers agree. */

struct vouch_clock_limits {
    int64_t floor_s; /* earlier times are rejected */
    uint32_t jump_s; /* how far one answer may move a known time; 0: unlimited */
    unsigned confirmations;
};

struct vouch_lwip_clock {
    struct vouch_clock_limits limits;
    uint64_t (*mono_ms)(void); /* the board's */
    int64_t offset_s;          /* UTC minus monotonic */
    bool known;
    int64_t suspect_offset_s;
    unsigned suspect_count;
    unsigned refused; /* answers that were rejected */
};

/* The clock of a machine that has just started: time unknown. */
void vouch_lwip_clock_init(struct vouch_lwip_clock *c, const struct vouch_clock_limits *limits,
                           uint64_t (*mono_ms)(void));
/* The time that a server gives for now. true: accepted. */
bool vouch_lwip_clock_set(struct vouch_lwip_clock *c, int64_t utc_s);
/* The clock's operations; c must outlive them. */
struct vouch_clock vouch_lwip_clock_ops(struct vouch_lwip_clock *c);

#endif
