// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MEMORY_H
#define VOUCH_MEMORY_H

#include <stdint.h>

/* RAM as the linker script laid it out (it sets the ld_* symbols). */

/* Before main: copies .data where its load address is another, clears .bss, and paints the stack
 * below the caller's frame, so that its use can be measured. */
void memory_start(void);
/* A processor exception: says where it was, in hexadecimal, and ends. */
struct fault {
    uint32_t pc;      /* of the instruction, 0: lost with the stack */
    uint32_t lr;      /* where its function would have returned to */
    uint32_t cause;   /* the processor's status: CFSR, or mcause */
    uint32_t address; /* the access that failed, where the cause says so: BFAR, or mtval */
};
_Noreturn void memory_fault(const struct fault *f);

#endif
