// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/network.h"

#include <string.h>

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"
#include "port/lwip/transport.h"

enum { SETTLE_MS = 10000 };

/* lwIP's hooks carry no context: there is one network in a program. */
static struct vouch_network *the_network;

#if NO_SYS
static const netif_input_fn frame_input = ethernet_input;

u32_t sys_now(void)
{
    return (u32_t)the_network->hooks.mono_ms();
}

static void start_stack(void)
{
    lwip_init();
}

static void run_timers(void)
{
    sys_check_timeouts();
}
#else
#include "lwip/tcpip.h"

static const netif_input_fn frame_input = tcpip_input;

/* tcpip_init has done this, and lwIP's thread runs them. */
static void start_stack(void)
{
}

static void run_timers(void)
{
}
#endif

/* A stack without random numbers must not start: entropy was tested before (firmware.c), and a
 * source that fails later stops the program here. */
uint32_t vouch_lwip_random(void)
{
    const struct vouch_entropy *e = &the_network->hooks.entropy;
    uint32_t value = 0;

    if (e->ops->fill(e->self, (uint8_t *)&value, sizeof value) != VOUCH_OK)
        vouch_lwip_assertion("no entropy");
    return value;
}

uint32_t vouch_lwip_hundredths(void)
{
    return (uint32_t)(the_network->hooks.mono_ms() / 10U);
}

static void set_name_server(const struct vouch_address *dns)
{
    ip_addr_t address;

    if (vouch_lwip_address(dns, &address))
        dns_setserver(0, &address);
}

static void start_addresses(struct vouch_network *n)
{
    ip_addr_t address, gateway;
    ip4_addr_t mask;
    const struct vouch_network_config *c = n->config;

    if (c->dhcp) {
        dhcp_start(&n->netif);
        return;
    }
    if (!vouch_lwip_address(&c->address, &address))
        return;
    if (!vouch_lwip_address(&c->gateway, &gateway))
        memset(&gateway, 0, sizeof gateway);
    mask.addr = c->prefix_bits == 0 ? 0 : lwip_htonl(0xFFFFFFFFU << (32U - c->prefix_bits));
    netif_set_addr(&n->netif, ip_2_ip4(&address), &mask, ip_2_ip4(&gateway));
}

static void start_time(struct vouch_network *n)
{
    const struct vouch_network_hooks *h = &n->hooks;
    ip_addr_t address;

    vouch_sntp_init(&n->sntp, h->clock, h->entropy, h->mono_ms);
    for (unsigned i = 0; i < VOUCH_SNTP_SERVERS; i++) {
        const struct vouch_server *server = &n->config->sntp[i];
        if (server->name.len > 0)
            vouch_sntp_set_name(&n->sntp, i, server->name, server->at.port);
        else if (vouch_lwip_address(&server->at, &address))
            vouch_sntp_set_server(&n->sntp, i, &address, server->at.port);
    }
    if (n->config->sntp_dhcp)
        vouch_sntp_follow_dhcp(&n->sntp);
}

void vouch_network_prepare(struct vouch_network *n, const struct vouch_network_hooks *hooks)
{
    memset(n, 0, sizeof *n);
    n->hooks = *hooks;
    the_network = n;
}

int vouch_network_start(struct vouch_network *n, const struct vouch_network_hooks *hooks,
                        const struct vouch_network_config *config)
{
    vouch_network_prepare(n, hooks);
    n->config = config;
    start_stack();
    if (!netif_add_noaddr(&n->netif, NULL, hooks->init, frame_input))
        return VOUCH_E_IO;
    netif_set_default(&n->netif);
    netif_set_hostname(&n->netif, config->hostname);
    netif_set_up(&n->netif);
#if LWIP_IPV6
    vouch_network6_start(&n->netif, &config->ipv6);
#endif
    start_time(n); /* before a DHCP server can announce others */
    start_addresses(n);
    return VOUCH_OK;
}

static struct vouch_network_state state_of(const struct netif *netif)
{
    struct vouch_network_state now = {.ipv4 = netif_ip4_addr(netif)->addr};

    now.link = netif_is_link_up(netif);
#if LWIP_IPV6
    now.ipv6 = vouch_network6_usable(netif);
    now.tentative = vouch_network6_tentative(netif);
#endif
    return now;
}

static bool has_address(const struct vouch_network_state *s)
{
    return s->link && (s->ipv4 != 0 || s->ipv6 != 0);
}

/* Duplicate detection takes two seconds. A router that announces ever new prefixes must not stop
 * the checks. */
static bool is_ready(const struct vouch_network *n, const struct vouch_network_state *s)
{
#if LWIP_IPV6
    if (s->tentative && n->hooks.mono_ms() < n->settles_ms)
        return false;
#endif
    (void)n;
    return has_address(s);
}

bool vouch_network_ready(const struct vouch_network *n)
{
    struct vouch_network_state now = state_of(&n->netif);

    return is_ready(n, &now);
}

bool vouch_network_poll(struct vouch_network *n)
{
    n->hooks.poll(&n->netif);
    run_timers();
    /* each DHCP answer, including renewals, replaces the configured server by its own */
    set_name_server(&n->config->dns);
    struct vouch_network_state now = state_of(&n->netif);
#if LWIP_IPV6
    if (has_address(&now) && !has_address(&n->last))
        n->settles_ms = n->hooks.mono_ms() + SETTLE_MS;
#endif
    bool ready = is_ready(n, &now);
    if (now.link && !n->last.link)
        etharp_cleanup_netif(&n->netif); /* at the cable's other end may be another network */
    bool changed = now.link != n->last.link || now.ipv4 != n->last.ipv4 || now.ipv6 != n->last.ipv6;
    bool begins = ready && (changed || !n->was_ready);
    n->last = now;
    n->was_ready = ready;
    if (begins)
        vouch_sntp_restart(&n->sntp);
    if (ready)
        vouch_sntp_poll(&n->sntp);
    return changed;
}

static void write_addresses(const struct vouch_network *n, struct vouch_writer *w)
{
    struct vouch_address a;

    vouch_lwip_address_of(netif_ip_addr4(&n->netif), &a);
    if (n->last.ipv4 != 0)
        vouch_address_write(w, &a);
#if LWIP_IPV6
    vouch_network6_write(&n->netif, w, n->last.ipv4 != 0);
#endif
}

void vouch_network_write(const struct vouch_network *n, struct vouch_writer *w)
{
    if (!n->last.link)
        vouch_write_text(w, "link down");
    else if (has_address(&n->last))
        write_addresses(n, w);
    else
        vouch_write_text(w, "no address");
}

#if NO_SYS
uint64_t vouch_network_due(const struct vouch_network *n)
{
    uint64_t timer_ms = n->hooks.mono_ms() + sys_timeouts_sleeptime();
    uint64_t sntp_ms = vouch_network_ready(n) ? vouch_sntp_due(&n->sntp) : UINT64_MAX;

    return timer_ms < sntp_ms ? timer_ms : sntp_ms;
}
#endif
