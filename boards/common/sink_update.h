// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_UPDATE_H
#define VOUCH_SINK_UPDATE_H

#include "boards/common/proved.h"
#include "core/dialogue/http_fetch.h"

/* Looks every `interval` ([update], a day unless it is set) at a URL for a signed table
 * (config_update.h): over HTTPS, from a server whose chain and name are good by the table's
 * anchors. One that has been taken is used from the next start on; what was not is an event, and a
 * version that is not higher is none. */

struct update_fetcher {
    struct proved from;
    struct vouch_http_fetch fetch;
    struct vouch_span key;
    uint32_t interval_s;
    uint64_t due_ms;
    bool reached; /* a check has ended: there is a network */
};

struct sink_update {
    struct update_fetcher *fetcher; /* zeroed */
    uint8_t *container;             /* as large as half of the table's room, and 128 bytes */
    size_t container_max;
    struct vouch_check_storage storage;
};

extern const struct vouch_sink_ops sink_update; /* self: struct sink_update */

/* Takes a signed table that has come another way, and says in the log what became of it. Statuses
 * of config_update_take; VOUCH_E_UNSUPPORTED where the table in use names no key, or the board has
 * no flash for it. */
int firmware_update_take(struct vouch_span container);

#endif
