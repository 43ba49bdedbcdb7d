// SPDX-License-Identifier: Apache-2.0
#include "boards/common/cortexm.h"

#include "boards/common/board.h"
#include "boards/common/memory.h"
#include "boards/common/systick.h"

int main(void);
_Noreturn void cortexm_reset(void);
_Noreturn void cortexm_fault(void);
_Noreturn void cortexm_report(uint32_t pc, uint32_t lr);
void cortexm_tick(void);

extern uint32_t ld_stack_top[];

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYSTICK_CSR REGISTER(0xE000E010U)
#define SYSTICK_LOAD REGISTER(0xE000E014U)
#define SYSTICK_VALUE REGISTER(0xE000E018U)
#define NVIC_ENABLE(irq) REGISTER(0xE000E100U + (irq) / 32U * 4U) /* ones act, zeros do not */
#define NVIC_DISABLE(irq) REGISTER(0xE000E180U + (irq) / 32U * 4U)
#define NVIC_CLEAR(irq) REGISTER(0xE000E280U + (irq) / 32U * 4U)
#define SCB_ICSR REGISTER(0xE000ED04U)
#define SCB_VTOR REGISTER(0xE000ED08U)
#define SCB_CFSR REGISTER(0xE000ED28U)
#define SCB_CPACR REGISTER(0xE000ED88U)
#define SCB_BFAR REGISTER(0xE000ED38U)

enum { IRQ_WORDS = 16, CPACR_FLOATING_POINT = 0xFU << 20 };
enum { CSR_ENABLE = 7U, ICSR_CLEAR_TICK = 1U << 25, ICSR_TICK_PENDING = 1U << 26 };

/* Changed with interrupts masked, or in the tick's handler. In .data, so that a test can start the
 * clock at any value. */
__attribute__((section(".data.cortexm"))) volatile uint64_t cortexm_base;
static volatile uint32_t period;
static uint32_t clock_hz;
static uint32_t ethernet_irq;
static uint32_t other_irqs[IRQ_WORDS]; /* a bit for each */
static uint32_t other_words;           /* those that have any */

static void mask(void)
{
    __asm__ volatile("cpsid i" ::: "memory");
}

static void unmask(void)
{
    __asm__ volatile("cpsie i" ::: "memory");
}

void cortexm_tick(void)
{
    cortexm_base += period;
}

typedef void (*vector)(void);

/* Only the system exceptions: a driver's interrupt ends a sleep and is never taken. */
__attribute__((section(".vectors"), used, aligned(128))) static const vector vectors[16] = {
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

/* Off after a reset, and a compiler that may use its registers keeps integers there, too. */
static inline void enable_floating_point(void)
{
#ifdef __ARM_FP
    SCB_CPACR |= CPACR_FLOATING_POINT;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
}

/* A boot loader may have left its own vector table active, and interrupts masked. */
void cortexm_reset(void)
{
    enable_floating_point();
    SCB_VTOR = (uint32_t)(uintptr_t)vectors;
    memory_start();
    unmask();
    board_exit(main());
}

/* The processor has saved the registers on the stack, unless the stack overflowed: then they are
 * lost. What follows needs a fresh stack, and never returns to this one. */
__attribute__((naked)) void cortexm_fault(void)
{
    __asm__ volatile("mrs r2, msp\n"
                     "movs r0, #0\n"
                     "movs r1, #0\n"
                     "ldr r3, =ld_stack_low\n"
                     "cmp r2, r3\n"
                     "blo 1f\n"
                     "ldr r0, [r2, #24]\n"
                     "ldr r1, [r2, #20]\n"
                     "1: ldr r3, =ld_stack_top\n"
                     "mov sp, r3\n"
                     "b cortexm_report\n"
                     ".ltorg\n");
}

__attribute__((used)) void cortexm_report(uint32_t pc, uint32_t lr)
{
    const struct fault f = {pc, lr, SCB_CFSR, SCB_BFAR};

    memory_fault(&f);
}

/* With interrupts masked. */
static uint64_t ticks_now(void)
{
    struct systick s = {.base = cortexm_base, .period = period, .value = SYSTICK_VALUE};

    s.pending = (SCB_ICSR & ICSR_TICK_PENDING) != 0;
    if (s.pending)
        s.value = SYSTICK_VALUE;
    return systick_ticks(&s);
}

/* Starts a period here, with interrupts masked. */
static void begin_period(uint32_t ticks)
{
    cortexm_base = ticks_now();
    period = ticks;
    SYSTICK_LOAD = ticks - 1U;
    SYSTICK_VALUE = 0;
    SCB_ICSR = ICSR_CLEAR_TICK;
}

void cortexm_clock_start(uint32_t hz, uint32_t irq)
{
    clock_hz = hz;
    ethernet_irq = irq;
    period = SYSTICK_PERIOD_MAX;
    SYSTICK_LOAD = SYSTICK_PERIOD_MAX - 1U;
    SYSTICK_VALUE = 0;
    SYSTICK_CSR = CSR_ENABLE;
}

void cortexm_wake_too(uint32_t irq)
{
    other_irqs[irq / 32U % IRQ_WORDS] |= 1U << irq % 32U;
    if (other_words <= irq / 32U)
        other_words = irq / 32U + 1U;
}

static void enable_waking(void)
{
    NVIC_ENABLE(ethernet_irq) = 1U << ethernet_irq % 32U;
    for (uint32_t i = 0; i < other_words; i++)
        NVIC_ENABLE(32U * i) = other_irqs[i];
}

static void disable(uint32_t word, uint32_t bits)
{
    NVIC_DISABLE(32U * word) = bits;
    NVIC_CLEAR(32U * word) = bits;
}

uint64_t board_ticks(void)
{
    mask();
    uint64_t ticks = ticks_now();
    unmask();
    return ticks;
}

uint32_t board_tick_hz(void)
{
    return clock_hz;
}

/* Masked interrupts still end a wfi, as does one that was already pending. */
void board_idle(uint32_t ms)
{
    mask();
    begin_period(systick_period(ms, clock_hz));
    enable_waking();
    __asm__ volatile("dsb\n\twfi" ::: "memory");
    disable(ethernet_irq / 32U, 1U << ethernet_irq % 32U);
    for (uint32_t i = 0; i < other_words; i++)
        disable(i, other_irqs[i]);
    begin_period(SYSTICK_PERIOD_MAX);
    unmask();
}
