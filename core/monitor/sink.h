// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_SINK_H
#define VOUCH_MONITOR_SINK_H

#include "core/anchors.h"
#include "core/config/settings.h"
#include "core/monitor/schedule.h"
#include "core/port.h"
#include "core/report.h"

/* Where reports go beside a program's log. A sink is a row in the caller's table; what the table
 * leaves out is not linked. A sink that fails says so in the log and goes on trying: it never stops
 * a check, and never blocks. */

/* What sinks may use; all but the settings outlive them. */
struct vouch_sink_resources {
    struct vouch_settings *settings; /* what makes no sense is noted here */
    const char *hostname;
    struct vouch_anchors anchors;
    struct vouch_entropy entropy;
    struct vouch_storage storage; /* of secrets */
};

/* A check that has ended. */
struct vouch_sink_result {
    const struct vouch_report *report; /* whole; good for this call */
    const struct vouch_time *now;
    size_t target; /* its number, from 0, in the order of the configuration */
    bool changed;  /* what is believed of the target is another than before, or new */
    const struct vouch_schedule *schedule; /* of the target; outlives the sinks */
    unsigned part; /* of a target with several reports a round, such as a mail domain, which of
                      them, from 1; 0: its only one */
};

struct vouch_sink_ops {
    /* Once, before the first check: reads settings. Without its key it stays silent. */
    void (*start)(void *self, const struct vouch_sink_resources *resources);
    /* At every turn of the loop; no work that takes longer than a few frames. */
    void (*poll)(void *self, const struct vouch_time *now);
    void (*report)(void *self, const struct vouch_sink_result *result);
    /* The monotonic time at which to poll at the latest; UINT64_MAX where what it waits for wakes
     * the caller by itself. */
    uint64_t (*due)(const void *self);
};

struct vouch_sink {
    const struct vouch_sink_ops *ops;
    void *self; /* its state, of the type that its header names */
};

/* Each of them, for all rows of a table. */
void vouch_sinks_start(const struct vouch_sink *sinks, size_t count,
                       const struct vouch_sink_resources *resources);
void vouch_sinks_poll(const struct vouch_sink *sinks, size_t count, const struct vouch_time *now);
void vouch_sinks_report(const struct vouch_sink *sinks, size_t count,
                        const struct vouch_sink_result *result);
/* The earliest of their due times. */
uint64_t vouch_sinks_due(const struct vouch_sink *sinks, size_t count);
/* The due time of a sink that never waits. */
uint64_t vouch_sink_never_due(const void *self);

#endif
