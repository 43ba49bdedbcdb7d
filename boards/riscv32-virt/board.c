// SPDX-License-Identifier: Apache-2.0
#include "boards/common/board.h"

#include "boards/common/memory.h"
#include "boards/riscv32-virt/virtio_net.h"

/* QEMU's machine "virt": the CLINT's timer runs at 10 MHz, and virtio devices may be in any of
 * eight slots. */
enum { TIMER_HZ = 10000000, SLOTS = 8, SLOT_LEN = 0x1000 };
#define SLOT_FIRST 0x10001000U
#define REGISTER(address) (*(volatile uint32_t *)(address))
#define TIMER_COMPARE_LOW REGISTER(0x02004000U)
#define TIMER_COMPARE_HIGH REGISTER(0x02004004U)
#define TIMER_LOW REGISTER(0x0200BFF8U)
#define TIMER_HIGH REGISTER(0x0200BFFCU)
/* The interrupt controller: a slot's interrupt is its number, from 1; context 0 is the first hart
 * in machine mode. */
#define PLIC_PRIORITY(source) REGISTER(0x0C000000U + 4U * (source))
#define PLIC_ENABLE REGISTER(0x0C002000U)
#define PLIC_THRESHOLD REGISTER(0x0C200000U)
#define PLIC_CLAIM REGISTER(0x0C200004U)

/* The console: a 16550, with a FIFO of sixteen bytes. */
#define UART(at) (*(volatile uint8_t *)(0x10000000U + (at)))
enum { UART_DATA = 0, UART_INTERRUPTS = 1, UART_FIFO = 2, UART_LINE = 5 };
enum { UART_SOURCE = 10, RECEIVED = 1, ROOM = 0x20 };

/* Added to the timer: a test starts the clock anywhere by it. */
__attribute__((section(".data.riscv"))) volatile uint64_t riscv_base;

int main(void);
_Noreturn void riscv_reset(void);
_Noreturn void riscv_fault(uint32_t pc, uint32_t lr, uint32_t cause, uint32_t address);

void riscv_reset(void)
{
    memory_start();
    board_exit(main());
}

void riscv_fault(uint32_t pc, uint32_t lr, uint32_t cause, uint32_t address)
{
    const struct fault f = {pc, lr, cause, address};

    memory_fault(&f);
}

void board_start(void)
{
    UART(UART_FIFO) = 1;
    UART(UART_INTERRUPTS) = RECEIVED;
}

size_t board_console_read(uint8_t *buffer, size_t max)
{
    size_t count = 0;

    while (count < max && UART(UART_LINE) & RECEIVED)
        buffer[count++] = UART(UART_DATA);
    return count;
}

size_t board_console_write(const uint8_t *data, size_t len)
{
    size_t count = 0;

    while (count < len && UART(UART_LINE) & ROOM)
        UART(UART_DATA) = data[count++];
    return count;
}

static uint64_t timer(void)
{
    uint32_t before, value;

    do {
        before = TIMER_HIGH;
        value = TIMER_LOW;
    } while (TIMER_HIGH != before);
    return (uint64_t)before << 32 | value;
}

uint64_t board_ticks(void)
{
    return riscv_base + timer();
}

uint32_t board_tick_hz(void)
{
    return TIMER_HZ;
}

/* The timer's comparator or the interrupt controller ends the wait (start.S); no interrupt is
 * taken. A device keeps its interrupt pending until its driver has looked. */
void board_idle(uint32_t ms)
{
    uint64_t at = timer() + (uint64_t)ms * (TIMER_HZ / 1000);

    TIMER_COMPARE_HIGH = UINT32_MAX; /* not while it is half written */
    TIMER_COMPARE_LOW = (uint32_t)at;
    TIMER_COMPARE_HIGH = (uint32_t)(at >> 32);
    __asm__ volatile("wfi" ::: "memory");
    uint32_t source = PLIC_CLAIM;
    if (source)
        PLIC_CLAIM = source;
}

err_t board_netif_init(struct netif *netif)
{
    for (uintptr_t i = 0; i < SLOTS; i++) {
        if (!virtio_net_present(SLOT_FIRST + i * SLOT_LEN))
            continue;
        netif->state = (void *)(SLOT_FIRST + i * SLOT_LEN);
        PLIC_PRIORITY(i + 1) = 1;
        PLIC_PRIORITY(UART_SOURCE) = 1;
        PLIC_ENABLE = 1U << (i + 1) | 1U << UART_SOURCE;
        PLIC_THRESHOLD = 0;
        return virtio_net_init(netif);
    }
    return ERR_IF;
}

void board_netif_poll(struct netif *netif)
{
    virtio_net_poll(netif);
}
