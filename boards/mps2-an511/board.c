// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/cortexm.h"
#include "boards/common/lan9118.h"

enum { CPU_HZ = 25000000, ETHERNET_IRQ = 13 };

void board_start(void)
{
    cortexm_clock_start(CPU_HZ, ETHERNET_IRQ);
}

err_t board_netif_init(struct netif *netif)
{
    netif->state = (void *)0x40200000U;
    return lan9118_init(netif);
}

void board_netif_poll(struct netif *netif)
{
    lan9118_poll(netif);
}
