// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/agent/web_wait.h"

#include "boards/posix/agent/agent.h"
#include "port/posix/clock.h"

#include <stdlib.h>

enum { FRESH_S = 2, WAIT_MS = 30000, LEAST_MS = 500, MARGIN_MS = 500 };

/* Prometheus sends how long it will wait. */
static uint64_t wait_ms(struct MHD_Connection *c)
{
    const char *text =
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, "X-Prometheus-Scrape-Timeout-Seconds");
    double ms = text ? strtod(text, NULL) * 1000.0 : 0;

    if (!(ms > 0 && ms < (double)(WAIT_MS + MARGIN_MS)))
        return WAIT_MS;
    uint64_t whole_ms = (uint64_t)ms;
    return whole_ms > LEAST_MS + MARGIN_MS ? whole_ms - MARGIN_MS : LEAST_MS;
}

bool agent_web_wait(struct agent *a, struct MHD_Connection *c, size_t target)
{
    struct vouch_plan_item *item = &a->plan.items[target];
    struct vouch_time now;

    vouch_posix_now(&now);
    int64_t age_s = now.utc_s - a->targets[target].checked_s;
    if (a->resting || (!item->active && age_s >= 0 && age_s < FRESH_S))
        return false;
    struct agent_web_waiter *w = malloc(sizeof *w);
    if (!w)
        return false;
    if (!item->active) {
        item->schedule.due_ms = now.mono_ms;
        vouch_plan_changed(&a->plan, target);
    }
    *w = (struct agent_web_waiter){c, target, now.mono_ms + wait_ms(c), a->web.waiters};
    a->web.waiters = w;
    agent_web_guard_waits(a, c, true);
    MHD_suspend_connection(c);
    return true;
}

static void resume(struct agent *a, struct agent_web_waiter **at)
{
    struct agent_web_waiter *w = *at;

    *at = w->next;
    agent_web_guard_waits(a, w->connection, false);
    MHD_resume_connection(w->connection);
    free(w);
}

void agent_web_wait_over(struct agent *a, size_t target)
{
    for (struct agent_web_waiter **at = &a->web.waiters; *at;)
        if ((*at)->target == target)
            resume(a, at);
        else
            at = &(*at)->next;
}

void agent_web_wait_sweep(struct agent *a, uint64_t now_ms)
{
    for (struct agent_web_waiter **at = &a->web.waiters; *at;)
        if ((*at)->until_ms <= now_ms)
            resume(a, at);
        else
            at = &(*at)->next;
}
