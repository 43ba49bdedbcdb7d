// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CORTEXM_H
#define VOUCH_CORTEXM_H

#include <stdint.h>

/* Start-up, clock, sleep and faults of every Cortex-M board: board_ticks, board_tick_hz and
 * board_idle of board.h. cortexm.ld has the symbols it needs. */

/* Starts SysTick. `hz`: the processor clock. `irq`: the Ethernet controller's interrupt, which ends
 * a sleep; no handler of it runs, and it is enabled during a sleep alone. Each sleep loses some ten
 * ticks: the clock is late by that much. */
void cortexm_clock_start(uint32_t hz, uint32_t irq);

#endif
