// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MEMORY_H
#define VOUCH_MEMORY_H

/* RAM as the linker script laid it out (it sets the ld_* symbols). */

/* Before main: copies .data where its load address is another, clears .bss, and paints the stack
 * below the caller's frame, so that its use can be measured. */
void memory_start(void);
/* A processor exception: says so and ends. */
_Noreturn void board_fault(void);

#endif
