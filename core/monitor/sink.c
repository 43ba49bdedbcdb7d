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
