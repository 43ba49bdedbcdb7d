// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LAN9118_H
#define VOUCH_LAN9118_H

#include <stdint.h>

#include "lwip/netif.h"

/* SMSC LAN9118 and LAN9220, polled. The netif's state is the chip's base address. */

/* netif_add's init function: resets the chip, reads the MAC address, enables receive and transmit.
 * ERR_IF: no such chip at that address. */
err_t lan9118_init(struct netif *netif);
/* Passes waiting frames to netif->input; follows the PHY's link bit. */
void lan9118_poll(struct netif *netif);

#endif
