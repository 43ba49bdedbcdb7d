// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/cortexm.h"
#include "boards/lm3s6965evb/stellaris_mac.h"

enum { CPU_HZ = 12500000 }; /* after reset: no PLL */

void board_start(void)
{
    *(volatile uint32_t *)0x400FE108U = 0x50000000U; /* RCGC2: clock to the Ethernet MAC and PHY */
    cortexm_tick_start(CPU_HZ);
}

uint64_t board_ticks(void)
{
    return cortexm_ticks();
}

uint32_t board_tick_hz(void)
{
    return CPU_HZ;
}

void board_idle(void)
{
    __asm__ volatile("wfi");
}

err_t board_netif_init(struct netif *netif)
{
    return stellaris_mac_init(netif);
}

void board_netif_poll(struct netif *netif)
{
    stellaris_mac_poll(netif);
}
