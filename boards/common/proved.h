// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_PROVED_H
#define VOUCH_PROVED_H

#include "core/check.h"
#include "core/monitor/back_off.h"
#include "core/monitor/sink.h"
#include "port/lwip/lookups.h"
#include "port/lwip/transport.h"

/* One TLS connection after another to a receiver of reports. Each is a check like any other, with
 * the anchors of the table, whose dialogue says what waits: nothing where the receiver's chain and
 * name are not good, or the time is not known. Where that fails the worst finding is an event, and
 * it is tried again after a second, then twice as long each time, up to about a minute. */

/* Fields are its own. */
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
    const char *key; /* the setting, and the event */
    bool wanted;     /* it is set */
    bool under_way;
    const char *said; /* why it failed before; null: it did not */
};

/* The receiver that the row of [report] names, at `port` where it names none. Without it `wanted`
 * stays false. `dialogue` must outlive p. */
void proved_start(struct proved *p, const struct vouch_sink_resources *resources,
                  const struct vouch_setting *row, uint16_t port,
                  const struct vouch_dialogue *dialogue);
/* The same for the https:// URL of a row of a section. */
void proved_start_url(struct proved *p, const struct vouch_sink_resources *resources,
                      const char *section, const struct vouch_setting *row,
                      const struct vouch_dialogue *dialogue);
/* Begins a connection; `options` are the dialogue's. */
void proved_begin(struct proved *p, const void *options, const struct vouch_check_storage *storage);
/* Goes on with it. VOUCH_AGAIN; VOUCH_OK: the dialogue has ended, and one of the two below follows;
 * VOUCH_E_CLOSED: the connection failed, which was said. */
int proved_poll(struct proved *p, const struct vouch_time *now);
/* The receiver took what was sent. */
void proved_succeeded(struct proved *p);
/* It did not: says so by a constant, where that is another reason than before, and tries again
 * later. */
void proved_failed(struct proved *p, const char *why, const struct vouch_time *now);
/* May a connection begin now? */
bool proved_ready(const struct proved *p, const struct vouch_time *now);
/* When to poll at the latest; `waiting`: something is to be said. */
uint64_t proved_due(const struct proved *p, bool waiting);

#endif
