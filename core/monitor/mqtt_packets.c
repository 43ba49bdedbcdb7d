// SPDX-License-Identifier: Apache-2.0
#include "core/monitor/mqtt_packets.h"

enum { CONNECT = 0x10, PUBLISH_QOS1 = 0x32, RETAIN = 0x01, DISCONNECT = 0xE0, LEVEL_3_1_1 = 4 };
enum { CLEAN_SESSION = 0x02, HAS_PASSWORD = 0x40, HAS_USER = 0x80, STRING_HEAD = 2 };

static void write_u16(struct vouch_writer *w, size_t v)
{
    vouch_write_u8(w, (uint8_t)(v >> 8));
    vouch_write_u8(w, (uint8_t)v);
}

static void write_string(struct vouch_writer *w, struct vouch_span s)
{
    write_u16(w, s.len);
    vouch_write_span(w, s);
}

/* Section 2.2.3. */
static void write_length(struct vouch_writer *w, size_t len)
{
    for (; len > 127; len >>= 7)
        vouch_write_u8(w, (uint8_t)(len & 127) | 128);
    vouch_write_u8(w, (uint8_t)len);
}

void vouch_mqtt_write_connect(struct vouch_writer *w, const struct vouch_mqtt_client *c)
{
    struct vouch_span id = vouch_span_of(c->id), user = vouch_span_of(c->user),
                      password = vouch_span_of(c->password);
    size_t len = 10 + STRING_HEAD + id.len;
    uint8_t flags = CLEAN_SESSION;

    if (c->user) {
        flags |= HAS_USER;
        len += STRING_HEAD + user.len;
    }
    if (c->user && password.len > 0) { /* [MQTT-3.1.2-22]: no password without a user */
        flags |= HAS_PASSWORD;
        len += STRING_HEAD + password.len;
    }
    vouch_write_u8(w, CONNECT);
    write_length(w, len);
    write_string(w, vouch_span_of("MQTT"));
    vouch_write_u8(w, LEVEL_3_1_1);
    vouch_write_u8(w, flags);
    write_u16(w, c->keep_alive_s);
    write_string(w, id);
    if (flags & HAS_USER)
        write_string(w, user);
    if (flags & HAS_PASSWORD)
        write_string(w, password);
}

static size_t publish_rest(size_t topic_len, size_t payload_len)
{
    return STRING_HEAD + topic_len + 2 + payload_len;
}

size_t vouch_mqtt_publish_len(size_t topic_len, size_t payload_len)
{
    size_t rest = publish_rest(topic_len, payload_len), len = 2 + rest;

    for (; rest > 127; rest >>= 7)
        len++;
    return len;
}

static void write_publish(struct vouch_writer *w, uint8_t type, uint16_t id,
                          struct vouch_span topic, struct vouch_span payload)
{
    vouch_write_u8(w, type);
    write_length(w, publish_rest(topic.len, payload.len));
    write_string(w, topic);
    write_u16(w, id);
    vouch_write_span(w, payload);
}

void vouch_mqtt_write_publish(struct vouch_writer *w, uint16_t id, struct vouch_span topic,
                              struct vouch_span payload)
{
    write_publish(w, PUBLISH_QOS1 | RETAIN, id, topic, payload);
}

void vouch_mqtt_write_event(struct vouch_writer *w, uint16_t id, struct vouch_span topic,
                            struct vouch_span payload)
{
    write_publish(w, PUBLISH_QOS1, id, topic, payload);
}

void vouch_mqtt_write_disconnect(struct vouch_writer *w)
{
    vouch_write_u8(w, DISCONNECT);
    vouch_write_u8(w, 0);
}

int vouch_mqtt_read_answer(struct vouch_span in, uint8_t type, uint16_t *value)
{
    const uint8_t head[2] = {type, VOUCH_MQTT_ANSWER_LEN - 2};

    for (size_t i = 0; i < sizeof head && i < in.len; i++)
        if (in.data[i] != head[i])
            return VOUCH_E_MALFORMED;
    if (in.len < VOUCH_MQTT_ANSWER_LEN)
        return VOUCH_AGAIN;
    *value = type == VOUCH_MQTT_CONNACK ? in.data[3] : (uint16_t)(in.data[2] << 8 | in.data[3]);
    return VOUCH_OK;
}
