// SPDX-License-Identifier: Apache-2.0
/* Products of field_p256_29.h's and field_25519_29.h's numbers for Thumb-2, digit by digit as they have
 * them, in three quarters of a compiler's instructions; empty for other machines.
 *
 *     void vouch_p256_29_multiply(int32_t out[9], const int32_t a[9], const int32_t b[9]);
 *     void vouch_p256_29_square(int32_t out[9], const int32_t a[9]);
 *     void vouch_25519_29_multiply(int32_t out[9], const int32_t a[9], const int32_t b[9]);
 *     void vouch_25519_29_square(int32_t out[9], const int32_t a[9]);
 *
 * `out` may be an operand. r0 and r1 are the sum of a place, r3 to r11 the digits of a; those of b, or of
 * 2 a, are on the stack. No branch and no address depends on a number. */
#ifdef __thumb2__

#define DIGITS 9
#define BITS 29
/* On the stack: b's digits, then quotients or what is above 2^261, then out. */
#define OTHER (4 * DIGITS)
#define FRAME (8 * DIGITS)

    .syntax unified
    .altmacro

n0 .req r3
n1 .req r4
n2 .req r5
n3 .req r6
n4 .req r7
n5 .req r8
n6 .req r9
n7 .req r10
n8 .req r11

/* The sum += a's digit times b's, or for the first place = it. */
    .macro one_product i, digit
    .if started
    smlal r0, r1, n\i, \digit
    .else
    smull r0, r1, n\i, \digit
    .set started, 1
    .endif
    .endm

/* a's digits from first to last, times b's downwards from that of place - first: two at a time. */
    .macro products place, first, last
    .if (\last) > (\first)
    ldrd r2, r12, [sp, #(4 * ((\place) - (\first) - 1))]
    one_product %(\first), r12
    one_product %((\first) + 1), r2
    products %(\place), %((\first) + 2), %(\last)
    .elseif (\last) == (\first)
    ldr r2, [sp, #(4 * ((\place) - (\first)))]
    one_product %(\first), r2
    .endif
    .endm

/* All products of a place; of a square, each pair once, with 2 a in b's place. */
    .macro all_products place, squaring
    .if (\place) < DIGITS
    .set from, 0
    .else
    .set from, (\place) - DIGITS + 1
    .endif
    .if \squaring
    .set to, ((\place) + 1) / 2 - 1
    .else
    .set to, (\place) - from
    .endif
    products %(\place), %from, %to
    .if \squaring
    .if ((\place) & 1) == 0
    one_square %((\place) / 2)
    .endif
    .endif
    .endm

    .macro one_square i
    one_product \i, n\i
    .endm

/* The digit to its place on the stack, and the sum over 2^29. If the digit is signed, what it adds to the
 * sum is the carry flag. */
    .macro end_place kind, at, bits
    .ifc \kind, signed
    sbfx r2, r0, #0, #\bits
    .else
    ubfx r2, r0, #0, #\bits
    .endif
    str r2, [sp, #(\at)]
    lsrs r0, r0, #\bits
    orr r0, r0, r1, lsl #(32 - \bits)
    asr r1, r1, #\bits
    .endm

    .macro add_carry
    adcs r0, r0, #0
    adc r1, r1, #0
    .endm

    .macro begin squaring
    push {r0, r4-r11, lr}
    sub sp, #FRAME
    .if \squaring
    ldmia r1, {r3-r11}
    .irp digit, n0, n1, n2, n3, n4, n5, n6, n7, n8
    add \digit, \digit, \digit
    .endr
    .else
    ldmia r2, {r3-r11}
    .endif
    stmia sp, {r3-r11}
    ldmia r1, {r3-r11}
    .set started, 0
    .endm

/* What a quotient adds to a place: it is multiplied by p + 1, whose digit it is at has these bits. */
    .macro add_quotient quotient, bits
    .if carried
    adcs r0, r0, \quotient, lsl #\bits
    .set carried, 0
    .else
    adds r0, r0, \quotient, lsl #\bits
    .endif
    adc r1, r1, \quotient, asr #(32 - \bits)
    .endm

    .macro take_quotient quotient, bits
    subs r0, r0, \quotient, lsl #\bits
    sbc r1, r1, \quotient, asr #(32 - \bits)
    .endm

    .macro load_quotient register, at
    ldr \register, [sp, #(OTHER + 4 * (\at))]
    .endm

/* p + 1 is 2^9 at place 3, 2^18 at 6, -2^21 at 7, and 2^24 at 8. */
    .macro add_quotients place
    .if (\place) >= 8 && (\place) < 7 + DIGITS
    ldrd r2, r12, [sp, #(OTHER + 4 * ((\place) - 8))]
    add_quotient r2, 24
    take_quotient r12, 21
    .elseif (\place) == 7
    load_quotient r12, 0
    take_quotient r12, 21
    .elseif (\place) == 16
    load_quotient r2, 8
    add_quotient r2, 24
    .endif
    .if (\place) >= 6 && (\place) < 6 + DIGITS
    load_quotient lr, %((\place) - 6)
    add_quotient lr, 18
    .endif
    .if (\place) >= 3 && (\place) < 3 + DIGITS
    load_quotient lr, %((\place) - 3)
    add_quotient lr, 9
    .endif
    .endm

/* The first eight places give quotients, the ninth a signed one, and the others the result, over b's
 * digits that are done with. */
    .macro p256_place place, squaring
    all_products \place, \squaring
    add_quotients \place
    .if (\place) < DIGITS - 1
    end_place unsigned, %(OTHER + 4 * (\place)), BITS
    .elseif (\place) == DIGITS - 1
    end_place signed, %(OTHER + 4 * (\place)), BITS
    .set carried, 1
    .else
    end_place signed, %(4 * ((\place) - DIGITS)), BITS
    .set carried, 1
    .endif
    .endm

    .macro p256_product squaring
    begin \squaring
    .set carried, 0
    .irp place, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    p256_place \place, \squaring
    .endr
    adc r11, r0, #0
    ldmia sp, {r3-r10}
    ldr r0, [sp, #FRAME]
    stmia r0, {r3-r11}
    add sp, #(FRAME + 4)
    pop {r4-r11, pc}
    .endm

/* First the places above 2^261, then those below, to which they add 64 * 19 times. */
    .macro above_place place, squaring
    .if (\place) > DIGITS
    add_carry
    .endif
    all_products \place, \squaring
    end_place signed, %(OTHER + 4 * ((\place) - DIGITS)), BITS
    .endm

    .macro below_place place, squaring
    .if (\place) > 0
    add_carry
    .endif
    all_products \place, \squaring
    ldr r2, [sp, #(OTHER + 4 * (\place))]
    smlal r0, r1, r2, lr
    .if (\place) < DIGITS - 1
    end_place signed, %(OTHER + 4 * (\place)), BITS
    .else
    end_place signed, %(OTHER + 4 * (\place)), 23
    .endif
    .endm

    .macro product_25519 squaring
    begin \squaring
    .irp place, 9, 10, 11, 12, 13, 14, 15, 16
    above_place \place, \squaring
    .endr
    adc r0, r0, #0
    str r0, [sp, #(OTHER + 4 * (DIGITS - 1))]
    mov lr, #(64 * 19)
    .set started, 0
    .irp place, 0, 1, 2, 3, 4, 5, 6, 7, 8
    below_place \place, \squaring
    .endr
    add_carry
/* What is above 2^255 comes back, and carries once. */
    add r12, sp, #OTHER
    ldmia r12, {r3-r11}
    movs r12, #19
    mul r1, r1, r12
    umull r0, r2, r0, r12
    add r1, r1, r2
    adds r0, r0, r3
    adc r1, r1, r3, asr #31
    sbfx r3, r0, #0, #BITS
    lsrs r0, r0, #BITS
    orr r0, r0, r1, lsl #(32 - BITS)
    adc r4, r4, r0
    ldr r0, [sp, #FRAME]
    stmia r0, {r3-r11}
    add sp, #(FRAME + 4)
    pop {r4-r11, pc}
    .endm

    .macro function name
    .section .text.\name, "ax"
    .balign 4
    .global \name
    .type \name, %function
    .thumb_func
\name:
    .endm

    function vouch_p256_29_multiply
    p256_product 0
    function vouch_p256_29_square
    p256_product 1
    function vouch_25519_29_multiply
    product_25519 0
    function vouch_25519_29_square
    product_25519 1

#endif

/* No stack that may be executed. */
#ifdef __ELF__
    .section .note.GNU-stack, "", %progbits
#endif
