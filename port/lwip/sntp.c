// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/sntp.h"

#include <string.h>

#include "lwip/dhcp.h"
#include "lwip/dns.h"

enum { MESSAGE_LEN = 48, STRATUM = 1, ORIGINATE = 24, TRANSMIT = 40 };
enum {
    CLIENT_V4 = 0x23,
    MODE_MASK = 7,
    MODE_SERVER = 4,
    LEAP_UNSYNCHRONIZED = 3,
    STRATUM_MAX = 15
};
enum { ANSWER_MS = 5000, AGAIN_MS = 3600000 };
/* Until the time is known, every verdict is "unknown": then the pauses remain short. */
enum { PAUSE_FIRST_MS = 4000, PAUSE_DOUBLINGS_MAX = 6, PAUSE_DOUBLINGS_UNKNOWN = 4 };
/* Eras of NTP begin in 1900 and every 2^32 seconds later; times before 1968 are of the next one. */
#define NTP_TO_UNIX_S 2208988800U
#define NTP_ERA_BIT 0x80000000U
#define NTP_ERA_S 0x100000000LL

enum answer { ANSWER_NONE, ANSWER_BELIEVED, ANSWER_REFUSED, ANSWER_KISS };

static bool is_set(const struct vouch_sntp_server *server)
{
    return server->name.len > 0 || !ip_addr_isany(&server->address);
}

static bool may_ask(const struct vouch_sntp *s, unsigned number, uint64_t now_ms)
{
    const struct vouch_sntp_server *server = &s->servers[number];

    return is_set(server) && server->rests_until_ms <= now_ms;
}

static bool has_server(const struct vouch_sntp *s)
{
    for (unsigned i = 0; i < VOUCH_SNTP_SERVERS; i++)
        if (is_set(&s->servers[i]))
            return true;
    return false;
}

static void stop_listening(struct vouch_sntp *s)
{
    if (s->pcb)
        udp_remove(s->pcb);
    s->pcb = NULL;
    s->looking_up = false;
}

/* Shortened at random by up to a quarter, so that many boards do not return to a server at once. */
static uint64_t jittered_ms(const struct vouch_sntp *s, uint32_t wait_ms)
{
    uint8_t random = 0;

    s->entropy.ops->fill(s->entropy.self, &random, 1);
    return s->mono_ms() + wait_ms - (uint64_t)wait_ms / 4U * random / 256U;
}

/* Moves to the next server or, when all have been asked, to a pause. */
static void go_on(struct vouch_sntp *s)
{
    uint64_t now_ms = s->mono_ms();

    stop_listening(s);
    s->due_ms = now_ms;
    while (++s->asked < VOUCH_SNTP_SERVERS) {
        s->current = (s->current + 1) % VOUCH_SNTP_SERVERS;
        if (may_ask(s, s->current, now_ms))
            return;
    }
    s->due_ms = jittered_ms(s, (uint32_t)PAUSE_FIRST_MS << s->pauses);
    s->pauses += s->pauses < (s->clock->known ? PAUSE_DOUBLINGS_MAX : PAUSE_DOUBLINGS_UNKNOWN);
    s->asked = 0;
    s->current = (s->current + 1) % VOUCH_SNTP_SERVERS;
}

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t unix_of(uint32_t ntp_s)
{
    return (int64_t)ntp_s - NTP_TO_UNIX_S + (ntp_s & NTP_ERA_BIT ? 0 : NTP_ERA_S);
}

/* The checks of RFC 4330 section 5. */
static enum answer weigh(struct vouch_sntp *s, const uint8_t *m)
{
    if ((m[0] & MODE_MASK) != MODE_SERVER || memcmp(m + ORIGINATE, s->cookie, 8) != 0)
        return ANSWER_NONE;
    if (m[STRATUM] == 0)
        return ANSWER_KISS;
    if (m[STRATUM] > STRATUM_MAX || m[0] >> 6 == LEAP_UNSYNCHRONIZED || big32(m + TRANSMIT) == 0)
        return ANSWER_REFUSED;
    return vouch_lwip_clock_set(s->clock, unix_of(big32(m + TRANSMIT))) ? ANSWER_BELIEVED
                                                                        : ANSWER_REFUSED;
}

/* lwIP lets through only what comes from the server's address and port. */
static void on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from,
                        u16_t port)
{
    struct vouch_sntp *s = arg;
    uint8_t message[MESSAGE_LEN];
    bool whole = pbuf_copy_partial(p, message, MESSAGE_LEN, 0) == MESSAGE_LEN;

    (void)pcb;
    (void)from;
    (void)port;
    pbuf_free(p);
    switch (whole ? weigh(s, message) : ANSWER_NONE) {
    case ANSWER_NONE: /* the right one may still arrive */
        return;
    case ANSWER_BELIEVED:
        stop_listening(s);
        s->asked = 0;
        s->pauses = 0;
        s->due_ms = jittered_ms(s, AGAIN_MS);
        return;
    case ANSWER_KISS:
        s->servers[s->current].rests_until_ms = s->mono_ms() + AGAIN_MS;
        break;
    case ANSWER_REFUSED:
        break;
    }
    go_on(s);
}

static bool send_question(struct vouch_sntp *s)
{
    const struct vouch_sntp_server *server = &s->servers[s->current];
    struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, MESSAGE_LEN, PBUF_RAM);
    uint8_t message[MESSAGE_LEN] = {CLIENT_V4};

    s->pcb = udp_new_ip_type(IP_GET_TYPE(&server->address));
    bool good = p && s->pcb &&
                s->entropy.ops->fill(s->entropy.self, s->cookie, sizeof s->cookie) == VOUCH_OK &&
                udp_connect(s->pcb, &server->address, server->port) == ERR_OK;
    if (good) {
        memcpy(message + TRANSMIT, s->cookie, sizeof s->cookie);
        pbuf_take(p, message, MESSAGE_LEN);
        udp_recv(s->pcb, on_datagram, s);
        good = udp_send(s->pcb, p) == ERR_OK;
    }
    if (p)
        pbuf_free(p);
    return good;
}

/* --- by name --- */

/* IPv6 only where there is no IPv4 address. */
static u8_t address_type(void)
{
#if LWIP_IPV6
    if (netif_default && ip4_addr_isany_val(*netif_ip4_addr(netif_default)))
        return LWIP_DNS_ADDRTYPE_IPV6_IPV4;
#endif
    return LWIP_DNS_ADDRTYPE_DEFAULT;
}

/* lwIP cannot cancel a look-up: its answer may come when another server's turn has come. */
static void on_name(const char *name, const ip_addr_t *address, void *arg)
{
    struct vouch_sntp *s = arg;
    struct vouch_sntp_server *server = &s->servers[s->current];

    if (!s->looking_up || !vouch_span_equal(server->name, vouch_span_of(name)))
        return;
    s->looking_up = false;
    if (address)
        ip_addr_copy(server->address, *address);
    if (address && send_question(s))
        s->due_ms = s->mono_ms() + ANSWER_MS;
    else
        go_on(s);
}

/* Asks the current server, or for its address. */
static bool ask(struct vouch_sntp *s)
{
    struct vouch_sntp_server *server = &s->servers[s->current];
    char name[DNS_MAX_NAME_LENGTH] = {0};

    if (server->name.len == 0)
        return send_question(s);
    if (server->name.len >= sizeof name)
        return false;
    memcpy(name, server->name.data, server->name.len);
    err_t err = dns_gethostbyname_addrtype(name, &server->address, on_name, s, address_type());
    if (err == ERR_OK)
        return send_question(s);
    s->looking_up = err == ERR_INPROGRESS;
    return s->looking_up;
}

void vouch_sntp_init(struct vouch_sntp *s, struct vouch_lwip_clock *clock,
                     struct vouch_entropy entropy, uint64_t (*mono_ms)(void))
{
    memset(s, 0, sizeof *s);
    s->clock = clock;
    s->entropy = entropy;
    s->mono_ms = mono_ms;
}

bool vouch_sntp_set_server(struct vouch_sntp *s, unsigned number, const ip_addr_t *address,
                           uint16_t port)
{
    struct vouch_sntp_server server;

    memset(&server, 0, sizeof server);
    if (address) {
        ip_addr_copy(server.address, *address);
        server.port = port ? port : VOUCH_SNTP_PORT;
    }
    if (s->servers[number].name.len == 0 &&
        ip_addr_eq(&s->servers[number].address, &server.address) &&
        s->servers[number].port == server.port)
        return true;
    s->servers[number] = server;
    return false;
}

void vouch_sntp_set_name(struct vouch_sntp *s, unsigned number, struct vouch_span name,
                         uint16_t port)
{
    vouch_sntp_set_server(s, number, NULL, 0);
    s->servers[number].name = name;
    s->servers[number].port = port ? port : VOUCH_SNTP_PORT;
}

static struct vouch_sntp *follower;

void vouch_sntp_follow_dhcp(struct vouch_sntp *s)
{
    follower = s;
}

/* lwIP's DHCP client calls it with each answer, including renewals. */
void dhcp_set_ntp_servers(u8_t num_ntp_servers, const ip4_addr_t *ntp_server_addrs)
{
    ip_addr_t address;
    bool same = true;

    if (!follower || num_ntp_servers == 0)
        return;
    for (u8_t i = 0; i < VOUCH_SNTP_SERVERS; i++) {
        if (i < num_ntp_servers)
            ip_addr_copy_from_ip4(address, ntp_server_addrs[i]);
        same = vouch_sntp_set_server(follower, i, i < num_ntp_servers ? &address : NULL, 0) && same;
    }
    if (!same)
        vouch_sntp_restart(follower);
}

void vouch_sntp_restart(struct vouch_sntp *s)
{
    stop_listening(s);
    s->current = 0;
    s->asked = 0;
    s->pauses = 0;
    s->due_ms = s->mono_ms();
}

void vouch_sntp_poll(struct vouch_sntp *s)
{
    uint64_t now_ms = s->mono_ms();

    if (now_ms < s->due_ms || !has_server(s))
        return;
    if (s->pcb || s->looking_up || !may_ask(s, s->current, now_ms) || !ask(s)) {
        go_on(s);
        return;
    }
    s->due_ms = now_ms + ANSWER_MS;
}

uint64_t vouch_sntp_due(const struct vouch_sntp *s)
{
    return has_server(s) ? s->due_ms : UINT64_MAX;
}
