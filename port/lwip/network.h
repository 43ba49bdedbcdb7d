// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_NETWORK_H
#define VOUCH_LWIP_NETWORK_H

#include "clock.h"
#include "entropy.h"
#include "lwip/netif.h"

/* The board's one network interface: addresses by DHCP or fixed, name servers, time by SNTP. */

struct vouch_network_config {
    bool dhcp;
    struct vouch_address address; /* fixed: IPv4 */
    unsigned prefix_bits;
    struct vouch_address gateway; /* family ANY: none */
    struct vouch_address dns;     /* family ANY: what DHCP says */
    struct vouch_address sntp;    /* family ANY: no SNTP */
    const char *hostname;         /* must outlive the network */
};

struct vouch_network_hooks {
    netif_init_fn init;             /* the driver's */
    void (*poll)(struct netif *);   /* the driver's */
    uint64_t (*mono_ms)(void);      /* lwIP's time */
    struct vouch_lwip_clock *clock; /* gets the SNTP answers */
    struct vouch_entropy entropy;   /* for port numbers and identifiers */
};

struct vouch_network {
    struct vouch_network_hooks hooks;
    struct vouch_network_config config;
    struct netif netif;
    bool was_ready;
    unsigned changes; /* how often it went up or down */
};

/* Starts lwIP and the interface. The configuration is copied; n must not move. VOUCH_OK, or
 * VOUCH_E_IO when the driver finds no hardware. */
int vouch_network_start(struct vouch_network *n, const struct vouch_network_hooks *hooks,
                        const struct vouch_network_config *config);
/* One turn: frames, timers. */
void vouch_network_poll(struct vouch_network *n);
/* The link is up and an address is there. */
bool vouch_network_ready(const struct vouch_network *n);
/* How long until lwIP's next timer, at most `most`. */
uint32_t vouch_network_sleep_ms(const struct vouch_network *n, uint32_t most);

#endif
