// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/cortexm.h"
#include "boards/lm3s6965evb/stellaris_mac.h"

enum { CPU_HZ = 12500000, ETHERNET_IRQ = 42 }; /* after reset: no PLL */

void board_start(void)
{
    *(volatile uint32_t *)0x400FE108U = 0x50000000U; /* RCGC2: clock to the Ethernet MAC and PHY */
    cortexm_clock_start(CPU_HZ, ETHERNET_IRQ);
}

err_t board_netif_init(struct netif *netif)
{
    return stellaris_mac_init(netif);
}

void board_netif_poll(struct netif *netif)
{
    stellaris_mac_poll(netif);
}
