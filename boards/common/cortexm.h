// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_CORTEXM_H
#define VOUCH_CORTEXM_H

#include <stdint.h>

/* Start-up and tick of every Cortex-M board; cortexm.ld has the symbols it needs. */

/* Starts SysTick with an interrupt each millisecond. `hz`: the processor clock. */
void cortexm_tick_start(uint32_t hz);
/* Ticks of that clock since then. */
uint64_t cortexm_ticks(void);

#endif
