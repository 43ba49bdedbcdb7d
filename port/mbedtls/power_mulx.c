// SPDX-License-Identifier: Apache-2.0
/* Powers with small exponents by Montgomery's products, for x86-64 with BMI2: row by row, of words
 * of 64 bits. R is 2^64 to the power of the words, of which the modulus has the highest bit. A
 * number is any of a residue's values below R; a product of two is below R + modulus, so that where
 * it has a carry, taking away the modulus once ends that. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/power_64.h"

#ifdef __x86_64__

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <mbedtls/platform.h>

enum { WORD_BITS = 64, WORD_BITS_LOG2 = 6, BLOCK = 8 };

__extension__ typedef unsigned __int128 wide;

/* All numbers have `words` words, which are a multiple of BLOCK, and `product` twice as many. */
struct power {
    size_t words;
    uint64_t negated_inverse; /* -1 / modulus modulo 2^64 */
    uint64_t *modulus, *base, *entered, *value, *product;
};

// clang-format off

/* A product's low half, to which the high half of the one before is added. */
#define TIMES(i, low, high) "mulxq 8 * " #i "(%[a]), %[" #low "], %[" #high "]\n\t"
#define ADD(from, to) "addq %[" #from "], %[" #to "]\n\t"
#define ADC(from, to) "adcq %[" #from "], %[" #to "]\n\t"
#define ADC_0(to) "adcq $0, %[" #to "]\n\t"
#define ADD_TO_T(from, i) "addq %[" #from "], 8 * " #i "(%[t])\n\t"
#define ADC_TO_T(from, i) "adcq %[" #from "], 8 * " #i "(%[t])\n\t"

/* t += a rdx + carry, of eight words; what is beyond them is the next carry, and has the space: (2^512
 * - 1) (2^64 - 1) + 2^512 - 1 + 2^64 - 1 is below 2^576. The carry and `high` take turns. */
#define ADD_BLOCK \
    TIMES(0, w0, high)  ADD(carry, w0) \
    TIMES(1, w1, carry) ADC(high, w1) \
    TIMES(2, w2, high)  ADC(carry, w2) \
    TIMES(3, w3, carry) ADC(high, w3) \
    TIMES(4, w4, high)  ADC(carry, w4) \
    TIMES(5, w5, carry) ADC(high, w5) \
    TIMES(6, w6, high)  ADC(carry, w6) \
    TIMES(7, w7, carry) ADC(high, w7) ADC_0(carry) \
    ADD_TO_T(w0, 0) ADC_TO_T(w1, 1) ADC_TO_T(w2, 2) ADC_TO_T(w3, 3) \
    ADC_TO_T(w4, 4) ADC_TO_T(w5, 5) ADC_TO_T(w6, 6) ADC_TO_T(w7, 7) ADC_0(carry)

/* The carry between blocks is 0 or 1: added to all ones it is the processor's. */
#define TAKE_CARRY "addq $-1, %[carry]\n\t"
#define KEEP_CARRY "sbbq %[carry], %[carry]\n\tnegq %[carry]\n\t"

/* t, of eight words, += the squares of four words of a, and the carry. */
#define ADD_SQUARE(i) \
    "movq 8 * " #i "(%[a]), %%rdx\n\tmulxq %%rdx, %[low], %[high]\n\t" \
    "adcq %[low], 16 * " #i "(%[t])\n\tadcq %[high], 16 * " #i " + 8(%[t])\n\t"
#define ADD_SQUARES TAKE_CARRY ADD_SQUARE(0) ADD_SQUARE(1) ADD_SQUARE(2) ADD_SQUARE(3) KEEP_CARRY

/* t, of eight words, -= a and the carry. */
#define SUBTRACT(i) "movq 8 * " #i "(%[a]), %[low]\n\tsbbq %[low], 8 * " #i "(%[t])\n\t"
#define SUBTRACT_BLOCK \
    TAKE_CARRY \
    SUBTRACT(0) SUBTRACT(1) SUBTRACT(2) SUBTRACT(3) SUBTRACT(4) SUBTRACT(5) SUBTRACT(6) SUBTRACT(7) \
    KEEP_CARRY

// clang-format on

/* t += a k + carry, of whole blocks; gives the carry. a may be t. */
static inline uint64_t add_blocks(uint64_t *t, const uint64_t *a, uint64_t k, size_t count,
                                  uint64_t carry)
{
    for (const uint64_t *end = a + count; a != end; a += BLOCK, t += BLOCK) {
        uint64_t w0, w1, w2, w3, w4, w5, w6, w7, high;
        __asm__ volatile(ADD_BLOCK
                         : [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2), [w3] "=&r"(w3),
                           [w4] "=&r"(w4), [w5] "=&r"(w5), [w6] "=&r"(w6), [w7] "=&r"(w7),
                           [high] "=&r"(high), [carry] "+&r"(carry)
                         : [a] "r"(a), [t] "r"(t), "d"(k)
                         : "cc", "memory");
    }
    return carry;
}

/* t += a k, of any number of words. */
static uint64_t add_product(uint64_t *t, const uint64_t *a, uint64_t k, size_t count)
{
    uint64_t carry = 0;
    for (; count % BLOCK != 0; count--) {
        wide sum = (wide)*a++ * k + *t + carry;
        *t++ = (uint64_t)sum;
        carry = (uint64_t)(sum >> WORD_BITS);
    }
    return add_blocks(t, a, k, count, carry);
}

/* t -= a; gives what was borrowed. */
static uint64_t subtract(uint64_t *t, const uint64_t *a, size_t words)
{
    uint64_t carry = 0, low;
    for (const uint64_t *end = a + words; a != end; a += BLOCK, t += BLOCK)
        __asm__ volatile(SUBTRACT_BLOCK
                         : [carry] "+&r"(carry), [low] "=&r"(low)
                         : [a] "r"(a), [t] "r"(t)
                         : "cc", "memory");
    return carry;
}

/* value = product / R. */
static void reduce(struct power *p)
{
    uint64_t carry = 0, *t = p->product;
    for (size_t i = 0; i < p->words; i++) {
        uint64_t over = add_blocks(t + i, p->modulus, t[i] * p->negated_inverse, p->words, 0);
        wide sum = (wide)t[i + p->words] + over + carry;
        t[i + p->words] = (uint64_t)sum;
        carry = (uint64_t)(sum >> WORD_BITS);
    }
    memcpy(p->value, t + p->words, p->words * sizeof *t);
    if (carry)
        (void)subtract(p->value, p->modulus, p->words);
}

/* value = value b / R. */
static void multiply(struct power *p, const uint64_t *b)
{
    memset(p->product, 0, p->words * sizeof *b);
    for (size_t i = 0; i < p->words; i++)
        p->product[i + p->words] = add_blocks(p->product + i, p->value, b[i], p->words, 0);
    reduce(p);
}

/* product = twice itself, and the squares of the value's words. */
static void add_squares(struct power *p)
{
    uint64_t carry = 0, low, high;
    (void)add_blocks(p->product, p->product, 1, 2 * p->words, 0);
    for (size_t i = 0; i < p->words; i += BLOCK / 2)
        __asm__ volatile(ADD_SQUARES
                         : [carry] "+&r"(carry), [low] "=&r"(low), [high] "=&r"(high)
                         : [a] "r"(p->value + i), [t] "r"(p->product + 2 * i)
                         : "rdx", "cc", "memory");
}

/* value = value value / R. Products of two different words are made once, and taken twice. */
static void square(struct power *p)
{
    memset(p->product, 0, p->words * sizeof *p->product);
    for (size_t i = 0; i < p->words; i++)
        p->product[i + p->words] =
            add_product(p->product + 2 * i + 1, p->value + i + 1, p->value[i], p->words - 1 - i);
    add_squares(p);
    reduce(p);
}

static void double_value(struct power *p)
{
    uint64_t carry = add_blocks(p->value, p->value, 1, p->words, 0);
    while (carry)
        carry -= subtract(p->value, p->modulus, p->words);
}

/* value = R^2 modulo the modulus. From R on, by doublings and squarings: when the value is R 2^n,
 * these make n greater by one, and twice as large. */
static void begin_value(struct power *p)
{
    memset(p->value, 0, p->words * sizeof *p->value);
    (void)subtract(p->value, p->modulus, p->words);
    for (size_t n = 0; n < p->words; n++)
        double_value(p);
    for (int i = 0; i < WORD_BITS_LOG2; i++)
        square(p);
}

/* value = base^exponent modulo the modulus, for an odd exponent above 1. */
static void raise(struct power *p, uint32_t exponent)
{
    int bit = 31;
    while (!(exponent >> bit & 1))
        bit--;
    begin_value(p);
    multiply(p, p->base);
    memcpy(p->entered, p->value, p->words * sizeof *p->value);
    while (bit-- > 0) {
        square(p);
        if (exponent >> bit & 1) /* the last one converts it from Montgomery form */
            multiply(p, bit > 0 ? p->entered : p->base);
    }
    /* That was with a number below the modulus, so what is left is below twice the modulus. */
    memcpy(p->entered, p->value, p->words * sizeof *p->value);
    if (!subtract(p->entered, p->modulus, p->words))
        memcpy(p->value, p->entered, p->words * sizeof *p->value);
}

static void read(uint64_t *out, const mbedtls_mpi *n, size_t words)
{
    memcpy(out, n->p, (n->n < words ? n->n : words) * sizeof *out);
}

static int write(mbedtls_mpi *out, const uint64_t *n, size_t words)
{
    int error = mbedtls_mpi_lset(out, 0);
    if (error == 0)
        error = mbedtls_mpi_grow(out, words);
    if (error == 0)
        memcpy(out->p, n, words * sizeof *n);
    return error;
}

static uint64_t negated_inverse(uint64_t odd)
{
    uint64_t inverse = odd; /* correct in three bits; each round doubles them */
    for (int bits = 3; bits < WORD_BITS; bits *= 2)
        inverse *= 2 - odd * inverse;
    return 0 - inverse;
}

int vouch_exp_mod_mulx(mbedtls_mpi *out, const mbedtls_mpi *base, uint32_t exponent,
                       const mbedtls_mpi *modulus)
{
    enum { NUMBERS = 6 };
    size_t words = mbedtls_mpi_bitlen(modulus) / WORD_BITS;
    uint64_t *scratch = mbedtls_calloc(NUMBERS * words, sizeof *scratch);
    if (!scratch)
        return MBEDTLS_ERR_MPI_ALLOC_FAILED;
    struct power p = {
        .words = words,
        .modulus = scratch,
        .base = scratch + words,
        .entered = scratch + 2 * words,
        .value = scratch + 3 * words,
        .product = scratch + 4 * words,
    };
    read(p.modulus, modulus, words);
    read(p.base, base, words);
    p.negated_inverse = negated_inverse(p.modulus[0]);
    raise(&p, exponent);
    int error = write(out, p.value, words);
    mbedtls_free(scratch);
    return error;
}

#endif
