// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_SINK_H
#define VOUCH_MONITOR_SINK_H

#include "core/anchors.h"
#include "core/config/settings.h"
#include "core/monitor/schedule.h"
#include "core/port.h"
#include "core/report.h"

/* Where reports go in addition to a program's log. A sink is a row in the caller's table; sinks not
 * in the table are not linked. A sink that fails logs this and keeps trying: it never stops a check
 * and never blocks. */

/* What sinks may use; everything but the settings outlives them. */
struct vouch_sink_resources {
    struct vouch_settings *settings; /* invalid values are noted here */
    const char *hostname;
    struct vouch_anchors anchors;
    struct vouch_entropy entropy;
    struct vouch_storage storage; /* of secrets */
};

/* A finished check. */
struct vouch_sink_result {
    const struct vouch_report *report; /* complete; valid during this call */
    const struct vouch_time *now;
    size_t target; /* its number, from 0, in the order of the configuration */
    bool changed;  /* what is believed of the target is new or has changed */
    const struct vouch_schedule *schedule; /* of the target; outlives the sinks */
    /* for a target with several reports in each round, such as a mail domain, the number of this
     * one, from 1; 0: its only report */
    unsigned part;
};

struct vouch_sink_ops {
    /* Called once, before the first check: reads settings. Without its setting the sink is
     * inactive. */
    void (*start)(void *self, const struct vouch_sink_resources *resources);
    /* Called at every turn of the loop; must not take longer than sending a few frames. */
    void (*poll)(void *self, const struct vouch_time *now);
    void (*report)(void *self, const struct vouch_sink_result *result);
    /* The monotonic time by which to poll; UINT64_MAX if the events it waits for wake the caller
     * anyway. */
    uint64_t (*due)(const void *self);
};

struct vouch_sink {
    const struct vouch_sink_ops *ops;
    void *self; /* its state, of the type that its header names */
};

/* These call the slot for all rows of a table. */
void vouch_sinks_start(const struct vouch_sink *sinks, size_t count,
                       const struct vouch_sink_resources *resources);
void vouch_sinks_poll(const struct vouch_sink *sinks, size_t count, const struct vouch_time *now);
void vouch_sinks_report(const struct vouch_sink *sinks, size_t count,
                        const struct vouch_sink_result *result);
/* The earliest of their due times. */
uint64_t vouch_sinks_due(const struct vouch_sink *sinks, size_t count);
/* For a sink that never waits. */
uint64_t vouch_sink_never_due(const void *self);

#endif
