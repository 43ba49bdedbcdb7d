// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SCHEDULE_H
#define VOUCH_SCHEDULE_H

#include "core/report.h"

/* When to check an endpoint again, and when to believe a result. Pure: the input is state, time and
 * a random number. A failure is believed only after several in a row, each a little later than the
 * one before; a success is believed at once. */

struct vouch_schedule_rules {
    uint32_t interval_s; /* between checks of a good endpoint; 0: an hour */
    /* first retry after a failure; 0: a minute. Each further wait is twice as long, up to the
     * interval */
    uint32_t retry_s;
    unsigned confirmations;  /* failures in a row before one is believed; 0: three */
    unsigned jitter_percent; /* every wait is shortened at random by up to this much, at most 90 */
};

struct vouch_schedule {
    uint64_t due_ms;  /* monotonic: when to check next */
    unsigned failing; /* bad results in a row, believed or not */
    bool known;       /* `believed` is set */
    enum vouch_verdict believed;
};

/* A new endpoint: due within the first retry time from now, spread by `random`. */
void vouch_schedule_init(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                         uint64_t now_ms, uint32_t random);
/* Takes the result of a check that ended now and sets the next due time. true: what is believed
 * about the endpoint has changed, or is known for the first time (`believed`).
 *
 * INVALID and UNKNOWN are failures and need confirming; VALID and WARNING are believed at once. */
bool vouch_schedule_note(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                         enum vouch_verdict verdict, uint64_t now_ms, uint32_t random);
/* The time of day went on while the monotonic clock stood still (the machine slept), or the
 * endpoint was skipped for another reason: it becomes due within the first retry time from now,
 * spread by `random`, unless it is due earlier. */
void vouch_schedule_catch_up(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                             uint64_t now_ms, uint32_t random);
/* Is the last result believed: good, or a confirmed failure? */
bool vouch_schedule_confirmed(const struct vouch_schedule *s,
                              const struct vouch_schedule_rules *rules);
/* Is it due? */
bool vouch_schedule_due(const struct vouch_schedule *s, uint64_t now_ms);

#endif
