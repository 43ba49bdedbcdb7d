// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TAP_H
#define VOUCH_TAP_H

#include "lwip/netif.h"

/* A Linux TAP interface as lwIP's Ethernet: the one named by the environment variable VOUCH_TAP,
 * which must exist and be accessible. */

/* netif_add's init function. ERR_IF: it cannot be opened. */
err_t tap_init(struct netif *netif);
/* Passes waiting frames to netif->input; the link is up while the kernel's end is running. */
void tap_poll(struct netif *netif);
/* Waits for a frame, at most this long. */
void tap_wait(int timeout_ms);

#endif
