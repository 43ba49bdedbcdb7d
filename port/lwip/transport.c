// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/transport.h"

#include <string.h>

#include "lwip/priv/tcp_priv.h"

bool vouch_lwip_address(const struct vouch_address *from, ip_addr_t *to)
{
    memset(to, 0, sizeof *to);
#if LWIP_IPV4
    if (from->family == VOUCH_FAMILY_IPV4) {
        IP_SET_TYPE(to, IPADDR_TYPE_V4);
        memcpy(&ip_2_ip4(to)->addr, from->bytes, 4);
        return true;
    }
#endif
#if LWIP_IPV6
    if (from->family == VOUCH_FAMILY_IPV6) {
        IP_SET_TYPE(to, IPADDR_TYPE_V6);
        memcpy(ip_2_ip6(to)->addr, from->bytes, 16);
        return true;
    }
#endif
    return false;
}

void vouch_lwip_address_of(const ip_addr_t *from, struct vouch_address *to)
{
    memset(to, 0, sizeof *to);
    to->family = VOUCH_FAMILY_IPV4;
#if LWIP_IPV6
    if (IP_IS_V6(from)) {
        to->family = VOUCH_FAMILY_IPV6;
        memcpy(to->bytes, ip_2_ip6(from)->addr, 16);
        return;
    }
#endif
    memcpy(to->bytes, &ip_2_ip4(from)->addr, 4);
}

/* A refusal differs from a reset in that the connection was never established; ERR_ABRT means that
 * lwIP gave up after its retransmissions. */
static int status_of(err_t err, bool connected)
{
    switch (err) {
    case ERR_RST:
        return connected ? VOUCH_E_RESET : VOUCH_E_REFUSED;
    case ERR_ABRT:
    case ERR_TIMEOUT:
        return VOUCH_E_TIMEOUT;
    case ERR_RTE:
        return VOUCH_E_UNREACHABLE;
    case ERR_CLSD:
        return VOUCH_E_CLOSED;
    case ERR_MEM:
    case ERR_BUF:
        return VOUCH_E_MEMORY;
    default:
        return VOUCH_E_IO;
    }
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
    struct vouch_lwip_transport *t = arg;

    (void)pcb;
    t->connected = err == ERR_OK;
    return ERR_OK;
}

static err_t on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct vouch_lwip_transport *t = arg;

    (void)pcb;
    (void)err;
    if (!p)
        t->ended = true;
    else if (!t->queue)
        t->queue = p;
    else
        pbuf_cat(t->queue, p);
    return ERR_OK;
}

/* lwIP has freed the pcb already. */
static void on_failed(void *arg, err_t err)
{
    struct vouch_lwip_transport *t = arg;

    t->pcb = NULL;
    t->failure = status_of(err, t->connected);
}

/* Aborts the connections that were closed here while the peer did not answer. lwIP keeps each of
 * them, with its unacknowledged segments, while it repeats the FIN: about twenty minutes. */
static void abort_closed(void)
{
    struct tcp_pcb *next;

    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = next) {
        next = pcb->next;
        if (pcb->prio == TCP_PRIO_MIN)
            tcp_abort(pcb);
    }
}

static int start(struct vouch_lwip_transport *t, const struct vouch_address *to)
{
    ip_addr_t address;

    if (!vouch_lwip_address(to, &address))
        return VOUCH_E_UNREACHABLE;
    t->pcb = tcp_new_ip_type(IP_GET_TYPE(&address));
    if (!t->pcb)
        return VOUCH_E_MEMORY;
    tcp_arg(t->pcb, t);
    tcp_recv(t->pcb, on_received);
    tcp_err(t->pcb, on_failed);
    err_t err = tcp_connect(t->pcb, &address, to->port, on_connected);
    if (err == ERR_MEM) {
        abort_closed();
        err = tcp_connect(t->pcb, &address, to->port, on_connected);
    }
    return err == ERR_OK ? VOUCH_AGAIN : status_of(err, false);
}

static void transport_close(void *self)
{
    struct vouch_lwip_transport *t = self;
    struct tcp_pcb *pcb = t->pcb;

    if (pcb) {
        tcp_arg(pcb, NULL);
        tcp_recv(pcb, NULL);
        tcp_err(pcb, NULL);
        tcp_setprio(pcb, TCP_PRIO_MIN); /* lwIP frees it first if a new connection needs its room */
        if (tcp_close(pcb) != ERR_OK)
            tcp_abort(pcb);
    }
    if (t->queue)
        pbuf_free(t->queue);
    memset(t, 0, sizeof *t);
}

static int transport_open(void *self, const struct vouch_address *to)
{
    struct vouch_lwip_transport *t = self;

    if (t->connected)
        return VOUCH_OK;
    if (t->failure)
        return t->failure;
    if (t->pcb)
        return VOUCH_AGAIN;
    int status = start(t, to);
    if (status < 0) {
        transport_close(t);
        t->failure = status;
    }
    return status;
}

static int transport_send(void *self, const uint8_t *data, size_t len)
{
    struct vouch_lwip_transport *t = self;

    if (t->failure)
        return t->failure;
    if (!t->pcb || !t->connected)
        return VOUCH_E_CLOSED;
    size_t n = tcp_sndbuf(t->pcb);
    if (n > len)
        n = len;
    if (n == 0)
        return 0;
    err_t err = tcp_write(t->pcb, data, (u16_t)n, TCP_WRITE_FLAG_COPY);
    if (err == ERR_MEM) {
        abort_closed(); /* the caller sends again */
        return 0;
    }
    if (err != ERR_OK)
        return status_of(err, true);
    tcp_output(t->pcb);
    return (int)n;
}

static int transport_recv(void *self, uint8_t *data, size_t len)
{
    struct vouch_lwip_transport *t = self;

    if (t->queue) {
        u16_t n = pbuf_copy_partial(t->queue, data, (u16_t)(len > 0xFFFF ? 0xFFFF : len), 0);
        t->queue = pbuf_free_header(t->queue, n);
        if (t->pcb)
            tcp_recved(t->pcb, n);
        return n;
    }
    if (t->ended)
        return VOUCH_E_CLOSED;
    if (t->failure)
        return t->failure;
    return t->pcb && t->connected ? 0 : VOUCH_E_CLOSED;
}

static const struct vouch_transport_ops transport_ops = {
    .open = transport_open,
    .send = transport_send,
    .recv = transport_recv,
    .close = transport_close,
};

struct vouch_transport vouch_lwip_transport_of(struct vouch_lwip_transport *t)
{
    return (struct vouch_transport){&transport_ops, t};
}

struct vouch_transport vouch_lwip_transport_init(struct vouch_lwip_transport *t)
{
    memset(t, 0, sizeof *t);
    return vouch_lwip_transport_of(t);
}
