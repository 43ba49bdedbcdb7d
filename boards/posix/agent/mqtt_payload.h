// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_AGENT_MQTT_PAYLOAD_H
#define VOUCH_AGENT_MQTT_PAYLOAD_H

#include "boards/posix/agent/delivery.h"

/* What the agent publishes by MQTT. Topics begin with mqtt_topic:
 *   TOPIC/targets/NAME   the state of a target (docs/SCHEMA.md, "vouch-mqtt/1")
 *   TOPIC/alerts/NAME    each alert
 * and with `discovery` DISCOVERY/binary_sensor/vouch_NAME/config and .../sensor/vouch_NAME/config,
 * as Home Assistant's MQTT discovery wants them. */

/* For each target: two announcements and its state. */
enum { AGENT_MQTT_PARTS = 3, AGENT_MQTT_TOPIC_MAX = 512 };

/* Writes part 0, 1 or 2 of a target; false: it does not exist, because nothing is announced or
 * nothing is known yet. */
bool agent_mqtt_state(const struct agent_delivery *d, size_t target, size_t part,
                      char topic[AGENT_MQTT_TOPIC_MAX], struct vouch_writer *payload);
/* Writes an alert of the message. */
void agent_mqtt_alert(const struct agent_delivery *d, size_t item, char topic[AGENT_MQTT_TOPIC_MAX],
                      struct vouch_writer *payload);

#endif
