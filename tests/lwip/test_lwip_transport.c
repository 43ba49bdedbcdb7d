// SPDX-License-Identifier: Apache-2.0
/* The transport contract over port/lwip: client and peer live in one lwIP, joined by its loopback
 * interface. Time is the test's: a wait is a millisecond. */
#include <stdlib.h>
#include <string.h>

#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "port/lwip/transport.h"
#include "tests/port/contract_transport.h"

enum { NOBODY_PORT = 999 };

static struct vouch_lwip_transport transport;
static struct tcp_pcb *listener, *peer;
static uint8_t *to_say, *taken;
static size_t to_say_len, said, taken_len;
static u32_t now_ms;
static uint16_t peer_port = 1000; /* another for each test: the last one may be in TIME_WAIT */

u32_t sys_now(void)
{
    return now_ms;
}

uint32_t vouch_lwip_random(void)
{
    static uint32_t state = 1;

    state = state * 1664525U + 1013904223U;
    return state;
}

void vouch_lwip_assertion(const char *what)
{
    (void)what;
    abort();
}

static void append(uint8_t **bytes, size_t *len, size_t more)
{
    uint8_t *larger = realloc(*bytes, *len + more);

    if (!larger)
        abort();
    *bytes = larger;
    *len += more;
}

static void push(void)
{
    while (peer && said < to_say_len) {
        size_t n = to_say_len - said, buffer = tcp_sndbuf(peer);
        if (n > buffer)
            n = buffer;
        if (n == 0 || tcp_write(peer, to_say + said, (u16_t)n, TCP_WRITE_FLAG_COPY) != ERR_OK)
            break;
        said += n;
    }
    if (peer)
        tcp_output(peer);
}

static err_t on_peer_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    (void)arg;
    (void)err;
    if (!p)
        return ERR_OK;
    append(&taken, &taken_len, p->tot_len);
    pbuf_copy_partial(p, taken + taken_len - p->tot_len, p->tot_len, 0);
    tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    return ERR_OK;
}

static void on_peer_failed(void *arg, err_t err)
{
    (void)arg;
    (void)err;
    peer = NULL;
}

static err_t on_accepted(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)err;
    peer = pcb;
    tcp_recv(pcb, on_peer_received);
    tcp_err(pcb, on_peer_failed);
    return ERR_OK;
}

static void loopback(uint16_t port, struct vouch_address *to)
{
    static const uint8_t bytes[4] = {127, 0, 0, 1};

    memset(to, 0, sizeof *to);
    to->family = VOUCH_FAMILY_IPV4;
    memcpy(to->bytes, bytes, sizeof bytes);
    to->port = port;
}

static void world_wait(void)
{
    now_ms++;
    push();
    netif_poll_all();
    sys_check_timeouts();
}

static struct vouch_transport world_begin(struct vouch_address *to)
{
    struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);

    tcp_bind(pcb, IP4_ADDR_ANY, ++peer_port);
    listener = tcp_listen(pcb);
    tcp_accept(listener, on_accepted);
    loopback(peer_port, to);
    return vouch_lwip_transport_init(&transport);
}

static void world_finish(void)
{
    if (peer)
        tcp_abort(peer);
    tcp_close(listener);
    peer = NULL;
    free(to_say);
    free(taken);
    to_say = taken = NULL;
    to_say_len = said = taken_len = 0;
    for (int i = 0; i < 10; i++)
        world_wait();
}

static void world_nobody(struct vouch_address *to)
{
    loopback(NOBODY_PORT, to);
}

static void world_say(const void *data, size_t len)
{
    append(&to_say, &to_say_len, len);
    memcpy(to_say + to_say_len - len, data, len);
    push();
}

static size_t world_take(void *buffer, size_t cap)
{
    size_t n = cap < taken_len ? cap : taken_len;

    if (n == 0)
        return 0;
    memcpy(buffer, taken, n);
    memmove(taken, taken + n, taken_len - n);
    taken_len -= n;
    return n;
}

static void world_end(bool reset)
{
    if (!peer)
        return;
    struct tcp_pcb *pcb = peer;
    peer = NULL;
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
    if (reset || tcp_close(pcb) != ERR_OK)
        tcp_abort(pcb);
}

int main(void)
{
    static const struct contract_world world = {
        .begin = world_begin,
        .finish = world_finish,
        .nobody = world_nobody,
        .wait = world_wait,
        .say = world_say,
        .take = world_take,
        .end = world_end,
    };

    lwip_init();
    return contract_transport_run("lwip", &world);
}
