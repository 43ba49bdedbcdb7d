// SPDX-License-Identifier: Apache-2.0
#include "cortexm.h"

#include <string.h>

#include "board.h"

int main(void);
_Noreturn void cortexm_reset(void);
void cortexm_fault(void);
void cortexm_tick(void);

extern uint32_t ld_data_load[], ld_data_start[], ld_data_end[];
extern uint32_t ld_bss_start[], ld_bss_end[];
extern uint32_t ld_stack_low[], ld_stack_top[], ld_ram_start[];

static volatile uint32_t *const systick_csr = (volatile uint32_t *)0xE000E010U;
static volatile uint32_t *const systick_load = (volatile uint32_t *)0xE000E014U;
static volatile uint32_t *const systick_value = (volatile uint32_t *)0xE000E018U;
static volatile uint32_t *const interrupt_state = (volatile uint32_t *)0xE000ED04U;

enum { CSR_ENABLE = 7U, STATE_TICK_PENDING = 1U << 26, STACK_PAINT = 0x5AFE57ACU };

static volatile uint32_t periods;
static uint32_t period_ticks;

/* The stack lies at the bottom of RAM: an overflow faults instead of eating variables. */
static void paint_stack(void)
{
    uint32_t *here = (uint32_t *)__builtin_frame_address(0);

    for (uint32_t *p = ld_stack_low; p < here - 16; p++)
        *p = STACK_PAINT;
}

void cortexm_reset(void)
{
    memcpy(ld_data_start, ld_data_load, (size_t)((char *)ld_data_end - (char *)ld_data_start));
    memset(ld_bss_start, 0, (size_t)((char *)ld_bss_end - (char *)ld_bss_start));
    paint_stack();
    board_exit(main());
}

void cortexm_fault(void)
{
    board_log("fault: processor exception", 26);
    board_exit(70);
}

void cortexm_tick(void)
{
    periods++;
}

typedef void (*vector)(void);

/* Only the system exceptions: every driver here is polled. */
__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
    (vector)(uintptr_t)ld_stack_top,
    cortexm_reset,
    cortexm_fault, /* NMI */
    cortexm_fault, /* hard fault */
    cortexm_fault, /* memory management */
    cortexm_fault, /* bus fault */
    cortexm_fault, /* usage fault */
    cortexm_fault, /* secure fault (ARMv8-M) */
    0,
    0,
    0,
    cortexm_fault, /* SVCall */
    cortexm_fault, /* debug monitor */
    0,
    cortexm_fault, /* PendSV */
    cortexm_tick,
};

void cortexm_tick_start(uint32_t hz)
{
    period_ticks = hz / 1000U;
    *systick_load = period_ticks - 1U;
    *systick_value = 0;
    *systick_csr = CSR_ENABLE;
}

/* The counter may wrap before its interrupt has run: the pending bit tells, and a second look at
 * `periods` tells whether the interrupt came between the reads. */
uint64_t cortexm_ticks(void)
{
    uint32_t before, value, pending;

    do {
        before = periods;
        value = *systick_value;
        pending = *interrupt_state & STATE_TICK_PENDING;
        if (pending)
            value = *systick_value;
    } while (before != periods);
    uint64_t whole = (uint64_t)before + (pending ? 1U : 0U);
    return whole * period_ticks + (period_ticks - 1U - value);
}

size_t board_stack_size(void)
{
    return (size_t)((char *)ld_stack_top - (char *)ld_stack_low);
}

size_t board_stack_peak(void)
{
    const uint32_t *p = ld_stack_low;

    while (p < ld_stack_top && *p == STACK_PAINT)
        p++;
    return (size_t)((const char *)ld_stack_top - (const char *)p);
}

size_t board_static_ram(void)
{
    return (size_t)((char *)ld_bss_end - (char *)ld_ram_start);
}
