// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PLAN_H
#define VOUCH_MONITOR_PLAN_H

#include "core/monitor/schedule.h"

/* Which of many targets to check next: the one that has been due for longest, of those whose host
 * has not as many checks under way as it may have. Pure; all storage is the caller's. */

struct vouch_plan_item {
    struct vouch_schedule schedule;
    uint32_t host; /* its number, below hosts_count: targets of one host have the same */
    bool active;   /* a check is under way */
};

struct vouch_plan {
    struct vouch_plan_item *items;
    size_t count;
    uint16_t *hosts_active; /* checks under way, by host */
    size_t hosts_count;
    uint16_t per_host;       /* at most so many; 0: any number */
    uint64_t none_before_ms; /* known to be; 0: it must be looked for */
};

/* The item to check now; count: none. */
size_t vouch_plan_next(struct vouch_plan *p, uint64_t now_ms);
/* When the next item that is not active will be due; UINT64_MAX: none. */
uint64_t vouch_plan_due_ms(struct vouch_plan *p);
/* A check of the item begins, or is over. */
void vouch_plan_begin(struct vouch_plan *p, size_t item);
void vouch_plan_end(struct vouch_plan *p, size_t item);
/* The item's schedule was changed by somebody else. */
void vouch_plan_changed(struct vouch_plan *p, size_t item);

#endif
