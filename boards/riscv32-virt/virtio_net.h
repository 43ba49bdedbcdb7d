// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_VIRTIO_NET_H
#define VOUCH_VIRTIO_NET_H

#include "lwip/netif.h"

/* virtio-net over virtio-mmio (Virtual I/O Device specification 1.1, sections 4.2 and 5.1), version
 * 2 registers, polled, one frame a buffer. The netif's state is the slot's base address. */

/* netif_add's init function. ERR_IF: no network device at that address. */
err_t virtio_net_init(struct netif *netif);
/* Passes waiting frames to netif->input; follows the link's state. */
void virtio_net_poll(struct netif *netif);
/* Is there a network device in the slot at `base`? */
int virtio_net_present(uintptr_t base);

#endif
