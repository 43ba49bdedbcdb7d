/* SPDX-License-Identifier: Apache-2.0 */
    .section .start, "ax"
    .global riscv_entry
    .type riscv_entry, @function
riscv_entry:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, ld_stack_top
    la tp, ld_tls_start
    la t0, riscv_trap
    .option push
    .option arch, +zicsr
    csrw mtvec, t0
    li t0, 0x80     /* the timer may end a wfi; no interrupt is ever taken (mstatus.MIE is 0) */
    csrw mie, t0
    .option pop
    j riscv_reset

    .align 4
    .global riscv_trap
riscv_trap:
    j riscv_fault
