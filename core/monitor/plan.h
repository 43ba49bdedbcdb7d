// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_PLAN_H
#define VOUCH_MONITOR_PLAN_H

#include "core/monitor/schedule.h"

/* Which of many targets to check next: the one that has been due longest, among those whose host is
 * below its limit of concurrent checks. Pure; the caller provides all storage. */

struct vouch_plan_item {
    struct vouch_schedule schedule;
    uint32_t host; /* its number, below hosts_count: targets of one host share it */
    bool active;   /* a check is in progress */
};

struct vouch_plan {
    struct vouch_plan_item *items;
    size_t count;
    uint16_t *hosts_active; /* checks in progress, by host */
    size_t hosts_count;
    uint16_t per_host;       /* limit for each host; 0: unlimited */
    uint64_t none_before_ms; /* none is due before this; 0: must be searched */
};

/* The item to check now; count: none. */
size_t vouch_plan_next(struct vouch_plan *p, uint64_t now_ms);
/* When the next inactive item will be due; UINT64_MAX: none. */
uint64_t vouch_plan_due_ms(struct vouch_plan *p);
/* A check of the item starts, or is over. */
void vouch_plan_begin(struct vouch_plan *p, size_t item);
void vouch_plan_end(struct vouch_plan *p, size_t item);
/* The item's schedule was changed from outside. */
void vouch_plan_changed(struct vouch_plan *p, size_t item);

#endif
