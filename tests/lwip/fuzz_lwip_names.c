// SPDX-License-Identifier: Apache-2.0
/* A board's name server that says anything: messages over lwIP's loopback, by UDP and after
 * truncation by TCP, to the resolver of the large boards. Input: a byte of options, then answers:
 * two bytes of length, and a message whose first two bytes, and question, are made right unless the
 * option says otherwise. Each look-up ends, within what it promises. */
#include <stdlib.h>
#include <string.h>

#include "core/dns.h"
#include "lwip/dns.h"
#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"
#include "lwip/udp.h"
#include "port/lwip/resolver.h"
#include "tests/fake/fake_entropy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    PORT = 53,
    QUERY_MAX = 512,
    MESSAGE_MAX = 2048,
    WAIT_MS = 60000,
    HEAD = 12,
    PROMISED = 4096
};

static u32_t now_ms;
static struct vouch_reader input;
static bool truthful; /* answers have the id and the question of the query */

static void require(bool holds)
{
    if (!holds)
        abort();
}

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

static uint64_t mono_ms(void)
{
    return now_ms;
}

/* The next answer of the input to this query; its length, 0: silence. */
static size_t answer(struct vouch_span query, uint8_t *out)
{
    size_t len = vouch_read_u16(&input) % MESSAGE_MAX;
    size_t left = vouch_reader_left(&input);
    struct vouch_span said = vouch_read_span(&input, len < left ? len : left);
    if (said.len)
        memcpy(out, said.data, said.len);
    if (!truthful || said.len < HEAD || query.len < HEAD)
        return said.len;
    /* id, and the question: its name ends before the type, the class and the OPT record */
    size_t end = HEAD;
    while (end < query.len && query.data[end] != 0)
        end += query.data[end] + 1u;
    end = end + 5 < query.len ? end + 5 : query.len;
    memcpy(out, query.data, 2);
    out[2] |= 0x80;
    out[4] = 0;
    out[5] = 1;
    size_t rest = said.len - HEAD;
    if (rest > MESSAGE_MAX - end)
        rest = MESSAGE_MAX - end;
    if (rest)
        memmove(out + end, out + HEAD, rest);
    memcpy(out + HEAD, query.data + HEAD, end - HEAD);
    return end + rest;
}

static void on_query(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                     u16_t port)
{
    static uint8_t query[QUERY_MAX];
    static uint8_t out[MESSAGE_MAX];
    size_t len = pbuf_copy_partial(p, query, sizeof query, 0);
    (void)arg;
    pbuf_free(p);
    size_t n = answer((struct vouch_span){query, len}, out);
    if (n == 0)
        return;
    struct pbuf *back = pbuf_alloc(PBUF_TRANSPORT, (u16_t)n, PBUF_RAM);
    require(back && pbuf_take(back, out, (u16_t)n) == ERR_OK);
    udp_sendto(pcb, back, from, port);
    pbuf_free(back);
}

static err_t on_stream(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    static uint8_t query[QUERY_MAX];
    static uint8_t out[2 + MESSAGE_MAX];
    (void)arg;
    (void)err;
    if (!p) {
        tcp_close(pcb);
        return ERR_OK;
    }
    size_t len = pbuf_copy_partial(p, query, sizeof query, 0);
    tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    if (len < 2)
        return ERR_OK;
    size_t n = answer((struct vouch_span){query + 2, len - 2}, out + 2);
    out[0] = (uint8_t)(n >> 8);
    out[1] = (uint8_t)n;
    if (n == 0) {
        tcp_close(pcb);
        return ERR_OK;
    }
    tcp_write(pcb, out, (u16_t)(n + 2), TCP_WRITE_FLAG_COPY);
    return tcp_output(pcb);
}

static err_t on_accepted(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    (void)err;
    tcp_recv(pcb, on_stream);
    return ERR_OK;
}

static void start(void)
{
    static bool started;
    ip_addr_t at;
    if (started)
        return;
    started = true;
    lwip_init();
    IP_ADDR4(&at, 127, 0, 0, 1);
    struct udp_pcb *udp = udp_new_ip_type(IPADDR_TYPE_V4);
    require(udp && udp_bind(udp, &at, PORT) == ERR_OK);
    udp_recv(udp, on_query, NULL);
    struct tcp_pcb *tcp = tcp_new_ip_type(IPADDR_TYPE_V4);
    require(tcp && tcp_bind(tcp, &at, PORT) == ERR_OK);
    tcp_accept(tcp_listen(tcp), on_accepted);
    dns_setserver(0, &at);
}

/* One look-up at a time; a wait is a millisecond. */
static void wait_a_moment(void)
{
    now_ms++;
    netif_poll_all();
    sys_check_timeouts();
}

static void look_up(struct vouch_resolver r, uint8_t what)
{
    static const uint16_t types[] = {VOUCH_DNS_MX, VOUCH_DNS_TXT, VOUCH_DNS_TLSA};
    static uint8_t buffer[PROMISED];
    struct vouch_addresses a = {0};
    struct vouch_records records = {.data = vouch_writer_of(buffer, sizeof buffer)};
    int status = VOUCH_AGAIN;
    for (unsigned i = 0; status == VOUCH_AGAIN; i++) {
        require(i < WAIT_MS);
        status = what & 4u ? r.ops->addresses(r.self, "host.example.test", VOUCH_FAMILY_ANY, &a)
                           : r.ops->records(r.self, "host.example.test",
                                            (enum vouch_dns_type)types[what % 3], &records);
        wait_a_moment();
    }
    require(status <= VOUCH_OK);
    require(a.count <= VOUCH_ADDRESSES_MAX && records.data.len <= sizeof buffer);
    for (size_t i = 0; status == VOUCH_OK && i < records.count; i++)
        (void)vouch_records_at(&records, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fake_entropy entropy;
    start();
    input = vouch_reader_of((struct vouch_span){data, size});
    uint8_t options = vouch_read_u8(&input);
    truthful = !(options & 8u);
    fake_entropy_init(&entropy, 1);
    struct vouch_lwip_names names = {mono_ms, fake_entropy_of(&entropy), options & 16u};
    struct vouch_resolver r = vouch_lwip_resolver_start(&names);
    look_up(r, options);
    r.ops->cancel(r.self);
    for (int i = 0; i < 4; i++)
        wait_a_moment();
    return 0;
}
