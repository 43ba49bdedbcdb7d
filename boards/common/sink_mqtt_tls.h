// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_SINK_MQTT_TLS_H
#define VOUCH_SINK_MQTT_TLS_H

#include "boards/common/mqtt_names.h"
#include "boards/common/proved.h"
#include "core/monitor/states.h"

/* [report] mqtt_tls = HOST[:PORT]: each report to an MQTT 3.1.1 broker over TLS (port 8883), to the
 * topics of sink_mqtt, retained, QoS 1; name, password and reports are sent only to a broker whose
 * chain and name are valid by the table's anchors. A connection lasts only as long as it takes to
 * send what is waiting, so there is no last will and no TOPIC/status. The last report of each
 * target is kept until the broker has acknowledged it; one larger than the buffer is sent in its
 * short form. */

struct mqtt_tls {
    struct proved to;
    struct mqtt_names names;
    char topic[MQTT_TOPIC_MAX];
    unsigned step;       /* of the current dialogue */
    size_t target;       /* whose report is being sent */
    uint16_t packet;     /* its identifier */
    bool refused;        /* the broker's answer was not an acceptance */
    uint8_t return_code; /* CONNACK's */
};

/* Its self: the board's storage. */
struct sink_mqtt_tls {
    struct mqtt_tls *sender;
    const struct vouch_states *states;
    bool *waiting; /* one for each target */
    size_t waiting_max;
    uint8_t *text; /* for a short form */
    size_t text_max;
    struct vouch_check_storage storage; /* `out` holds a report */
};

extern const struct vouch_sink_ops sink_mqtt_tls;

#endif
