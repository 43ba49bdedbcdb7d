// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_NETWORK6_H
#define VOUCH_LWIP_NETWORK6_H

#include "core/port.h"
#include "lwip/netif.h"

/* The interface's IPv6: a link-local address always, further ones by router advertisements (RFC
 * 4862) or fixed. Only where lwIP has it (LWIP_IPV6). */

struct vouch_network6_config {
    bool autoconfig;              /* take what routers advertise */
    struct vouch_address address; /* fixed, its prefix is 64 bits; family ANY: none */
    struct vouch_address gateway; /* family ANY: what routers advertise */
};

/* Behind netif_set_up. The configuration must outlive the interface. */
void vouch_network6_start(struct netif *netif, const struct vouch_network6_config *config);
/* A bit for each address that may be used and reaches beyond the link; 0: none. */
uint8_t vouch_network6_usable(const struct netif *netif);
/* An address that reaches beyond the link is still being looked for on it, which takes a second or
 * two (duplicate address detection, RFC 4862 section 5.4). */
bool vouch_network6_tentative(const struct netif *netif);
/* Writes those addresses, a space before each but the first; `count`: written already. */
void vouch_network6_write(const struct netif *netif, struct vouch_writer *w, unsigned count);

#endif
