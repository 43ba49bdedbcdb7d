// SPDX-License-Identifier: Apache-2.0
/* What a field by BMI2 must do, beside mbedTLS's general arithmetic: included
 * after the field. */
#ifndef VOUCH_TEST_FIELD_MULX_SUITE_H
#define VOUCH_TEST_FIELD_MULX_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <mbedtls/bignum.h>

#include <cmocka.h>

#include "port/mbedtls/mulx_x86.h"

#define must(call) assert_int_equal(call, 0)

enum { BYTES = 8 * DIGITS, RANDOM_PAIRS = 30000, WORD_VALUES = 8, OF_WORDS = 4096, ENDS = 24 };

/* Numbers as mbedTLS has them, and the prime. */
struct scene {
    mbedtls_mpi prime, a, b, out, ratio;
    uint32_t random;
};

static void read(mbedtls_mpi *out, const number n)
{
    must(mbedtls_mpi_read_binary_le(out, (const uint8_t *)n, BYTES));
}

static int begin(void **state)
{
    static struct scene s;
    if (!vouch_x86_has_mulx()) {
        print_message("this processor has no BMI2\n");
        skip();
    }
    memset(&s, 0, sizeof s);
    s.random = 256;
    read(&s.prime, prime_times[TIMES_MAX + 1]);
    *state = &s;
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;
    mbedtls_mpi_free(&s->prime);
    mbedtls_mpi_free(&s->a);
    mbedtls_mpi_free(&s->b);
    mbedtls_mpi_free(&s->out);
    mbedtls_mpi_free(&s->ratio);
    return 0;
}

static void random_number(struct scene *s, number out)
{
    for (int i = 0; i < 2 * DIGITS; i++) {
        s->random = s->random * 1664525U + 1013904223U;
        out[i / 2] = out[i / 2] << 32 | s->random >> 8 << 8 | (s->random >> 17 & 255);
    }
}

/* Every number of four words that are among these, or as many of longer ones.
 */
static void number_of_words(number out, unsigned which)
{
    static const uint64_t words[WORD_VALUES] = {
        0,
        1,
        0xffffffff,
        0x100000000,
        0x8000000000000000,
        0xffffffff00000001,
        0xfffffffffffffffe,
        0xffffffffffffffff,
    };
    which = DIGITS == 4 ? which : which * 0x9e3779b1U;
    for (int i = 0; i < DIGITS; i++, which /= WORD_VALUES)
        out[i] = words[which % WORD_VALUES];
}

/* Near 0, the prime, and what is above all words: eight each. */
static void number_near_an_end(number out, unsigned which)
{
    static const number zero = {0};
    const uint64_t *from = which / 8 == 1 ? prime_times[TIMES_MAX + 1] : zero;
    const number off = {which % 8};
    for (int i = 0; i < DIGITS; i++)
        out[i] = from[i];
    if (which / 8 == 2 || which % 8 > 4)
        (void)subtract_from(out, 0, off);
    else
        (void)add_to(out, 0, off);
}

/* n is zero modulo the prime. */
static void expect_multiple(struct scene *s, mbedtls_mpi *n)
{
    must(mbedtls_mpi_mod_mpi(n, n, &s->prime));
    assert_int_equal(mbedtls_mpi_cmp_int(n, 0), 0);
}

static void expect_product(struct scene *s, const number a, const number b, const number product)
{
    mbedtls_mpi *out = &s->out;
    read(&s->a, a);
    read(&s->b, b);
    must(mbedtls_mpi_mul_mpi(&s->a, &s->a, &s->b));
    read(out, product);
    must(mbedtls_mpi_shift_l(out, 8 * BYTES));
    must(mbedtls_mpi_sub_mpi(out, out, &s->a));
    expect_multiple(s, out);
}

static void expect_sum(struct scene *s, const number a, int k, const number b, const number sum)
{
    mbedtls_mpi *out = &s->out;
    read(&s->a, a);
    read(&s->b, b);
    for (int i = 0; i < k; i++)
        must(mbedtls_mpi_add_mpi(&s->a, &s->a, &s->b));
    for (int i = 0; i > k; i--)
        must(mbedtls_mpi_sub_mpi(&s->a, &s->a, &s->b));
    read(out, sum);
    must(mbedtls_mpi_sub_mpi(out, out, &s->a));
    expect_multiple(s, out);
}

static void try_pair(struct scene *s, const number a, const number b)
{
    number out, other;
    field_multiply(&field, out, a, b);
    expect_product(s, a, b, out);
    copy(&field, other, a);
    field_multiply(&field, other, other, b);
    assert_memory_equal(other, out, sizeof out);
    copy(&field, other, b);
    field_multiply(&field, other, a, other);
    assert_memory_equal(other, out, sizeof out);
    for (int k = -TIMES_MAX; k <= TIMES_MAX; k++) {
        add_times(&field, out, a, k, b);
        expect_sum(s, a, k, b, out);
    }
}

static void try_square(struct scene *s, const number a)
{
    number out, other;
    field_square(&field, out, a);
    expect_product(s, a, a, out);
    copy(&field, other, a);
    field_square(&field, other, other);
    assert_memory_equal(other, out, sizeof out);
}

static void test_field_mulx_of_any_numbers_agrees_with_the_general_arithmetic(void **state)
{
    struct scene *s = *state;
    number a, b;
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        random_number(s, a);
        random_number(s, b);
        try_square(s, a);
        if (i % 8 == 0)
            try_pair(s, a, b);
        field_multiply(&field, b, a, b);
        try_square(s, b);
    }
}

static void test_field_mulx_of_words_that_carry_agrees_with_the_general_arithmetic(void **state)
{
    struct scene *s = *state;
    number a, b;
    for (unsigned i = 0; i < OF_WORDS; i++) {
        number_of_words(a, i);
        number_of_words(b, i * 1031 % OF_WORDS);
        try_square(s, a);
        try_pair(s, a, b);
        number_near_an_end(b, i % ENDS);
        try_pair(s, a, b);
    }
}

/* Of a residue that is nearly all zeros, the other form carries farthest. */
static void test_field_mulx_product_of_any_words_is_right(void **state)
{
    struct scene *s = *state;
    number a, b, out;
    for (unsigned i = 0; i < 8 * OF_WORDS; i++) {
        if (i % OF_WORDS == 0) { /* ratio = 2^BITS / a */
            random_number(s, a);
            read(&s->a, a);
            must(mbedtls_mpi_inv_mod(&s->ratio, &s->a, &s->prime));
            must(mbedtls_mpi_shift_l(&s->ratio, 8 * BYTES));
        }
        random_number(s, out);
        number_of_words(b, i);
        if (i % 2 == 0)
            memset(b, 0, sizeof b);
        b[0] += i % 3;
        b[DIGITS - 1] = out[0];
        read(&s->b, b);
        must(mbedtls_mpi_mul_mpi(&s->b, &s->b, &s->ratio));
        must(mbedtls_mpi_mod_mpi(&s->b, &s->b, &s->prime));
        must(mbedtls_mpi_write_binary_le(&s->b, (uint8_t *)b, BYTES));
        field_multiply(&field, out, a, b);
        expect_product(s, a, b, out);
    }
}

static void test_field_mulx_at_the_ends_agrees_with_the_general_arithmetic(void **state)
{
    struct scene *s = *state;
    number a, b;
    for (unsigned i = 0; i < ENDS * ENDS; i++) {
        number_near_an_end(a, i / ENDS);
        number_near_an_end(b, i % ENDS);
        try_square(s, a);
        try_pair(s, a, b);
    }
}

static void test_field_mulx_zero_is_found_in_both_its_forms(void **state)
{
    struct scene *s = *state;
    int zeros = 0;
    number n;
    for (unsigned i = 0; i < ENDS; i++) {
        number_near_an_end(n, i);
        read(&s->out, n);
        must(mbedtls_mpi_mod_mpi(&s->out, &s->out, &s->prime));
        assert_int_equal(is_zero(&field, n), mbedtls_mpi_cmp_int(&s->out, 0) == 0);
        zeros += is_zero(&field, n);
    }
    assert_true(zeros >= 2);
}

static void test_field_mulx_number_comes_back_from_montgomerys_form(void **state)
{
    struct scene *s = *state;
    uint32_t words[FIELD_WORDS], back[FIELD_WORDS];
    number n;
    for (unsigned i = 0; i < OF_WORDS; i++) {
        number_of_words(n, i);
        memcpy(words, n, sizeof words);
        enter(&field, n, words);
        leave(&field, back, n);
        must(mbedtls_mpi_read_binary_le(&s->a, (const uint8_t *)words, BYTES));
        must(mbedtls_mpi_mod_mpi(&s->a, &s->a, &s->prime));
        must(mbedtls_mpi_read_binary_le(&s->b, (const uint8_t *)back, BYTES));
        assert_int_equal(mbedtls_mpi_cmp_mpi(&s->a, &s->b), 0);
    }
}

static const struct CMUnitTest field_mulx_tests[] = {
#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)
    test(test_field_mulx_of_any_numbers_agrees_with_the_general_arithmetic),
    test(test_field_mulx_of_words_that_carry_agrees_with_the_general_arithmetic),
    test(test_field_mulx_product_of_any_words_is_right),
    test(test_field_mulx_at_the_ends_agrees_with_the_general_arithmetic),
    test(test_field_mulx_zero_is_found_in_both_its_forms),
    test(test_field_mulx_number_comes_back_from_montgomerys_form),
};

#endif
