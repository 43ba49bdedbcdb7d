// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_DELIVERY_H
#define VOUCH_AGENT_DELIVERY_H

#include "boards/posix/agent/message.h"
#include "core/monitor/back_off.h"
#include "port/posix/loop.h"

struct agent;
struct agent_delivery;

/* Takes alerts out of the store's outbox and passes them to sinks, one message at a time for each
 * route, which contains everything collected by then. */

/* Sends a message. VOUCH_OK: delivered; VOUCH_AGAIN: in progress, d->over follows; else a status,
 * with one line in d->why. */
typedef int agent_send(struct agent_delivery *d);

struct agent_delivery {
    struct agent *agent;
    const struct agent_route *route;
    struct agent_message message;
    struct vouch_back_off retry;
    bool under_way;
    int64_t due_s; /* when the outbox has something; INT64_MAX: nothing */
    uint64_t seen; /* the outbox, by its changes, of which due_s is true; 0: none */
    /* For the sink: the message under way was delivered (VOUCH_OK) or not. */
    void (*over)(struct agent_delivery *d, int status);
    bool announced; /* MQTT: the broker has the state of every target */
    char why[512];
};

struct agent_deliveries {
    struct agent_delivery *at; /* by route */
    size_t count;
};

/* One delivery for each route. false: no memory. */
bool agent_deliveries_init(struct agent *a);
void agent_deliveries_free(struct agent *a);
/* There may be something in the outbox: starts what is due. */
void agent_deliveries_go_on(struct agent *a, int64_t utc_s, uint64_t mono_ms);
/* Is a message or the heartbeat being sent? */
bool agent_deliveries_busy(const struct agent *a);

agent_send agent_send_file;
agent_send agent_send_program;
agent_send agent_send_syslog;
agent_send agent_send_syslog_tls;
agent_send agent_send_webhook;
agent_send agent_send_mail;
agent_send agent_send_mqtt;
agent_send agent_send_snmp;

#endif
