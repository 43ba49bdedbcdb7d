// SPDX-License-Identifier: Apache-2.0
/* What boards/common/cortexm.c does on a processor that no image here is for: a Cortex-M33 with
 * registers for floating point, and interrupts beyond the first word of them. What is wrong is
 * said, and is the exit status. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boards/common/board.h"
#include "boards/common/cortexm.h"
#include "boards/common/semihost.h"

enum { CPU_HZ = 20000000, ETHERNET_IRQ = 48, NOBODYS_IRQ = 50, SLEEP_MS = 60, SOON_MS = 20 };

#define NVIC_PEND(irq) (*(volatile uint32_t *)(0xE000E200U + (irq) / 32U * 4U))

static const uint32_t others[] = {3, 31, 32, 33, 63, 64, 100};

/* For how long a sleep lasts while this interrupt is pending. */
static uint64_t slept_ms(uint32_t irq)
{
    uint64_t before = board_ticks();
    NVIC_PEND(irq) = 1U << irq % 32U;
    board_idle(SLEEP_MS);
    return (board_ticks() - before) / (CPU_HZ / 1000);
}

static bool is_pending(uint32_t irq)
{
    return (NVIC_PEND(irq) & 1U << irq % 32U) != 0;
}

static int fail(const char *what)
{
    semihost_write(what);
    semihost_write("\n");
    return 1;
}

static int try_waking(uint32_t irq)
{
    if (slept_ms(irq) >= SOON_MS)
        return fail("an interrupt does not end a sleep");
    return is_pending(irq) ? fail("an interrupt is still pending") : 0;
}

static float half_of(const volatile float *number)
{
    return *number / 2.0F;
}

int main(void)
{
    volatile float seven = 7.0F;
    if (half_of(&seven) != 3.5F)
        return fail("floating point");
    cortexm_clock_start(CPU_HZ, ETHERNET_IRQ);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (slept_ms(others[i]) < SOON_MS)
            return fail("an interrupt that nobody named ends a sleep");
        cortexm_wake_too(others[i]);
        if (try_waking(others[i]))
            return 1;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (try_waking(others[i]))
            return 1;
    if (slept_ms(NOBODYS_IRQ) < SOON_MS)
        return fail("an interrupt that nobody named ends a sleep");
    if (try_waking(ETHERNET_IRQ))
        return 1;
    semihost_write("all as expected\n");
    return 0;
}
