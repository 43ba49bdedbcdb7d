// SPDX-License-Identifier: Apache-2.0
/* The field of P-256, p = 2^256 - 2^224 + 2^192 + 2^96 - 1, by BMI2's
 * instructions of x86-64, whose products leave the carry alone. weierstrass.h
 * says what a field has; words_mulx.h takes the place of digits.h. A number is
 * four words of 64 bits, the lowest first, and any of a residue's values below
 * 2^256 stands for it. Numbers are kept times 2^256 (Montgomery). */
#ifndef VOUCH_MBEDTLS_FIELD_P256_MULX_H
#define VOUCH_MBEDTLS_FIELD_P256_MULX_H

#include <stdint.h>

#include "port/mbedtls/products_4_mulx.h"

enum { FIELD_WORDS = 8, DIGITS = 4, TIMES_MAX = 4 };

typedef uint64_t number[DIGITS];

struct field {
    number entry; /* 2^512 modulo p takes a number into Montgomery's form */
};

static const struct field field = {
    .entry = {0x3, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x4fffffffd},
};

/* k p from k = -TIMES_MAX on, with a fifth word for the sign. */
static const uint64_t prime_times[2 * TIMES_MAX + 1][DIGITS + 1] = {
    {0x4, 0xfffffffc00000000, 0xffffffffffffffff, 0x3fffffffb, 0xfffffffffffffffc},
    {0x3, 0xfffffffd00000000, 0xffffffffffffffff, 0x2fffffffc, 0xfffffffffffffffd},
    {0x2, 0xfffffffe00000000, 0xffffffffffffffff, 0x1fffffffd, 0xfffffffffffffffe},
    {0x1, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffe, 0xffffffffffffffff},
    {0x0, 0x0, 0x0, 0x0, 0x0},
    {0xffffffffffffffff, 0xffffffff, 0x0, 0xffffffff00000001, 0x0},
    {0xfffffffffffffffe, 0x1ffffffff, 0x0, 0xfffffffe00000002, 0x1},
    {0xfffffffffffffffd, 0x2ffffffff, 0x0, 0xfffffffd00000003, 0x2},
    {0xfffffffffffffffc, 0x3ffffffff, 0x0, 0xfffffffc00000004, 0x3},
};

/* One line for each step. */
// clang-format off

/* (t1, t2, t3, t0) = ((t0, t1, t2, t3) + t0 p) / 2^64. As p is -1 modulo 2^64, the lowest word is
 * its own quotient, and p + 1 is 2^96 + 2^192 rdx: 2^32 t0 is added to two words, by the register of
 * b that has become 32, and the product by rdx to two. What was below 2^256 stays there, as (2^256 +
 * 2^64 p) / 2^64 is. */
#define REDUCE(t0, t1, t2, t3) \
    "shlxq %[b], %[" t0 "], %[low]\n\t" \
    "shrxq %[b], %[" t0 "], %[high]\n\t"        ADD("low", t1) ADC("high", t2) \
    "mulxq %[" t0 "], %[low], %[" t0 "]\n\t" ADC("low", t3) ADC_0(t0)

/* t4 to t7 = (t0 to t7) / 2^256 modulo p: t0 to t3 reduced, which is at most p, and t4 to t7. The
 * sum is below 2^256 + p. If it has a carry, which then is all ones in `low`, one p is taken away,
 * and that is enough. */
#define REDUCE_ALL \
    "movabsq $0xffffffff00000001, %%rdx\n\t" \
    "movl $32, %k[b]\n\t" \
    REDUCE("t0", "t1", "t2", "t3") \
    REDUCE("t1", "t2", "t3", "t0") \
    REDUCE("t2", "t3", "t0", "t1") \
    REDUCE("t3", "t0", "t1", "t2") \
    ADD("t0", "t4") ADC("t1", "t5") ADC("t2", "t6") ADC("t3", "t7") SBB("low", "low") \
    "movl %k[low], %k[high]\n\t" \
    "andq %[low], %%rdx\n\t" \
    SUB("low", "t4") SBB("high", "t5") SBB_0("t6") "sbbq %%rdx, %[t7]\n\t"

#define MULTIPLY PRODUCT REDUCE_ALL
#define SQUARE SQUARE_PRODUCT REDUCE_ALL

/* The operands of all that. Memory is not among them, because some compilers want a register for
 * each word of it. */
#define RESULT [t4] "=&r"(t4), [t5] "=&r"(t5), [t6] "=&r"(t6), [t7] "=&r"(t7)
#define WORKING \
    [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [low] "=&r"(low), [high] "=&r"(high)

/* Of sums: four words, and the fifth. */
#define SUM [n0] "+&r"(n[0]), [n1] "+&r"(n[1]), [n2] "+&r"(n[2]), [n3] "+&r"(n[3]), [over] "+&r"(over)
#define ADD_ALL ADD("b0", "n0") ADC("b1", "n1") ADC("b2", "n2") ADC("b3", "n3") ADC_0("over")
#define SUBTRACT_ALL SUB("b0", "n0") SBB("b1", "n1") SBB("b2", "n2") SBB("b3", "n3") SBB_0("over")
#define WORDS_OF(n) [n##0] "m"(n[0]), [n##1] "m"(n[1]), [n##2] "m"(n[2]), [n##3] "m"(n[3])

// clang-format on

static inline void set(number out, uint64_t n0, uint64_t n1, uint64_t n2, uint64_t n3)
{
    out[0] = n0;
    out[1] = n1;
    out[2] = n2;
    out[3] = n3;
}

static inline void field_multiply(const struct field *f, number out, const number a, const number b)
{
    uint64_t t0, t1, t2, t3, t4, t5, t6, t7, low, high;
    (void)f;
    __asm__ volatile(MULTIPLY : RESULT, WORKING, [b] "+&r"(b) : [a] "r"(a) : "rdx", "cc", "memory");
    set(out, t4, t5, t6, t7);
}

static inline void field_square(const struct field *f, number out, const number a)
{
    uint64_t t0, t1, t2, t3, t4, t5, t6, t7, low, high, b;
    (void)f;
    __asm__ volatile(SQUARE : RESULT, WORKING, [b] "=&r"(b) : [a] "r"(a) : "rdx", "cc", "memory");
    set(out, t4, t5, t6, t7);
}

/* n += b, or n -= b; both give the fifth word, after what `over` was. */
static inline uint64_t add_to(number n, uint64_t over, const uint64_t *b)
{
    // clang-format off
    __asm__(ADD_ALL : SUM : WORDS_OF(b) : "cc");
    // clang-format on
    return over;
}

static inline uint64_t subtract_from(number n, uint64_t over, const uint64_t *b)
{
    // clang-format off
    __asm__(SUBTRACT_ALL : SUM : WORDS_OF(b) : "cc");
    // clang-format on
    return over;
}

static inline void copy(const struct field *f, number out, const number n)
{
    (void)f;
    set(out, n[0], n[1], n[2], n[3]);
}

#include "port/mbedtls/words_mulx.h"

#endif
