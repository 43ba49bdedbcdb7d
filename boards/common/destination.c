// SPDX-License-Identifier: Apache-2.0
#include "boards/common/destination.h"

#include "boards/common/firmware_rooms.h"

void destinations_start(const struct destination_means *means)
{
    for (size_t i = 0; i < firmware_rooms.destinations_count; i++) {
        const struct destination *d = &firmware_rooms.destinations[i];
        d->ops->start(d->self, means);
    }
}

void destinations_poll(const struct vouch_time *now)
{
    for (size_t i = 0; i < firmware_rooms.destinations_count; i++) {
        const struct destination *d = &firmware_rooms.destinations[i];
        d->ops->poll(d->self, now);
    }
}

void destinations_report(const struct destination_result *result)
{
    for (size_t i = 0; i < firmware_rooms.destinations_count; i++) {
        const struct destination *d = &firmware_rooms.destinations[i];
        d->ops->report(d->self, result);
    }
}
