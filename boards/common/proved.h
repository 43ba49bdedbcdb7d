// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PROVED_H
#define VOUCH_PROVED_H

#include "core/check.h"
#include "core/monitor/back_off.h"
#include "core/monitor/sink.h"
#include "port/lwip/lookups.h"
#include "port/lwip/transport.h"

/* Successive TLS connections to a receiver of reports. Each is a check like any other, with the
 * anchors of the table, whose dialogue sends what is waiting: nothing unless the receiver's chain
 * and name are valid and the time is known. On failure the worst finding is logged, and the next
 * attempt follows after a second, then after twice as long each time, up to about a minute. */

/* The fields are private to it. */
struct proved {
    struct vouch_tls_config tls;
    struct vouch_lwip_transport transport;
    struct vouch_lwip_lookups resolver;
    struct vouch_anchors anchors;
    struct vouch_target target;
    struct vouch_wanted_name name;
    struct vouch_policy policy;
    struct vouch_check check;
    struct vouch_back_off retry;
    const char *key; /* the setting, also the name of the event */
    bool wanted;     /* it is set */
    bool under_way;
    const char *said; /* why it failed before; null: it did not */
};

/* The receiver named by the row of [report], with `port` if it gives none. Without it `wanted`
 * stays false. `dialogue` must outlive p. */
void proved_start(struct proved *p, const struct vouch_sink_resources *resources,
                  const struct vouch_setting *row, uint16_t port,
                  const struct vouch_dialogue *dialogue);
/* The same for the https:// URL in a row of a section. */
void proved_start_url(struct proved *p, const struct vouch_sink_resources *resources,
                      const char *section, const struct vouch_setting *row,
                      const struct vouch_dialogue *dialogue);
/* Starts a connection; `options` are the dialogue's. */
void proved_begin(struct proved *p, const void *options, const struct vouch_check_storage *storage);
/* Continues it. VOUCH_AGAIN; VOUCH_OK: the dialogue has ended, call one of the next two;
 * VOUCH_E_CLOSED: the connection failed, which has been logged. */
int proved_poll(struct proved *p, const struct vouch_time *now);
/* The receiver accepted what was sent. */
void proved_succeeded(struct proved *p);
/* It did not: logs the constant `why` if it differs from the last reason, and schedules a retry. */
void proved_failed(struct proved *p, const char *why, const struct vouch_time *now);
/* May a connection be started now? */
bool proved_ready(const struct proved *p, const struct vouch_time *now);
/* The time by which to poll; `waiting`: there is something to send. */
uint64_t proved_due(const struct proved *p, bool waiting);

#endif
