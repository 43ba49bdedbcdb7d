// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/cortexm.h"
#include "boards/common/lan9118.h"

enum { CPU_HZ = 25000000 };

void board_start(void)
{
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
    netif->state = (void *)0x40200000U;
    return lan9118_init(netif);
}

void board_netif_poll(struct netif *netif)
{
    lan9118_poll(netif);
}
