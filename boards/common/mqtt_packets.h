// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MQTT_PACKETS_H
#define VOUCH_MQTT_PACKETS_H

#include "boards/common/mqtt_names.h"

/* The packets of MQTT 3.1.1 that a publisher needs. Written whole or, where the room ends, counted
 * in the writer's `lost`. */

/* CONNECT (section 3.1) with a clean session and a keep-alive in seconds. */
void mqtt_write_connect(struct vouch_writer *w, const struct mqtt_names *n, uint16_t keep_alive_s);
/* PUBLISH (section 3.3): retained, QoS 1. `id` is not 0. */
void mqtt_write_publish(struct vouch_writer *w, uint16_t id, struct vouch_span topic,
                        struct vouch_span payload);
/* How many bytes mqtt_write_publish writes. */
size_t mqtt_publish_len(size_t topic_len, size_t payload_len);
/* DISCONNECT (section 3.14). */
void mqtt_write_disconnect(struct vouch_writer *w);

enum { MQTT_ANSWER_LEN = 4, MQTT_CONNACK = 0x20, MQTT_PUBACK = 0x40 };

/* The broker's answer at the start of `in`: a packet of that type. VOUCH_AGAIN: it is not whole.
 * VOUCH_OK: *value is CONNACK's return code or PUBACK's identifier. VOUCH_E_MALFORMED: another. */
int mqtt_read_answer(struct vouch_span in, uint8_t type, uint16_t *value);

#endif
