// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MONITOR_MQTT_PACKETS_H
#define VOUCH_MONITOR_MQTT_PACKETS_H

#include "core/bytes.h"
#include "core/status.h"

/* The packets of MQTT 3.1.1 that a publisher needs. Written whole, or counted in the writer's
 * `lost` if the buffer is too small. */

/* Who connects. */
struct vouch_mqtt_client {
    const char *id;
    const char *user;     /* null: none */
    const char *password; /* null or "": none */
    uint16_t keep_alive_s;
};

/* CONNECT (section 3.1) with a clean session. */
void vouch_mqtt_write_connect(struct vouch_writer *w, const struct vouch_mqtt_client *c);
/* PUBLISH (section 3.3): retained, QoS 1. `id` is not 0. */
void vouch_mqtt_write_publish(struct vouch_writer *w, uint16_t id, struct vouch_span topic,
                              struct vouch_span payload);
/* The same, not retained: for those subscribed now. */
void vouch_mqtt_write_event(struct vouch_writer *w, uint16_t id, struct vouch_span topic,
                            struct vouch_span payload);
/* The number of bytes that vouch_mqtt_write_publish writes. */
size_t vouch_mqtt_publish_len(size_t topic_len, size_t payload_len);
/* DISCONNECT (section 3.14). */
void vouch_mqtt_write_disconnect(struct vouch_writer *w);

enum { VOUCH_MQTT_ANSWER_LEN = 4, VOUCH_MQTT_CONNACK = 0x20, VOUCH_MQTT_PUBACK = 0x40 };

/* The broker's answer at the start of `in`: a packet of that type. VOUCH_AGAIN: incomplete.
 * VOUCH_OK: *value is CONNACK's return code or PUBACK's identifier. VOUCH_E_MALFORMED: another
 * packet. */
int vouch_mqtt_read_answer(struct vouch_span in, uint8_t type, uint16_t *value);

#endif
