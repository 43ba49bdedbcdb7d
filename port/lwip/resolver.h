// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_LWIP_RESOLVER_H
#define VOUCH_LWIP_RESOLVER_H

#include "lwip/dns.h"
#include "port.h"

/* Host names by lwIP's DNS client: one address a name, no record types but A and AAAA. It does not
 * tell a name that does not exist from a server that fails: both are VOUCH_E_NAME_SERVER. */

struct vouch_lwip_resolver {
    char name[DNS_MAX_NAME_LENGTH]; /* under way or answered; "" when idle */
    enum vouch_family family;
    bool waiting;
    bool found;
    ip_addr_t address;
};

/* Makes r idle and gives its operations; r must outlive them and not move. */
struct vouch_resolver vouch_lwip_resolver_init(struct vouch_lwip_resolver *r);

#endif
