// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_STELLARIS_MAC_H
#define VOUCH_STELLARIS_MAC_H

#include "lwip/netif.h"

/* The Ethernet controller inside the LM3S6965, polled. */

/* netif_add's init function: reads the MAC address, enables receive and transmit. */
err_t stellaris_mac_init(struct netif *netif);
/* Passes waiting frames to netif->input; follows the PHY's link bit. */
void stellaris_mac_poll(struct netif *netif);

#endif
