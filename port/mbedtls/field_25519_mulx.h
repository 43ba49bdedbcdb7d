// SPDX-License-Identifier: Apache-2.0
/* Numbers modulo p = 2^255 - 19 by BMI2's instructions of x86-64, as curve25519_ladder.h wants
 * them: four words of 64 bits, the lowest first, and any of a residue's values below 2^256 stands
 * for it. Products are below 2^255 + 2^32. 2^255 is 19 modulo p, and 2^256 is 38, so that what runs
 * over comes back at the bottom, so many times. No branch and no address depends on a number. */
#ifndef VOUCH_MBEDTLS_FIELD_25519_MULX_H
#define VOUCH_MBEDTLS_FIELD_25519_MULX_H

#include <stdint.h>

#include "port/mbedtls/products_4_mulx.h"

enum { DIGITS = 4, BITS = 64, OVER = 19 };

typedef uint64_t digit;
typedef digit number[DIGITS];

/* One line for each step. */
// clang-format off

#define TO_EACH(first, next, b) \
    first " 0(%[" #b "]), %[n0]\n\t" next " 8(%[" #b "]), %[n1]\n\t" \
    next " 16(%[" #b "]), %[n2]\n\t" next " 24(%[" #b "]), %[n3]\n\t"

/* Adds or subtracts 38 times the carry. */
#define CARRY_BACK(add, carry_0) \
    SBB("over", "over") "andl $38, %k[over]\n\t" \
    add("over", "n0") carry_0("n1") carry_0("n2") carry_0("n3")

/* n0 to n3 = n0 to n3 and `over`, which is below 2^25: what is above 2^255 comes back, and with it the
 * highest bit of n3. */
#define FOLD(n0, n1, n2, n3, over) \
    ADD(n3, n3) ADC(over, over) "shrq %[" n3 "]\n\t" \
    "imulq $19, %[" over "], %[" over "]\n\t" \
    ADD(over, n0) ADC_0(n1) ADC_0(n2) ADC_0(n3)

/* t0 to t3 = t0 to t7: the upper half comes back 38 times. What is then above 2^256, in t7, is at most
 * 38. */
#define REDUCE \
    "movl $38, %%edx\n\t" \
    "mulxq %[t4], %[low], %[t4]\n\t" ADD("low", "t0") \
    "mulxq %[t5], %[low], %[t5]\n\t" ADC("low", "t1") \
    "mulxq %[t6], %[low], %[t6]\n\t" ADC("low", "t2") \
    "mulxq %[t7], %[low], %[t7]\n\t" ADC("low", "t3") ADC_0("t7") \
    ADD("t4", "t1") ADC("t5", "t2") ADC("t6", "t3") ADC_0("t7") \
    FOLD("t0", "t1", "t2", "t3", "t7")

/* n0 to n3 = a + rdx b. */
#define ADD_TIMES \
    "mulxq 0(%[b]), %[n0], %[low]\n\t" \
    "mulxq 8(%[b]), %[n1], %[high]\n\t"  ADD("low", "n1") \
    "mulxq 16(%[b]), %[n2], %[low]\n\t"  ADC("high", "n2") \
    "mulxq 24(%[b]), %[n3], %[over]\n\t" ADC("low", "n3") ADC_0("over") \
    TO_EACH("addq", "adcq", a) ADC_0("over") \
    FOLD("n0", "n1", "n2", "n3", "over")

/* The operands of all that. What is at an address is not among them, because some compilers want a
 * register for each word of it: so the assembler is volatile, lest it be taken out of a loop. */
#define WORKING \
    [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), [t5] "=&r"(t5), \
    [t6] "=&r"(t6), [t7] "=&r"(t7), [low] "=&r"(low), [high] "=&r"(high)
#define SUM [n0] "+&r"(n0), [n1] "+&r"(n1), [n2] "+&r"(n2), [n3] "+&r"(n3), [over] "=&r"(over)

// clang-format on

static inline void set(number out, digit n0, digit n1, digit n2, digit n3)
{
    out[0] = n0;
    out[1] = n1;
    out[2] = n2;
    out[3] = n3;
}

/* One of them is a product: of what runs over, too little is left to run over once more. */
static inline void add(number out, const number a, const number b)
{
    digit n0 = a[0], n1 = a[1], n2 = a[2], n3 = a[3], over;
    __asm__ volatile(TO_EACH("addq", "adcq", b) CARRY_BACK(ADD, ADC_0)
                     : SUM
                     : [b] "r"(b)
                     : "cc", "memory");
    set(out, n0, n1, n2, n3);
}

/* out = a - b; b is a product. */
static inline void subtract(number out, const number a, const number b)
{
    digit n0 = a[0], n1 = a[1], n2 = a[2], n3 = a[3], over;
    __asm__ volatile(TO_EACH("subq", "sbbq", b) CARRY_BACK(SUB, SBB_0)
                     : SUM
                     : [b] "r"(b)
                     : "cc", "memory");
    set(out, n0, n1, n2, n3);
}

/* out = a b. `out` may be a or b. */
static inline void multiply(number out, const number a, const number b)
{
    digit t0, t1, t2, t3, t4, t5, t6, t7, low, high;
    // clang-format off
    __asm__ volatile(PRODUCT REDUCE : WORKING : [a] "r"(a), [b] "r"(b) : "rdx", "cc", "memory");
    // clang-format on
    set(out, t0, t1, t2, t3);
}

/* out = a a. `out` may be a. */
static inline void square(number out, const number a)
{
    digit t0, t1, t2, t3, t4, t5, t6, t7, low, high;
    // clang-format off
    __asm__ volatile(SQUARE_PRODUCT REDUCE : WORKING : [a] "r"(a) : "rdx", "cc", "memory");
    // clang-format on
    set(out, t0, t1, t2, t3);
}

/* out = a + k b; k < 2^17. */
static inline void add_times(number out, const number a, uint64_t k, const number b)
{
    digit n0, n1, n2, n3, over, low, high;
    __asm__ volatile(ADD_TIMES
                     : [n0] "=&r"(n0), [n1] "=&r"(n1), [n2] "=&r"(n2), [n3] "=&r"(n3),
                       [over] "=&r"(over), [low] "=&r"(low), [high] "=&r"(high)
                     : "d"(k), [a] "r"(a), [b] "r"(b)
                     : "cc", "memory");
    set(out, n0, n1, n2, n3);
}

/* out = n + small without the bit above 2^255, which is returned. */
static inline digit add_small(number out, const number n, digit small)
{
    for (int i = 0; i < DIGITS; i++) {
        digit sum = n[i] + small;
        small = sum < small;
        out[i] = sum;
    }
    digit top = out[DIGITS - 1] >> (BITS - 1);
    out[DIGITS - 1] &= UINT64_MAX >> 1;
    return top;
}

/* Reduces a product to the residue below p, which it contains if the sum with 19 has a bit above
 * 2^255: at most once. */
static inline void make_canonical(number n)
{
    number less;
    digit contained = add_small(less, n, OVER);
    (void)add_small(n, n, OVER * contained);
}

#endif
