// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MQTT_NAMES_H
#define VOUCH_MQTT_NAMES_H

#include "core/monitor/sink.h"

/* The identity of the two MQTT sinks: topics, the client's name, user and password. */

enum { MQTT_TOPIC_MAX = 160, MQTT_USER_MAX = 64, MQTT_PASSWORD_MAX = 128 };

struct mqtt_names {
    char prefix[MQTT_TOPIC_MAX]; /* of all topics */
    char id[MQTT_USER_MAX];
    const char *user;                 /* null: none */
    char password[MQTT_PASSWORD_MAX]; /* "": none */
};

/* Reads mqtt_topic (else vouch/HOSTNAME), mqtt_user and mqtt_password (a secret); the client's name
 * is `vouch-` and the interface's hardware address. Invalid values are noted in the settings. */
void mqtt_names_read(struct mqtt_names *n, const struct vouch_sink_resources *resources);
/* Writes PREFIX/LEVEL, or PREFIX/NUMBER if the level is "", as a C string of at most MQTT_TOPIC_MAX
 * bytes. */
void mqtt_topic_write(const struct mqtt_names *n, char *buffer, const char *level, size_t number);

#endif
