// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/sink.h"

void vouch_sinks_start(const struct vouch_sink *sinks, size_t count,
                       const struct vouch_sink_resources *resources)
{
    for (size_t i = 0; i < count; i++)
        sinks[i].ops->start(sinks[i].self, resources);
}

void vouch_sinks_poll(const struct vouch_sink *sinks, size_t count, const struct vouch_time *now)
{
    for (size_t i = 0; i < count; i++)
        sinks[i].ops->poll(sinks[i].self, now);
}

void vouch_sinks_report(const struct vouch_sink *sinks, size_t count,
                        const struct vouch_sink_result *result)
{
    for (size_t i = 0; i < count; i++)
        sinks[i].ops->report(sinks[i].self, result);
}

uint64_t vouch_sinks_due(const struct vouch_sink *sinks, size_t count)
{
    uint64_t due_ms = UINT64_MAX;

    for (size_t i = 0; i < count; i++) {
        uint64_t own_ms = sinks[i].ops->due(sinks[i].self);
        due_ms = own_ms < due_ms ? own_ms : due_ms;
    }
    return due_ms;
}

uint64_t vouch_sink_never_due(const void *self)
{
    (void)self;
    return UINT64_MAX;
}
