// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MEMORY_H
#define VOUCH_MEMORY_H

#include <stdint.h>

/* RAM as laid out by the linker script (which sets the ld_* symbols). */

/* Before main: copies .data if its load address differs, clears .bss, and paints the stack below
 * the caller's frame, so that its use can be measured. */
void memory_start(void);
/* A processor exception: writes where it occurred, in hexadecimal, and ends the program. */
struct fault {
    uint32_t pc;      /* of the instruction; 0: lost with the stack */
    uint32_t lr;      /* the return address of its function */
    uint32_t cause;   /* the processor's status: CFSR, or mcause */
    uint32_t address; /* of the failed access, if the cause provides it: BFAR, or mtval */
};
_Noreturn void memory_fault(const struct fault *f);

#endif
