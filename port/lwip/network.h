// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_NETWORK_H
#define VOUCH_LWIP_NETWORK_H

#include "core/config/values.h"
#include "lwip/netif.h"
#include "port/lwip/clock.h"
#include "port/lwip/entropy.h"
#include "port/lwip/network6.h"
#include "port/lwip/sntp.h"

/* The board's one network interface: addresses by DHCP or fixed, IPv6 where lwIP has it, name
 * servers, time by SNTP. */

struct vouch_network_config {
    bool dhcp;
    struct vouch_address address; /* fixed: IPv4; family ANY: none */
    unsigned prefix_bits;
    struct vouch_address gateway;                 /* family ANY: none */
    struct vouch_address dns;                     /* family ANY: from DHCP */
    struct vouch_server sntp[VOUCH_SNTP_SERVERS]; /* neither address nor name: none; port 0: 123 */
    bool sntp_dhcp;       /* use the servers that DHCP announces (option 42) */
    const char *hostname; /* must outlive the network */
#if LWIP_IPV6
    struct vouch_network6_config ipv6;
#endif
};

struct vouch_network_hooks {
    netif_init_fn init;             /* the driver's */
    void (*poll)(struct netif *);   /* the driver's */
    uint64_t (*mono_ms)(void);      /* lwIP's time */
    struct vouch_lwip_clock *clock; /* gets the SNTP answers */
    struct vouch_entropy entropy;   /* for port numbers and identifiers */
};

/* The state of an interface that may change while it runs. */
struct vouch_network_state {
    uint32_t ipv4; /* its address in network order; 0: none */
    uint8_t ipv6;  /* vouch_network6_usable */
    bool link;
    bool tentative; /* vouch_network6_tentative */
};

struct vouch_network {
    struct vouch_network_hooks hooks;
    const struct vouch_network_config *config;
    struct vouch_sntp sntp;
    struct netif netif;
    struct vouch_network_state last; /* seen by poll */
    bool was_ready;                  /* then */
    uint64_t settles_ms;             /* until when a tentative address is waited for */
};

/* Only with threads, before tcpip_init, which already needs random numbers. */
void vouch_network_prepare(struct vouch_network *n, const struct vouch_network_hooks *hooks);
/* Starts lwIP and the interface. With threads (NO_SYS=0) call it from tcpip_init's call-back, and
 * everything below with lwIP's core lock held; the hooks' entropy is then used under it. The
 * configuration must outlive it; n must not move. VOUCH_OK, or VOUCH_E_IO when the driver finds no
 * hardware. */
int vouch_network_start(struct vouch_network *n, const struct vouch_network_hooks *hooks,
                        const struct vouch_network_config *config);
/* One turn: frames, and timers if lwIP has no thread for them. true: the link or an address has
 * appeared or gone since the last turn. */
bool vouch_network_poll(struct vouch_network *n);
/* Writes its state: "link down", "no address", or the addresses separated by blanks. */
void vouch_network_write(const struct vouch_network *n, struct vouch_writer *w);
/* The link is up, there is an address, and for ten seconds none that is still being configured: a
 * check made before a fixed IPv6 address is usable would not try IPv6. */
bool vouch_network_ready(const struct vouch_network *n);
/* Without threads: the monotonic time of the next timer, lwIP's or SNTP's. */
uint64_t vouch_network_due(const struct vouch_network *n);

#endif
