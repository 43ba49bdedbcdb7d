// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_GATEWAY6_H
#define VOUCH_LWIP_GATEWAY6_H

#include "lwip/ip6_addr.h"

/* lwIP's hook for the next hop (LWIP_HOOK_ND6_GET_GW): the configured gateway; null: the one that
 * routers advertise. Defined in network6.c. */
const ip6_addr_t *vouch_lwip_gateway6(void);

#endif
