// SPDX-License-Identifier: Apache-2.0
#include "port/lwip/network6.h"

#include "port/lwip/gateway6.h"
#include "port/lwip/transport.h"

static ip6_addr_t gateway;
static bool has_gateway;

const ip6_addr_t *vouch_lwip_gateway6(void)
{
    return has_gateway ? &gateway : NULL;
}

void vouch_network6_start(struct netif *netif, const struct vouch_network6_config *config)
{
    ip_addr_t address;

    netif_create_ip6_linklocal_address(netif, 1);
    netif_set_ip6_autoconfig_enabled(netif, config->autoconfig);
    if (vouch_lwip_address(&config->address, &address))
        netif_add_ip6_address(netif, ip_2_ip6(&address), NULL);
    has_gateway = vouch_lwip_address(&config->gateway, &address);
    if (has_gateway) {
        gateway = *ip_2_ip6(&address);
        ip6_addr_assign_zone(&gateway, IP6_UNICAST, netif);
    }
}

static bool is_usable(const struct netif *netif, unsigned i)
{
    return ip6_addr_isvalid(netif_ip6_addr_state(netif, i)) &&
           !ip6_addr_islinklocal(netif_ip6_addr(netif, i));
}

uint8_t vouch_network6_usable(const struct netif *netif)
{
    uint8_t bits = 0;

    for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
        if (is_usable(netif, i))
            bits |= (uint8_t)(1U << i);
    return bits;
}

bool vouch_network6_tentative(const struct netif *netif)
{
    for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
        if (ip6_addr_istentative(netif_ip6_addr_state(netif, i)) &&
            !ip6_addr_islinklocal(netif_ip6_addr(netif, i)))
            return true;
    return false;
}

void vouch_network6_write(const struct netif *netif, struct vouch_writer *w, unsigned count)
{
    struct vouch_address a;

    for (unsigned i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        if (!is_usable(netif, i))
            continue;
        vouch_write_text(w, count++ > 0 ? " " : "");
        vouch_lwip_address_of(netif_ip_addr6(netif, i), &a);
        vouch_address_write(w, &a);
    }
}
