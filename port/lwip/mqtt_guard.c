// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/mqtt_guard.h"

#include <string.h>

enum {
    CONNACK = 0x20,
    PUBLISH = 0x30,
    PUBLISH_KEPT = 0x31,
    PUBACK = 0x40,
    SUBACK = 0x90,
    PINGRESP = 0xD0
};
enum { MORE = 0x80, HEAD_LONG = 3, TOPIC_HEAD = 2 };

static struct {
    tcp_recv_fn recv; /* the client's; null: it listens no more */
    uint8_t message[VOUCH_MQTT_MESSAGE_MAX];
    uint16_t len;
    uint16_t whole; /* the length that it will have; 0: not known yet */
    bool aborted;   /* the client has, in its last call */
} guard;

static struct {
    const char *topic; /* null: nothing was subscribed to */
    void (*take)(void *self, struct vouch_span payload);
    void *self;
} listener;

static bool is_publish(uint8_t first)
{
    return first == PUBLISH || first == PUBLISH_KEPT;
}

/* The whole length of a message of fixed length that begins so; 0: another. */
static uint16_t fixed_length(uint8_t first)
{
    switch (first) {
    case CONNACK:
    case PUBACK:
        return 4;
    case PINGRESP:
        return 2;
    case SUBACK:
        return listener.topic ? 5 : 0;
    default:
        return 0;
    }
}

/* The length's last byte has come: two of them are enough (section 2.2.3). */
static bool set_length(void)
{
    size_t rest = guard.message[1] & (MORE - 1);

    if (guard.len == HEAD_LONG)
        rest += (size_t)guard.message[2] * MORE;
    if (guard.len + rest > sizeof guard.message)
        return false;
    guard.whole = (uint16_t)(guard.len + rest);
    return true;
}

/* false: this byte cannot stand here. */
static bool add(uint8_t byte)
{
    uint8_t first = guard.len > 0 ? guard.message[0] : byte;
    uint16_t fixed = fixed_length(first);
    bool publish = listener.topic && is_publish(first);

    guard.message[guard.len++] = byte;
    if (guard.len == 1)
        return fixed > 0 || publish;
    if (guard.whole > 0)
        return true;
    if (fixed > 0) {
        guard.whole = fixed;
        return byte == fixed - 2;
    }
    if (byte & MORE)
        return guard.len < HEAD_LONG;
    return set_length();
}

static err_t hand_on(void *arg, struct tcp_pcb *pcb)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, guard.len, PBUF_RAM);

    if (p)
        pbuf_take(p, guard.message, guard.len);
    return guard.recv(arg, pcb, p, ERR_OK); /* without a pbuf: as if the broker had gone */
}

/* false: it is no message of that topic. */
static bool take_published(void)
{
    size_t head = guard.message[1] & MORE ? HEAD_LONG : HEAD_LONG - 1;
    size_t topic_at = head + TOPIC_HEAD, topic_len = strlen(listener.topic);

    if (guard.len < topic_at + topic_len ||
        ((size_t)guard.message[head] << 8 | guard.message[head + 1]) != topic_len ||
        memcmp(guard.message + topic_at, listener.topic, topic_len) != 0)
        return false;
    const struct vouch_span payload = {guard.message + topic_at + topic_len,
                                       guard.len - topic_at - topic_len};
    if (guard.message[0] == PUBLISH)
        listener.take(listener.self, payload);
    return true;
}

/* A whole message. */
static bool finish(void *arg, struct tcp_pcb *pcb)
{
    bool good = true;

    if (is_publish(guard.message[0]))
        good = take_published();
    else
        hand_on(arg, pcb);
    guard.len = 0;
    guard.whole = 0;
    return good;
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    tcp_recv_fn recv = guard.recv;
    bool good = true;

    guard.aborted = false;
    if (!p)
        recv(arg, pcb, NULL, err);
    for (u16_t i = 0; p && i < p->tot_len && guard.recv && good; i++) {
        good = add(pbuf_get_at(p, i));
        if (good && guard.len == guard.whole)
            good = finish(arg, pcb);
        if (!good)
            recv(arg, pcb, NULL, ERR_OK);
    }
    if (p)
        pbuf_free(p);
    return guard.aborted ? ERR_ABRT : ERR_OK;
}

void vouch_mqtt_recv(struct tcp_pcb *pcb, tcp_recv_fn recv)
{
    guard.recv = recv;
    guard.len = 0;
    guard.whole = 0;
    tcp_recv(pcb, recv ? on_received : NULL);
}

void vouch_mqtt_abort(struct tcp_pcb *pcb)
{
    guard.aborted = true;
    tcp_abort(pcb);
}

err_t vouch_mqtt_close(struct tcp_pcb *pcb)
{
    tcp_setprio(pcb, TCP_PRIO_MIN);
    return tcp_close(pcb);
}

void vouch_mqtt_listen(const char *topic, void (*take)(void *self, struct vouch_span payload),
                       void *self)
{
    listener.topic = topic;
    listener.take = take;
    listener.self = self;
}
