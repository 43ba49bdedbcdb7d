// SPDX-License-Identifier: Apache-2.0
/* Numbers of whole words, for the fields by BMI2: what digits.h has for the others. Included by a
 * field after its `number`, field_multiply, and
 *
 *     prime_times              k p from k = -TIMES_MAX on, with one more word for the sign
 *     copy(f, out, n)          word by word, so that compilers keep the words in registers
 *     add_to(n, over, b), subtract_from(n, over, b)
 *                              n += b or -= b; give that one more word, after what `over` was */
#ifndef VOUCH_MBEDTLS_WORDS_MULX_H
#define VOUCH_MBEDTLS_WORDS_MULX_H

#include <stdbool.h>
#include <string.h>

/* Takes away as many p as there are 2^64 to the power of DIGITS, from -TIMES_MAX to TIMES_MAX of
 * them. What is left is hardly ever below zero or above that, by much less than p; another p ends
 * it. */
static inline void settle(number n, uint64_t over)
{
    do {
        const uint64_t *prime = prime_times[TIMES_MAX + (int64_t)over];
        over = subtract_from(n, over, prime) - prime[DIGITS];
    } while (__builtin_expect(over != 0, 0));
}

/* out = a + k b. |k| is at most TIMES_MAX. `out` may be a or b. */
static inline void add_times(const struct field *f, number out, const number a, int k,
                             const number b)
{
    uint64_t over = 0;
    number n;
    copy(f, n, a);
    for (; k > 0; k--)
        over = add_to(n, over, b);
    for (; k < 0; k++)
        over = subtract_from(n, over, b);
    settle(n, over);
    copy(f, out, n);
}

/* Every number is settled. */
static inline void field_settle(const struct field *f, number n)
{
    (void)f;
    (void)n;
}

static inline int field_words(const struct field *f)
{
    (void)f;
    return FIELD_WORDS;
}

static bool is_nothing(const number n)
{
    uint64_t all = 0;
    for (int i = 0; i < DIGITS; i++)
        all |= n[i];
    return all == 0;
}

/* The residue from 0 to p - 1. */
static void make_canonical(const struct field *f, number n)
{
    number less;
    copy(f, less, n);
    if (subtract_from(less, 0, prime_times[TIMES_MAX + 1]) == 0)
        copy(f, n, less);
}

/* Is n zero modulo p? */
static bool is_zero(const struct field *f, const number n)
{
    number rest;
    copy(f, rest, n);
    make_canonical(f, rest);
    return is_nothing(rest);
}

/* Takes 32-bit words, least significant first. */
static void enter(const struct field *f, number out, const uint32_t *words)
{
    number n;
    for (int i = 0; i < DIGITS; i++)
        n[i] = words[2 * i] | (uint64_t)words[2 * i + 1] << 32;
    field_multiply(f, out, n, f->entry);
}

static void leave(const struct field *f, uint32_t *words, const number n)
{
    number plain = {1};
    field_multiply(f, plain, n, plain);
    make_canonical(f, plain);
    for (int i = 0; i < FIELD_WORDS; i++)
        words[i] = (uint32_t)(plain[i / 2] >> i % 2 * 32);
}

#endif
