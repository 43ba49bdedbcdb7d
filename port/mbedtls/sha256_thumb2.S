// SPDX-License-Identifier: Apache-2.0
/* A block of SHA-256 for Thumb-2, as sha2_process.c has it, in half of a compiler's instructions and of
 * their space; empty for other machines.
 *
 *     void vouch_sha256_block(uint32_t state[8], const unsigned char block[64],
 *                             const uint64_t constants[64]);
 *
 * The constants are in the upper halves. r4 to r11 are FIPS 180-4's a to h, the stack has the sixteen
 * words of the message schedule that are still needed, r1 four times the round, r2 its constant. */
#ifdef __thumb2__

#define WORDS 64
#define LAST (WORDS / 4 * 12)

    .syntax unified
    .section .text.vouch_sha256, "ax"

/* r0 += the word so many rounds ahead, or sigma of it. */
    .macro ahead rounds
    add r12, r1, #(4 * \rounds)
    and r12, r12, #(WORDS - 1)
    ldr r12, [sp, r12]
    .endm

    .macro add_sigma first, second, third
    ror lr, r12, #\first
    eor lr, lr, r12, ror #\second
    eor lr, lr, r12, lsr #\third
    add r0, lr
    .endm

    .balign 4
    .global vouch_sha256_block
    .type vouch_sha256_block, %function
    .thumb_func
vouch_sha256_block:
    push {r0, r4-r11, lr}
    sub sp, #WORDS
    movs r3, #0
1:  ldr r12, [r1, r3]
    rev r12, r12
    str r12, [sp, r3]
    adds r3, #4
    cmp r3, #WORDS
    bne 1b
    ldmia r0, {r4-r11}
    adds r2, #4
    movs r1, #0
2:  and r3, r1, #(WORDS - 1)
    ldr r0, [sp, r3]
    ldr r12, [r2], #8
    add r11, r0
    add r11, r12
    cmp r1, #LAST
    bhs 3f
    ahead 1
    add_sigma 7, 18, 3
    ahead 9
    add r0, r12
    ahead 14
    add_sigma 17, 19, 10
    str r0, [sp, r3]
3:  ror r0, r8, #6
    eor r0, r0, r8, ror #11
    eor r0, r0, r8, ror #25
    add r11, r0
    eor r0, r9, r10
    and r0, r0, r8
    eor r0, r0, r10
    add r11, r0
    ror r0, r4, #2
    eor r0, r0, r4, ror #13
    eor r0, r0, r4, ror #22
    add r0, r11
    and r3, r4, r5
    orr r12, r4, r5
    and r12, r12, r6
    orrs r3, r3, r12
    add r0, r3
    add r11, r7
    mov r7, r6
    mov r6, r5
    mov r5, r4
    mov r4, r0
    mov r0, r11
    mov r11, r10
    mov r10, r9
    mov r9, r8
    mov r8, r0
    adds r1, #4
    cmp r1, #(4 * WORDS)
    bne 2b
/* The sums, and zeros over the schedule. */
    ldr r0, [sp, #WORDS]
    mov r12, sp
    stmia r12, {r4-r11}
    movs r3, #0
4:  ldr r1, [sp, r3]
    ldr r2, [r0, r3]
    add r1, r2
    str r1, [r0, r3]
    adds r3, #4
    cmp r3, #32
    bne 4b
    .irp word, r4, r5, r6, r7
    movs \word, #0
    .endr
    .rept WORDS / 16
    stmia r12!, {r4-r7}
    .endr
    add sp, #WORDS
    pop {r0, r4-r11, pc}

#endif

/* No stack that may be executed. */
#ifdef __ELF__
    .section .note.GNU-stack, "", %progbits
#endif
