// SPDX-License-Identifier: Apache-2.0
/* Products of field_small.h's numbers for Thumb-2, in half of a compiler's instructions; empty for other
 * machines.
 *
 *     void vouch_small_multiply(const struct field *f, digit *out, const digit *a, const digit *b);
 *     void vouch_small_square(const struct field *f, digit *out, const digit *a);
 *
 * r0 and r1 are the sum of a place, r4 how many products stand in it, r9 and r10 the digits of the
 * first of them, r5 the place's quotient, r8 the field's terms, r12 the end of the products' code. */
#ifdef __thumb2__

#define DIGITS_MAX 14
/* struct field */
#define DIGITS 0
#define TERMS 4
/* On the stack: the quotients, with a third of zeros before and behind, and a square's digits doubled. */
#define QUOTIENTS 0
#define TWICE (12 * DIGITS_MAX)
#define FRAME (16 * DIGITS_MAX)

    .syntax unified
    .section .text.vouch_small, "ax"

/* Adds the products of a place, then the quotients below it, times p + 1, and takes off the lowest digit,
 * from -2^27, to r7. */
    .balign 4
    .thumb_func
place:
    mov r2, r9
    mov r3, r10
    add r6, r4, r4, lsl #1
    sub r6, r12, r6, lsl #2
    bx r6
    .balign 4
    .rept DIGITS_MAX
    ldr.w r6, [r2], #4
    ldr.w r7, [r3], #-4
    smlal r0, r1, r6, r7
    .endr
products_end:
    .irp term, 0, 8, 16, 24
    ldrd r6, r7, [r8, #\term]
    ldr.w r6, [r5, r6]
    smlal r0, r1, r6, r7
    .endr
    sbfx r7, r0, #0, #28
    subs r0, r0, r7
    sbc r1, r1, r7, asr #31
    lsrs r0, r0, #28
    orr r0, r0, r1, lsl #4
    asrs r1, r1, #28
    bx lr

/* The product of a digit with itself. */
    .macro middle
    sub r6, r10, r4, lsl #2
    ldr r6, [r6]
    smlal r0, r1, r6, r6
    .endm

/* r0, r1 and r2 are f, out and a: r8, r11 and r10 become f's terms, its digits, and a; lr is out. */
    .macro begin
    mov r8, r0
    mov lr, r1
    mov r10, r2
    ldr r11, [r8], #TERMS
    movs r2, #0
    .irp register, r3, r4, r5, r6, r7
    mov \register, r2
    .endr
    add r12, sp, #QUOTIENTS
    .rept 3 * DIGITS_MAX / 6
    stmia r12!, {r2-r7}
    .endr
    add r5, sp, #(QUOTIENTS + 4 * DIGITS_MAX)
    adr.w r12, products_end
    orr r12, r12, #1
    movs r0, #0
    movs r1, #0
    .endm

    .global vouch_small_multiply
    .type vouch_small_multiply, %function
    .thumb_func
vouch_small_multiply:
    push {r4-r11, lr}
    sub sp, #(FRAME + 4)
    mov r9, r3
    begin
    str lr, [sp, #FRAME]
    movs r4, #1
1:  bl place
    str r7, [r5], #4
    add r10, #4
    adds r4, #1
    cmp r4, r11
    ble 1b
    sub r10, #4
    subs r4, #2
    ldr r11, [sp, #FRAME]
2:  add r9, #4
    bl place
    str r7, [r11], #4
    adds r5, #4
    subs r4, #1
    bne 2b
    str r0, [r11]
    add sp, #(FRAME + 4)
    pop {r4-r11, pc}

    .global vouch_small_square
    .type vouch_small_square, %function
    .thumb_func
vouch_small_square:
    push {r4-r11, lr}
    sub sp, #(FRAME + 4)
    begin
    str lr, [sp, #FRAME]
    add r9, sp, #TWICE
    mov r2, r9
    mov r3, r10
    mov r4, r11
1:  ldr r6, [r3], #4
    adds r6, r6, r6
    str r6, [r2], #4
    subs r4, #1
    bne 1b
    lsr r11, r11, #1
/* The places come in pairs: with a digit by itself in the middle, and without. */
2:  middle
    bl place
    str r7, [r5], #4
    add r10, #4
    adds r4, #1
    bl place
    str r7, [r5], #4
    add r10, #4
    cmp r4, r11
    blt 2b
    sub r10, #4
    ldr r11, [sp, #FRAME]
3:  subs r4, #1
    add r9, #4
    middle
    bl place
    str r7, [r11], #4
    adds r5, #4
    cbz r4, 4f
    add r9, #4
    bl place
    str r7, [r11], #4
    adds r5, #4
    b 3b
4:  str r0, [r11]
    add sp, #(FRAME + 4)
    pop {r4-r11, pc}

#endif

/* No stack that may be executed. */
#ifdef __ELF__
    .section .note.GNU-stack, "", %progbits
#endif
