// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/memory.h"
#include "boards/riscv32-virt/virtio_net.h"

/* The machine "virt" of QEMU: the CLINT's timer runs at 10 MHz, and virtio devices may be in any of
 * eight slots. */
enum { TIMER_HZ = 10000000, SLOTS = 8, SLOT_LEN = 0x1000 };
#define SLOT_FIRST 0x10001000U
#define TIMER_COMPARE 0x02004000U
#define TIMER_LOW 0x0200BFF8U
#define TIMER_HIGH 0x0200BFFCU

int main(void);
_Noreturn void riscv_reset(void);
_Noreturn void riscv_fault(void);

void riscv_reset(void)
{
    memory_start();
    board_exit(main());
}

void riscv_fault(void)
{
    board_fault();
}

void board_start(void)
{
}

uint64_t board_ticks(void)
{
    volatile const uint32_t *low = (volatile const uint32_t *)TIMER_LOW;
    volatile const uint32_t *high = (volatile const uint32_t *)TIMER_HIGH;
    uint32_t before, value;

    do {
        before = *high;
        value = *low;
    } while (*high != before);
    return (uint64_t)before << 32 | value;
}

uint32_t board_tick_hz(void)
{
    return TIMER_HZ;
}

/* The timer's comparator ends the wait after a millisecond (see start.S). */
void board_idle(void)
{
    volatile uint32_t *compare = (volatile uint32_t *)TIMER_COMPARE;
    uint64_t at = board_ticks() + TIMER_HZ / 1000;

    compare[1] = UINT32_MAX; /* not while it is half written */
    compare[0] = (uint32_t)at;
    compare[1] = (uint32_t)(at >> 32);
    __asm__ volatile("wfi" ::: "memory");
}

err_t board_netif_init(struct netif *netif)
{
    for (uintptr_t i = 0; i < SLOTS; i++) {
        if (!virtio_net_present(SLOT_FIRST + i * SLOT_LEN))
            continue;
        netif->state = (void *)(SLOT_FIRST + i * SLOT_LEN);
        return virtio_net_init(netif);
    }
    return ERR_IF;
}

void board_netif_poll(struct netif *netif)
{
    virtio_net_poll(netif);
}
