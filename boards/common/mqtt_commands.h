// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MQTT_COMMANDS_H
#define VOUCH_MQTT_COMMANDS_H

#include "boards/common/command_message.h"
#include "boards/common/mqtt_names.h"
#include "lwip/apps/mqtt.h"

/* [report] mqtt_commands = SECRET: commands from TOPIC/command, each with a MAC by that key
 * (command_message.h), answered in TOPIC/answer. One at a time: a command that arrives while
 * another waits is lost. A refused one gets no answer, only an event in the log. */
struct mqtt_commands {
    bool wanted;
    bool subscribed;
    bool waiting; /* a message */
    size_t len;
    uint8_t message[COMMAND_MESSAGE_MAX];
    struct command_gate gate;
    char topic[MQTT_TOPIC_MAX];
    char answer_topic[MQTT_TOPIC_MAX];
};

/* Reads the key. */
void mqtt_commands_start(struct mqtt_commands *m, const struct vouch_sink_resources *resources,
                         const struct mqtt_names *names);
/* While the client is connected: subscribes, executes what arrived, and publishes the answer, which
 * is made in `buffer`. */
void mqtt_commands_poll(struct mqtt_commands *m, mqtt_client_t *client,
                        const struct vouch_time *now, uint8_t *buffer, size_t max);

#endif
