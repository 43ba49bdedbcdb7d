// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/schedule.h"

#include <string.h>

enum { INTERVAL_S = 3600, RETRY_S = 60, CONFIRMATIONS = 3, JITTER_MAX = 90 };

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

/* Waits are shortened, never lengthened, so an interval is an upper limit. */
static uint64_t jittered_ms(const struct vouch_schedule_rules *rules, uint64_t wait_s,
                            uint32_t random)
{
    uint64_t percent = rules->jitter_percent < JITTER_MAX ? rules->jitter_percent : JITTER_MAX;
    uint64_t wait_ms = wait_s * 1000U;
    uint64_t most_ms = wait_ms / 100U * percent;

    return wait_ms - (most_ms ? random % (most_ms + 1U) : 0U);
}

static uint64_t wait_s(const struct vouch_schedule *s, const struct vouch_schedule_rules *rules)
{
    uint64_t interval_s = or_default(rules->interval_s, INTERVAL_S);
    uint64_t retry_s = or_default(rules->retry_s, RETRY_S);

    if (s->failing == 0)
        return interval_s;
    for (unsigned n = 1; n < s->failing && retry_s < interval_s; n++)
        retry_s *= 2U;
    return retry_s < interval_s ? retry_s : interval_s;
}

static bool is_failure(enum vouch_verdict verdict)
{
    switch (verdict) {
    case VOUCH_VERDICT_VALID:
    case VOUCH_VERDICT_WARNING:
        return false;
    case VOUCH_VERDICT_UNKNOWN:
    case VOUCH_VERDICT_INVALID:
        break;
    }
    return true;
}

void vouch_schedule_init(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                         uint64_t now_ms, uint32_t random)
{
    uint64_t spread_ms = (uint64_t)or_default(rules->retry_s, RETRY_S) * 1000U;

    memset(s, 0, sizeof *s);
    s->due_ms = now_ms + random % spread_ms;
}

bool vouch_schedule_confirmed(const struct vouch_schedule *s,
                              const struct vouch_schedule_rules *rules)
{
    return s->failing == 0 || s->failing >= or_default(rules->confirmations, CONFIRMATIONS);
}

void vouch_schedule_catch_up(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                             uint64_t now_ms, uint32_t random)
{
    uint64_t spread_ms = (uint64_t)or_default(rules->retry_s, RETRY_S) * 1000U;
    uint64_t due_ms = now_ms + random % spread_ms;

    if (due_ms < s->due_ms)
        s->due_ms = due_ms;
}

bool vouch_schedule_note(struct vouch_schedule *s, const struct vouch_schedule_rules *rules,
                         enum vouch_verdict verdict, uint64_t now_ms, uint32_t random)
{
    if (!is_failure(verdict))
        s->failing = 0;
    else if (s->failing < UINT16_MAX)
        s->failing++;
    s->due_ms = now_ms + jittered_ms(rules, wait_s(s, rules), random);

    if (!vouch_schedule_confirmed(s, rules) || (s->known && s->believed == verdict))
        return false;
    s->known = true;
    s->believed = verdict;
    return true;
}

bool vouch_schedule_due(const struct vouch_schedule *s, uint64_t now_ms)
{
    return now_ms >= s->due_ms;
}
