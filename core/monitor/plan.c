// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/plan.h"

static bool may_begin(const struct vouch_plan *p, const struct vouch_plan_item *item)
{
    return !item->active && (p->per_host == 0 || p->hosts_active[item->host] < p->per_host);
}

size_t vouch_plan_next(const struct vouch_plan *p, uint64_t now_ms)
{
    uint64_t since_ms = UINT64_MAX;
    size_t next = p->count;

    for (size_t i = 0; i < p->count; i++) {
        const struct vouch_plan_item *item = &p->items[i];
        if (item->schedule.due_ms >= since_ms || !vouch_schedule_due(&item->schedule, now_ms) ||
            !may_begin(p, item))
            continue;
        since_ms = item->schedule.due_ms;
        next = i;
    }
    return next;
}

uint64_t vouch_plan_due_ms(const struct vouch_plan *p)
{
    uint64_t due_ms = UINT64_MAX;

    for (size_t i = 0; i < p->count; i++)
        if (may_begin(p, &p->items[i]) && p->items[i].schedule.due_ms < due_ms)
            due_ms = p->items[i].schedule.due_ms;
    return due_ms;
}

void vouch_plan_begin(struct vouch_plan *p, size_t item)
{
    p->items[item].active = true;
    p->hosts_active[p->items[item].host]++;
}

void vouch_plan_end(struct vouch_plan *p, size_t item)
{
    p->items[item].active = false;
    p->hosts_active[p->items[item].host]--;
}
