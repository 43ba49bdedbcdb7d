// SPDX-License-Identifier: Apache-2.0
#include "boards/common/mqtt_packets.h"

enum { CONNECT = 0x10, PUBLISH_QOS1_RETAIN = 0x33, DISCONNECT = 0xE0, LEVEL_3_1_1 = 4 };
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

void mqtt_write_connect(struct vouch_writer *w, const struct mqtt_names *n, uint16_t keep_alive_s)
{
    struct vouch_span id = vouch_span_of(n->id), user = vouch_span_of(n->user),
                      password = vouch_span_of(n->password);
    size_t len = 10 + STRING_HEAD + id.len;
    uint8_t flags = CLEAN_SESSION;

    if (n->user) {
        flags |= HAS_USER;
        len += STRING_HEAD + user.len;
    }
    if (n->user && password.len > 0) { /* [MQTT-3.1.2-22]: none without a user */
        flags |= HAS_PASSWORD;
        len += STRING_HEAD + password.len;
    }
    vouch_write_u8(w, CONNECT);
    write_length(w, len);
    write_string(w, vouch_span_of("MQTT"));
    vouch_write_u8(w, LEVEL_3_1_1);
    vouch_write_u8(w, flags);
    write_u16(w, keep_alive_s);
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

size_t mqtt_publish_len(size_t topic_len, size_t payload_len)
{
    size_t rest = publish_rest(topic_len, payload_len), len = 2 + rest;

    for (; rest > 127; rest >>= 7)
        len++;
    return len;
}

void mqtt_write_publish(struct vouch_writer *w, uint16_t id, struct vouch_span topic,
                        struct vouch_span payload)
{
    vouch_write_u8(w, PUBLISH_QOS1_RETAIN);
    write_length(w, publish_rest(topic.len, payload.len));
    write_string(w, topic);
    write_u16(w, id);
    vouch_write_span(w, payload);
}

void mqtt_write_disconnect(struct vouch_writer *w)
{
    vouch_write_u8(w, DISCONNECT);
    vouch_write_u8(w, 0);
}

int mqtt_read_answer(struct vouch_span in, uint8_t type, uint16_t *value)
{
    const uint8_t head[2] = {type, MQTT_ANSWER_LEN - 2};

    for (size_t i = 0; i < sizeof(head) && i < in.len; i++)
        if (in.data[i] != head[i])
            return VOUCH_E_MALFORMED;
    if (in.len < MQTT_ANSWER_LEN)
        return VOUCH_AGAIN;
    *value = type == MQTT_CONNACK ? in.data[3] : (uint16_t)(in.data[2] << 8 | in.data[3]);
    return VOUCH_OK;
}
