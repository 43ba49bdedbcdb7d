// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SCHEDULE_H
#define VOUCH_SCHEDULE_H

#include "core/report.h"

/* When to check an endpoint again, and when to believe what a check said. Pure: state, time and a
 * random number go in. A failure is believed only when it has come several times in a row, each a
 * little later than the one before; that it is mended is believed at once. */

struct vouch_schedule_rules {
    uint32_t interval_s;     /* between checks of an endpoint in order; 0: an hour */
    uint32_t retry_s;        /* the first look again after a failure; 0: a minute. Each further one
                                waits twice as long, up to the interval */
    unsigned confirmations;  /* failures in a row that are believed; 0: three */
    unsigned jitter_percent; /* every wait is shortened by up to so much, at most 90 */
};

struct vouch_schedule {
    uint64_t due_ms;  /* monotonic: when to check next */
    unsigned failing; /* bad results in a row, whether believed or not */
    bool known;       /* `believed` is good */
    enum vouch_verdict believed;
};

/* A new endpoint: due within the first retry time from now, spread by `random`. */
void vouch_schedule_init(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                         uint64_t now_ms, uint32_t random);
/* Takes the result of a check that ended now and sets the next due time. true: what is believed
 * about the endpoint has changed, or is known for the first time: `believed` has it.
 *
 * INVALID and UNKNOWN are failures and need confirming; VALID and WARNING are believed at once. */
bool vouch_schedule_note(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                         enum vouch_verdict verdict, uint64_t now_ms, uint32_t random);
/* The time of day went on while this clock stood still (a machine that slept), or the endpoint was
 * not looked at for another reason: it is due within the first retry time from now, spread by
 * `random`, unless it is due before. */
void vouch_schedule_catch_up(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                             uint64_t now_ms, uint32_t random);
/* Is the last result one to be believed: good, or a failure that has been confirmed? */
bool vouch_schedule_confirmed(const struct vouch_schedule *s,
                              const struct vouch_schedule_rules *rules);
/* Is it time? */
bool vouch_schedule_due(const struct vouch_schedule *s, uint64_t now_ms);

#endif
