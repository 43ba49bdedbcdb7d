// SPDX-License-Identifier: Apache-2.0
#include "boards/common/cortexm.h"

#include "boards/common/board.h"
#include "boards/common/memory.h"

int main(void);
_Noreturn void cortexm_reset(void);
_Noreturn void cortexm_fault(void);
void cortexm_tick(void);

extern uint32_t ld_stack_top[];

static volatile uint32_t *const systick_csr = (volatile uint32_t *)0xE000E010U;
static volatile uint32_t *const systick_load = (volatile uint32_t *)0xE000E014U;
static volatile uint32_t *const systick_value = (volatile uint32_t *)0xE000E018U;
static volatile uint32_t *const interrupt_state = (volatile uint32_t *)0xE000ED04U;

enum { CSR_ENABLE = 7U, STATE_TICK_PENDING = 1U << 26 };

static volatile uint32_t periods;
static uint32_t period_ticks;

void cortexm_reset(void)
{
    memory_start();
    board_exit(main());
}

void cortexm_fault(void)
{
    board_fault();
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
