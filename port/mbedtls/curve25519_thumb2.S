// SPDX-License-Identifier: Apache-2.0
/* The product of curve25519.c's numbers for Thumb-2, in half of a compiler's instructions; empty for
 * other machines.
 *
 *     void vouch_25519_multiply(uint32_t out[8], const uint32_t a[8], const uint32_t b[8],
 *                               uint32_t work[24]);
 *
 * work is the product's sixteen words, then a. `out` may be a or b. No branch and no address depends
 * on a number. */
#ifdef __thumb2__

#define WORK 4 /* on the stack, above out */

    .syntax unified
    .section .text.vouch_25519, "ax"

/* Adds b, in r4 to r11, times a's word to the product at r3, which moves on by one; r2 becomes the
 * word above, which is what is carried out. */
    .balign 4
    .thumb_func
row:
    ldr r1, [r3, #64]
    .thumb_func
row_by_r1:
    movs r2, #0
    .irp word, r4, r5, r6, r7, r8, r9, r10, r11
    ldr r0, [r3]
    mov r12, #0
    umlal r0, r12, r1, \word
    adds r0, r0, r2
    adc r2, r12, #0
    stmia r3!, {r0}
    .endr
    str r2, [r3]
    subs r3, #28
    bx lr

    .global vouch_25519_multiply
    .type vouch_25519_multiply, %function
    .thumb_func
vouch_25519_multiply:
    push {r0, r3-r11, lr}
    ldmia r1, {r4-r11}
    add r12, r3, #64
    stmia r12, {r4-r11}
    movs r4, #0
    movs r5, #0
    movs r6, #0
    movs r7, #0
    mov r12, r3
    stmia r12!, {r4-r7}
    stmia r12, {r4-r7}
    ldmia r2, {r4-r11}
1:  bl row
    ldr r12, [sp, #WORK]
    add r12, #32
    cmp r3, r12
    bne 1b
/* 2^256 is 38: the upper half by that, and then what that carries. */
    ldmia r3, {r4-r11}
    subs r3, #32
    movs r1, #38
    bl row_by_r1
    subs r3, #4
    ldmia r3, {r4-r11}
    muls r2, r1, r2
    adds r4, r4, r2
    .irp word, r5, r6, r7, r8, r9, r10, r11
    adcs \word, \word, #0
    .endr
    mov r2, #0
    adc r2, r2, #0
    mla r4, r2, r1, r4
    pop {r0, r3}
    stmia r0, {r4-r11}
    pop {r4-r11, pc}

#endif

/* No stack that may be executed. */
#ifdef __ELF__
    .section .note.GNU-stack, "", %progbits
#endif
