// SPDX-License-Identifier: Apache-2.0
/* The field of P-384, p = 2^384 - 2^128 - 2^96 + 2^32 - 1, by BMI2's
 * instructions of x86-64, whose products leave the carry alone. weierstrass.h
 * says what a field has; words_mulx.h takes the place of digits.h. A number is
 * six words of 64 bits, the lowest first, and any of a residue's values below
 * 2^384 stands for it. Numbers are kept times 2^384 (Montgomery). */
#ifndef VOUCH_MBEDTLS_FIELD_P384_MULX_H
#define VOUCH_MBEDTLS_FIELD_P384_MULX_H

#include <stdint.h>

#include "port/mbedtls/carries_x86.h"

enum { FIELD_WORDS = 12, DIGITS = 6, TIMES_MAX = 4 };

typedef uint64_t number[DIGITS];

struct field {
    number entry; /* 2^768 modulo p takes a number into Montgomery's form */
};

static const struct field field = {
    .entry = {0xfffffffe00000001, 0x200000000, 0xfffffffe00000000, 0x200000000, 0x1, 0x0},
};

/* k p from k = -TIMES_MAX on, with a seventh word for the sign. */
static const uint64_t prime_times[2 * TIMES_MAX + 1][DIGITS + 1] = {
    {0xfffffffc00000004, 0x3ffffffff, 0x4, 0x0, 0x0, 0x0, 0xfffffffffffffffc},
    {0xfffffffd00000003, 0x2ffffffff, 0x3, 0x0, 0x0, 0x0, 0xfffffffffffffffd},
    {0xfffffffe00000002, 0x1ffffffff, 0x2, 0x0, 0x0, 0x0, 0xfffffffffffffffe},
    {0xffffffff00000001, 0xffffffff, 0x1, 0x0, 0x0, 0x0, 0xffffffffffffffff},
    {0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0},
    {0xffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff,
     0xffffffffffffffff, 0x0},
    {0x1fffffffe, 0xfffffffe00000000, 0xfffffffffffffffd, 0xffffffffffffffff, 0xffffffffffffffff,
     0xffffffffffffffff, 0x1},
    {0x2fffffffd, 0xfffffffd00000000, 0xfffffffffffffffc, 0xffffffffffffffff, 0xffffffffffffffff,
     0xffffffffffffffff, 0x2},
    {0x3fffffffc, 0xfffffffc00000000, 0xfffffffffffffffb, 0xffffffffffffffff, 0xffffffffffffffff,
     0xffffffffffffffff, 0x3},
};

/* One line for each product, and what becomes of it. */
// clang-format off

/* The source is on the left; t0 to t6, low and high are registers. */
#define LOAD(n, i) "movq 8 * " #i "(%[" #n "]), %%rdx\n\t"
#define TIMES(i, low, high) "mulxq 8 * " #i "(%[a]), %[" #low "], %[" #high "]\n\t" /* rdx a[i] */
#define STORE(word, i) "movq %[" #word "], 8 * " #i "(%[product])\n\t"
#define FETCH(i, word) "movq 8 * " #i "(%[product]), %[" #word "]\n\t"

/* t0 to t6 = a times the lowest word of b. The highest word of a product is at most 2^64 - 2: the
 * last carry ends there. t0 is finished. */
#define FIRST_ROW \
    LOAD(b, 0) \
    TIMES(0, t0, t1) \
    TIMES(1, low, t2) ADD("low", "t1") \
    TIMES(2, low, t3) ADC("low", "t2") \
    TIMES(3, low, t4) ADC("low", "t3") \
    TIMES(4, low, t5) ADC("low", "t4") \
    TIMES(5, low, t6) ADC("low", "t5") ADC_0("t6") \
    STORE(t0, 0)

/* Six words, and a seventh that is new, += a times a word of b: the products by the odd words of a,
 * which do not overlap, in one chain, and those by the even ones in another. Before, the six are
 * below 2^384, and after, the seven are below 2^448. The first is finished; its register is the next
 * row's seventh. */
#define ROW(i, t0, t1, t2, t3, t4, t5, t6) \
    LOAD(b, i) \
    TIMES(1, low, high) ADD("low", #t1) ADC("high", #t2) \
    TIMES(3, low, high) ADC("low", #t3) ADC("high", #t4) \
    TIMES(5, low, t6)   ADC("low", #t5) ADC_0(#t6) \
    TIMES(0, low, high) ADD("low", #t0) ADC("high", #t1) \
    TIMES(2, low, high) ADC("low", #t2) ADC("high", #t3) \
    TIMES(4, low, high) ADC("low", #t4) ADC("high", #t5) ADC_0(#t6) \
    STORE(t0, i)

#define MULTIPLY \
    FIRST_ROW \
    ROW(1, t1, t2, t3, t4, t5, t6, t0) \
    ROW(2, t2, t3, t4, t5, t6, t0, t1) \
    ROW(3, t3, t4, t5, t6, t0, t1, t2) \
    ROW(4, t4, t5, t6, t0, t1, t2, t3) \
    ROW(5, t5, t6, t0, t1, t2, t3, t4) \
    STORE(t6, 6) STORE(t0, 7) STORE(t1, 8) STORE(t2, 9) STORE(t3, 10) STORE(t4, 11)

/* (t1, t2, t3, t4, t5, t0) = ((t0, t1, t2, t3, t4, t5) + q p) / 2^64, where q, in rdx, makes the
 * lowest word zero: -1 / p is 2^32 + 1 modulo 2^64. q p is 2^384 q less q (2^128 + 2^96 - 2^32 + 1),
 * whose lowest word is t0: nothing is borrowed there. Its next words are made in `low`, which is the
 * lower half of 2^32 q less the upper and less what q - 2^32 q borrows, in `high`, which is q and the
 * upper half of 2^32 q, and in t0, the carry. They are taken away; and q, less what that borrows, is
 * the new highest word. */
#define REDUCE(t0, t1, t2, t3, t4, t5) \
    "shlxq %[half], %[" t0 "], %%rdx\n\taddq %[" t0 "], %%rdx\n\t" \
    "shlxq %[half], %%rdx, %[low]\n\tshrxq %[half], %%rdx, %[high]\n\t" \
    "cmpq %[low], %%rdx\n\t" SBB("high", "low") SBB_0("high") \
    "movl $0, %k[" t0 "]\n\taddq %%rdx, %[high]\n\t" ADC_0(t0) \
    SUB("low", t1) SBB("high", t2) SBB(t0, t3) SBB_0(t4) SBB_0(t5) \
    "sbbq $0, %%rdx\n\tmovq %%rdx, %[" t0 "]\n\t"

#define ADD_UPPER(first, i, to) first " 8 * " #i "(%[product]), %[" #to "]\n\t"

/* t0 to t5 = product / 2^384 modulo p: its lower half reduced, which is at most p, and its upper
 * half. The sum is below 2^384 + p. If it has a carry, which then is all ones in `low`, one p is
 * taken away, and that is enough. */
#define REDUCE_ALL \
    FETCH(0, t0) FETCH(1, t1) FETCH(2, t2) FETCH(3, t3) FETCH(4, t4) FETCH(5, t5) \
    "movl $32, %k[half]\n\t" \
    REDUCE("t0", "t1", "t2", "t3", "t4", "t5") \
    REDUCE("t1", "t2", "t3", "t4", "t5", "t0") \
    REDUCE("t2", "t3", "t4", "t5", "t0", "t1") \
    REDUCE("t3", "t4", "t5", "t0", "t1", "t2") \
    REDUCE("t4", "t5", "t0", "t1", "t2", "t3") \
    REDUCE("t5", "t0", "t1", "t2", "t3", "t4") \
    ADD_UPPER("addq", 6, t0) ADD_UPPER("adcq", 7, t1) ADD_UPPER("adcq", 8, t2) \
    ADD_UPPER("adcq", 9, t3) ADD_UPPER("adcq", 10, t4) ADD_UPPER("adcq", 11, t5) \
    SBB("low", "low") "movl %k[low], %k[high]\n\tmovq %[low], %%rdx\n\tshlq $32, %%rdx\n\t" \
    SUB("high", "t0") "sbbq %%rdx, %[t1]\n\tleaq (%[low], %[low]), %%rdx\n\tsbbq %%rdx, %[t2]\n\t" \
    SBB("low", "t3") SBB("low", "t4") SBB("low", "t5")

/* The operands of all that. Memory is not among them, because some compilers want a register for
 * each word of it. */
#define WORKING \
    [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), [t5] "=&r"(t5), \
    [low] "=&r"(low), [high] "=&r"(high)

/* Of sums: six words, and the seventh. */
#define SUM \
    [n0] "+&r"(n[0]), [n1] "+&r"(n[1]), [n2] "+&r"(n[2]), [n3] "+&r"(n[3]), [n4] "+&r"(n[4]), \
    [n5] "+&r"(n[5]), [over] "+&r"(over)
#define TO_EACH(first, next, last) \
    first " 0(%[b]), %[n0]\n\t" next " 8(%[b]), %[n1]\n\t" next " 16(%[b]), %[n2]\n\t" \
    next " 24(%[b]), %[n3]\n\t" next " 32(%[b]), %[n4]\n\t" next " 40(%[b]), %[n5]\n\t" last("over")

// clang-format on

static inline void set(number out, uint64_t n0, uint64_t n1, uint64_t n2, uint64_t n3, uint64_t n4,
                       uint64_t n5)
{
    out[0] = n0;
    out[1] = n1;
    out[2] = n2;
    out[3] = n3;
    out[4] = n4;
    out[5] = n5;
}

static inline void field_multiply(const struct field *f, number out, const number a, const number b)
{
    uint64_t product[2 * DIGITS], t0, t1, t2, t3, t4, t5, t6, low, high, half;
    (void)f;
    __asm__(MULTIPLY
            : WORKING, [t6] "=&r"(t6), "=m"(product)
            : [a] "r"(a), [b] "r"(b), [product] "r"(product)
            : "rdx", "cc", "memory");
    __asm__(REDUCE_ALL
            : WORKING, [half] "=&r"(half)
            : [product] "r"(product), "m"(product)
            : "rdx", "cc");
    set(out, t0, t1, t2, t3, t4, t5);
}

static inline void field_square(const struct field *f, number out, const number a)
{
    field_multiply(f, out, a, a);
}

/* n += b, or n -= b; both give the seventh word, after what `over` was. */
static inline uint64_t add_to(number n, uint64_t over, const uint64_t *b)
{
    __asm__(TO_EACH("addq", "adcq", ADC_0) : SUM : [b] "r"(b) : "cc", "memory");
    return over;
}

static inline uint64_t subtract_from(number n, uint64_t over, const uint64_t *b)
{
    __asm__(TO_EACH("subq", "sbbq", SBB_0) : SUM : [b] "r"(b) : "cc", "memory");
    return over;
}

static inline void copy(const struct field *f, number out, const number n)
{
    (void)f;
    set(out, n[0], n[1], n[2], n[3], n[4], n[5]);
}

#include "port/mbedtls/words_mulx.h"

#endif
