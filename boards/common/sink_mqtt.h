// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_MQTT_H
#define VOUCH_SINK_MQTT_H

#include "boards/common/mqtt_commands.h"
#include "boards/common/mqtt_names.h"
#include "core/monitor/back_off.h"
#include "core/monitor/states.h"
#include "lwip/apps/mqtt.h"
#include "lwip/apps/mqtt_priv.h"

/* [report] mqtt = ADDRESS[:PORT], with mqtt_in_clear = yes: each report, as the log has it, to an
 * MQTT 3.1.1 broker, by lwIP's client, over plain TCP. Topics begin with mqtt_topic
 * (vouch/HOSTNAME) and go on with the target's name, or its number; TOPIC/status says online or, by
 * the last will, offline. All are retained and sent with QoS 1. mqtt_user is a name, mqtt_password
 * the name of a secret.
 *
 * While there is no connection the last report of each target is kept; one that is replaced by a
 * newer one is counted and logged. A report larger than its buffer or the client's ring is sent in
 * the short form ("vouch-status/1"). */

enum { MQTT_SHORT_MAX = 4096 };

enum mqtt_link { MQTT_LINK_DOWN = 0, MQTT_LINK_CONNECTING, MQTT_LINK_UP };

/* Its own state, zeroed at first. */
struct mqtt_sender {
    const struct vouch_states *states;
    bool *waiting; /* its last report has not arrived */
    size_t waiting_max;
    struct mqtt_client_s client;
    bool wanted; /* a broker is configured */
    ip_addr_t broker;
    uint16_t port;
    enum mqtt_link link;
    /* short-lived connections count as failures too; due when to connect again, to give up the
     * attempt, or to call it stable */
    struct vouch_back_off retry;
    int last_status;   /* why the last attempt failed; logged once */
    bool greeted;      /* TOPIC/status has been sent */
    bool flying;       /* a message is pending */
    size_t target;     /* its target; the number of targets: the greeting */
    uint32_t replaced; /* reports replaced by newer ones before they were delivered */
    /* set by lwIP's callbacks for the next turn */
    bool has_status;
    int status;
    bool has_answer;
    bool arrived;

    struct mqtt_names names;
    struct mqtt_commands commands;
    char topic[MQTT_TOPIC_MAX];
    char will_topic[MQTT_TOPIC_MAX];
    uint8_t text[MQTT_SHORT_MAX];
};

/* Its self: the board's storage. */
struct sink_mqtt {
    struct mqtt_sender *sender;
    const struct vouch_states *states;
    bool *waiting; /* one for each target */
    size_t waiting_max;
};

extern const struct vouch_sink_ops sink_mqtt;

#endif
