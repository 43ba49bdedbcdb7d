// SPDX-License-Identifier: Apache-2.0
/* Products of four words by BMI2's instructions of x86-64, which leave the carry alone: assembler
 * for the fields of 256 bits. Operands of it are t0 to t7, low and high, which are registers, and a
 * and b, which are addresses; rdx is overwritten. */
#ifndef VOUCH_MBEDTLS_PRODUCTS_4_MULX_H
#define VOUCH_MBEDTLS_PRODUCTS_4_MULX_H

#include "port/mbedtls/carries_x86.h"

/* One line for each product, and what becomes of it. */
// clang-format off

/* Instructions. The source is on the left. */
#define LOAD(n, i) "movq 8 * " #i "(%[" #n "]), %%rdx\n\t"
#define TIMES(i, low, high) "mulxq 8 * " #i "(%[a]), %[" low "], %[" high "]\n\t" /* rdx a[i] */

/* t0 to t4 = a times a word of b. The highest word of a product is at most 2^64 - 2: the last carry
 * ends there. */
#define FIRST_ROW \
    LOAD(b, 0) \
    TIMES(0, "t0", "t1") \
    TIMES(1, "low", "t2") ADD("low", "t1") \
    TIMES(2, "low", "t3") ADC("low", "t2") \
    TIMES(3, "low", "t4") ADC("low", "t3") ADC_0("t4")

/* t0 to t3, and t4 that is new, += a times a word of b: the products by the odd words of a, which
 * do not overlap, in one chain, and those by the even ones in another. Before, t0 to t3 are below
 * 2^256, and after, t0 to t4 are below 2^320. */
#define ROW(i, t0, t1, t2, t3, t4) \
    LOAD(b, i) \
    TIMES(1, "low", "high") ADD("low", t1) ADC("high", t2) \
    TIMES(3, "low", t4)     ADC("low", t3) ADC_0(t4) \
    TIMES(0, "low", "high") ADD("low", t0) ADC("high", t1) \
    TIMES(2, "low", "high") ADC("low", t2) ADC("high", t3) ADC_0(t4)

/* t0 to t7 = a^2. First t1 to t6 = the products of two different words: by a0, then a1 a3, a1 a2
 * and a2 a3, whose chain goes on after that of a1 a2. */
#define DIFFERENT_WORDS \
    LOAD(a, 0) \
    TIMES(1, "t1", "t2") \
    TIMES(2, "low", "t3")   ADD("low", "t2") \
    TIMES(3, "low", "t4")   ADC("low", "t3") ADC_0("t4") \
    LOAD(a, 1) \
    TIMES(3, "low", "t5")   ADD("low", "t4") ADC_0("t5") \
    TIMES(2, "low", "high") ADD("low", "t3") ADC("high", "t4") \
    LOAD(a, 2) \
    TIMES(3, "low", "t6")   ADC("low", "t5") ADC_0("t6")

/* t1 to t7 = twice t1 to t6. */
#define TWICE \
    ADD("t1", "t1") ADC("t2", "t2") ADC("t3", "t3") ADC("t4", "t4") ADC("t5", "t5") ADC("t6", "t6") \
    "movl $0, %k[t7]\n\t" ADC("t7", "t7")

/* t0 is new, t1 to t7 += the squares of the words, in one chain. */
#define SQUARE_OF(i, low, high) LOAD(a, i) "mulxq %%rdx, %[" low "], %[" high "]\n\t"
#define SQUARES_OF_WORDS \
    SQUARE_OF(0, "t0", "high")                   ADD("high", "t1") \
    SQUARE_OF(1, "low", "high") ADC("low", "t2") ADC("high", "t3") \
    SQUARE_OF(2, "low", "high") ADC("low", "t4") ADC("high", "t5") \
    SQUARE_OF(3, "low", "high") ADC("low", "t6") ADC("high", "t7")

/* t0 to t7 = a b, or a^2. */
#define PRODUCT \
    FIRST_ROW \
    ROW(1, "t1", "t2", "t3", "t4", "t5") \
    ROW(2, "t2", "t3", "t4", "t5", "t6") \
    ROW(3, "t3", "t4", "t5", "t6", "t7")
#define SQUARE_PRODUCT DIFFERENT_WORDS TWICE SQUARES_OF_WORDS

// clang-format on

#endif
