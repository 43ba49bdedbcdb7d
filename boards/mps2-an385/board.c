// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/cortexm.h"
#include "boards/common/lan9118.h"

enum { CPU_HZ = 25000000, ETHERNET_IRQ = 13 };

/* The console: CMSDK's UART 0, which keeps one byte. */
#define UART(at) (*(volatile uint32_t *)(0x40004000U + (at)))
#define UART_DATA UART(0)
#define UART_STATE UART(4)
#define UART_CONTROL UART(8)
#define UART_INTERRUPTS UART(12)
#define UART_DIVIDER UART(16)

enum { UART_BAUD = 115200, UART_IRQ = 0, SENDING = 1, RECEIVED = 2 };
enum { SEND = 1, RECEIVE = 2, RECEIVE_IRQ = 8 };

void board_start(void)
{
    cortexm_clock_start(CPU_HZ, ETHERNET_IRQ);
    cortexm_wake_too(UART_IRQ);
    UART_DIVIDER = CPU_HZ / UART_BAUD;
    UART_CONTROL = SEND | RECEIVE | RECEIVE_IRQ;
}

size_t board_console_read(uint8_t *buffer, size_t max)
{
    size_t count = 0;

    UART_INTERRUPTS = RECEIVED;
    while (count < max && UART_STATE & RECEIVED)
        buffer[count++] = (uint8_t)UART_DATA;
    return count;
}

size_t board_console_write(const uint8_t *data, size_t len)
{
    size_t count = 0;

    while (count < len && !(UART_STATE & SENDING))
        UART_DATA = data[count++];
    return count;
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
