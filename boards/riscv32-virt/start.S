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
    li t0, 0x880    /* timer and devices may end a wfi; none is ever taken (mstatus.MIE is 0) */
    csrw mie, t0
    .option pop
    j riscv_reset

    .align 4
    .global riscv_trap
riscv_trap:
    .option push
    .option arch, +zicsr
    mv a1, ra
    csrr a0, mepc
    csrr a2, mcause
    csrr a3, mtval
    .option pop
    la sp, ld_stack_top     /* nobody goes back to this one, which may have overflowed */
    j riscv_fault
