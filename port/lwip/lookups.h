// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_LOOKUPS_H
#define VOUCH_LWIP_LOOKUPS_H

#include "core/port.h"
#include "lwip/dns.h"

/* A resolver over lwIP's own client: one address of each family for a name, IPv6 first if this
 * machine has an IPv6 address that is not link-local, and no other records. Once one family has
 * answered, the other has a quarter of a second more (RFC 8305 section 3). It cannot distinguish a
 * name that does not exist from a failing server: both are VOUCH_E_NAME_SERVER. A program may have
 * several of them. */

enum { VOUCH_LWIP_FAMILIES = LWIP_IPV4 + LWIP_IPV6 };

struct vouch_lwip_lookup {
    bool waiting;
    bool found;
    ip_addr_t address;
};

struct vouch_lwip_lookups {
    char name[DNS_MAX_NAME_LENGTH]; /* being looked up or answered; "" when idle */
    enum vouch_family family;
    struct vouch_lwip_lookup lookups[VOUCH_LWIP_FAMILIES]; /* IPv4 first */
#if LWIP_IPV6
    bool half;           /* one of the two has an address */
    u32_t half_since_ms; /* since when; lwIP's clock, which wraps */
#endif
};

/* Initializes l as idle and returns its operations; l must outlive them and not move. */
struct vouch_resolver vouch_lwip_lookups_init(struct vouch_lwip_lookups *l);

#endif
