// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CORTEXM_H
#define VOUCH_CORTEXM_H

#include <stdint.h>

/* Start-up, clock, sleep and faults of all Cortex-M boards: board_ticks, board_tick_hz and
 * board_idle of board.h. The linker script cortexm.ld defines the symbols it needs. */

/* Starts SysTick. `hz`: the processor clock. `irq`: the Ethernet controller's interrupt, which ends
 * a sleep; it has no handler, and is enabled only during a sleep. Each sleep loses some ten ticks,
 * by which the clock falls behind. */
void cortexm_clock_start(uint32_t hz, uint32_t irq);
/* Another interrupt, below 512, that ends a sleep in the same way. Any number of calls. */
void cortexm_wake_too(uint32_t irq);

#endif
