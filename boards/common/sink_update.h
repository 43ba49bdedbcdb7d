// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_UPDATE_H
#define VOUCH_SINK_UPDATE_H

#include "boards/common/proved.h"
#include "core/dialogue/http_fetch.h"

/* Checks a URL every `interval` ([update], a day by default) for a signed table (config_update.h):
 * over HTTPS, from a server whose chain and name are valid by the table's anchors. An accepted
 * table takes effect at the next start; a rejected one is logged, but not one whose version is not
 * higher. */

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
    uint8_t *container;             /* half the size of the table's space, plus 128 bytes */
    size_t container_max;
    struct vouch_check_storage storage;
};

extern const struct vouch_sink_ops sink_update; /* self: struct sink_update */

/* Takes a signed table received in another way, and logs the result. Statuses of
 * config_update_take; VOUCH_E_UNSUPPORTED if the current table has no key, or the board no flash
 * for it. */
int firmware_update_take(struct vouch_span container);

#endif
