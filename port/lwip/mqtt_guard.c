// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/mqtt_guard.h"

enum { CONNACK = 0x20, PUBACK = 0x40, PINGRESP = 0xD0, MESSAGE_MAX = 4 };

static struct {
    tcp_recv_fn recv; /* the client's; null: it no longer receives */
    uint8_t message[MESSAGE_MAX];
    uint16_t len;
    bool aborted; /* the client aborted the connection in its last call */
} guard;

/* The length of a message that starts like this; 0: not one that is sent to a publisher. */
static uint16_t whole_length(uint8_t first)
{
    switch (first) {
    case CONNACK:
    case PUBACK:
        return 4;
    case PINGRESP:
        return 2;
    default:
        return 0;
    }
}

/* false: this byte is not allowed here. */
static bool add(uint8_t byte)
{
    guard.message[guard.len++] = byte;
    uint16_t whole = whole_length(guard.message[0]);
    return whole > 0 && (guard.len != 2 || byte == whole - 2);
}

static err_t hand_on(void *arg, struct tcp_pcb *pcb)
{
    struct pbuf *p = pbuf_alloc(PBUF_RAW, guard.len, PBUF_RAM);

    if (p)
        pbuf_take(p, guard.message, guard.len);
    guard.len = 0;
    return guard.recv(arg, pcb, p, ERR_OK); /* without a pbuf: as if the broker had closed */
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    tcp_recv_fn recv = guard.recv;

    guard.aborted = false;
    if (!p)
        recv(arg, pcb, NULL, err);
    for (u16_t i = 0; p && i < p->tot_len && guard.recv; i++) {
        if (!add(pbuf_get_at(p, i))) {
            recv(arg, pcb, NULL, ERR_OK);
            break;
        }
        if (guard.len == whole_length(guard.message[0]))
            hand_on(arg, pcb);
    }
    if (p)
        pbuf_free(p);
    return guard.aborted ? ERR_ABRT : ERR_OK;
}

void vouch_mqtt_recv(struct tcp_pcb *pcb, tcp_recv_fn recv)
{
    guard.recv = recv;
    guard.len = 0;
    tcp_recv(pcb, recv ? on_received : NULL);
}

void vouch_mqtt_abort(struct tcp_pcb *pcb)
{
    guard.aborted = true;
    tcp_abort(pcb);
}
