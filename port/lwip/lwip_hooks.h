// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_HOOKS_H
#define VOUCH_LWIP_HOOKS_H

#include <stdint.h>

/* The end of every lwipopts.h: what lwIP's applications call. The functions are in network.c. */

uint32_t vouch_lwip_random(void);
uint32_t vouch_lwip_hundredths(void);

/* One thread, and drivers are polled, so nothing needs protection. A product whose interrupts call
 * lwIP defines this as 1 before. */
#if NO_SYS && !defined(SYS_LIGHTWEIGHT_PROT)
#define SYS_LIGHTWEIGHT_PROT 0
#endif

#if LWIP_IPV6
#define LWIP_HOOK_ND6_GET_GW(netif, dest) vouch_lwip_gateway6()
#define LWIP_HOOK_FILENAME "gateway6.h"
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS 1 /* a name server from a router's advertisement */
#endif

#endif
