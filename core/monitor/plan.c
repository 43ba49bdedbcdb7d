// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/plan.h"

static bool may_begin(const struct vouch_plan *p, const struct vouch_plan_item *item)
{
    return !item->active && (p->per_host == 0 || p->hosts_active[item->host] < p->per_host);
}

/* The first item that may start and is due soonest; count: none. */
static size_t soonest(const struct vouch_plan *p)
{
    uint64_t due_ms = UINT64_MAX;
    size_t found = p->count;

    for (size_t i = 0; i < p->count; i++) {
        const struct vouch_plan_item *item = &p->items[i];
        if (item->schedule.due_ms >= due_ms || !may_begin(p, item))
            continue;
        due_ms = item->schedule.due_ms;
        found = i;
    }
    return found;
}

size_t vouch_plan_next(struct vouch_plan *p, uint64_t now_ms)
{
    if (now_ms < p->none_before_ms)
        return p->count;
    size_t next = soonest(p);
    p->none_before_ms = next < p->count ? p->items[next].schedule.due_ms : UINT64_MAX;
    return now_ms < p->none_before_ms ? p->count : next;
}

uint64_t vouch_plan_due_ms(struct vouch_plan *p)
{
    if (p->none_before_ms == 0)
        vouch_plan_next(p, 0);
    return p->none_before_ms;
}

void vouch_plan_begin(struct vouch_plan *p, size_t item)
{
    p->items[item].active = true;
    p->hosts_active[p->items[item].host]++;
    p->none_before_ms = 0;
}

/* Others of a host that was at its limit can start now. */
void vouch_plan_end(struct vouch_plan *p, size_t item)
{
    uint16_t *active = &p->hosts_active[p->items[item].host];

    if (p->per_host > 0 && *active >= p->per_host)
        p->none_before_ms = 0;
    p->items[item].active = false;
    (*active)--;
    vouch_plan_changed(p, item);
}

void vouch_plan_changed(struct vouch_plan *p, size_t item)
{
    if (p->items[item].schedule.due_ms < p->none_before_ms)
        p->none_before_ms = p->items[item].schedule.due_ms;
}
