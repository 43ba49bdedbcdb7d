// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_NETWORK6_H
#define VOUCH_LWIP_NETWORK6_H

#include "core/port.h"
#include "lwip/netif.h"

/* The interface's IPv6: always a link-local address, others by router advertisements (RFC 4862) or
 * fixed. Only if lwIP has it (LWIP_IPV6). */

struct vouch_network6_config {
    bool autoconfig;              /* use what routers advertise */
    struct vouch_address address; /* fixed, its prefix is 64 bits; family ANY: none */
    struct vouch_address gateway; /* family ANY: the one that routers advertise */
};

/* Call after netif_set_up. The configuration must outlive the interface. */
void vouch_network6_start(struct netif *netif, const struct vouch_network6_config *config);
/* A bit for each usable address that is not link-local; 0: none. */
uint8_t vouch_network6_usable(const struct netif *netif);
/* An address that is not link-local is still in duplicate address detection (RFC 4862 section 5.4),
 * which takes a second or two. */
bool vouch_network6_tentative(const struct netif *netif);
/* Writes those addresses, each but the first preceded by a blank; `count`: number written
 * before. */
void vouch_network6_write(const struct netif *netif, struct vouch_writer *w, unsigned count);

#endif
