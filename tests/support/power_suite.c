// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/power_suite.h"

enum { BYTES_MAX = 1024 };

static power_function *exp_mod;

#define must(call) assert_int_equal(call, 0)

struct numbers {
    mbedtls_mpi base, exponent, modulus, out, want;
    uint32_t random;
};

static int begin(void **state)
{
    static struct numbers n;
    memset(&n, 0, sizeof n);
    n.random = 65537;
    *state = &n;
    return 0;
}

static int end(void **state)
{
    struct numbers *n = *state;
    mbedtls_mpi_free(&n->base);
    mbedtls_mpi_free(&n->exponent);
    mbedtls_mpi_free(&n->modulus);
    mbedtls_mpi_free(&n->out);
    mbedtls_mpi_free(&n->want);
    return 0;
}

/* A number of at most so many bits; one of three with long runs of equal bits. */
static void random_number(struct numbers *n, mbedtls_mpi *out, size_t bits)
{
    uint8_t buffer[BYTES_MAX];
    for (size_t i = 0; i < sizeof buffer; i++) {
        n->random = n->random * 1664525U + 1013904223U;
        buffer[i] = (uint8_t)(n->random >> 24);
    }
    if (n->random % 3 == 0)
        memset(buffer + sizeof buffer / 8, n->random & 4 ? 0xff : 0, sizeof buffer * 3 / 4);
    must(mbedtls_mpi_read_binary(out, buffer, sizeof buffer));
    must(mbedtls_mpi_shift_r(out, 8 * sizeof buffer - bits));
}

static void random_modulus(struct numbers *n, size_t bits)
{
    random_number(n, &n->modulus, bits);
    must(mbedtls_mpi_set_bit(&n->modulus, 0, 1));
    must(mbedtls_mpi_set_bit(&n->modulus, bits - 1, 1));
}

static void expect_agreement(struct numbers *n)
{
    must(mbedtls_mpi_exp_mod(&n->want, &n->base, &n->exponent, &n->modulus, NULL));
    must(exp_mod(&n->out, &n->base, &n->exponent, &n->modulus, NULL));
    assert_int_equal(mbedtls_mpi_cmp_mpi(&n->out, &n->want), 0);
}

static void test_power_of_any_numbers_agrees_with_the_general_arithmetic(void **state)
{
    static const uint32_t exponents[] = {65537, 3, 17, 5, 65539, 0xFFFFFFFF, 0x80000001, 2, 1, 0};
    static const size_t sizes[] = {256,  257,  511,  512,  1023, 1024, 1025,
                                   1536, 2047, 2048, 2049, 3072, 4096};
    struct numbers *n = *state;
    for (size_t i = 0; i < 260; i++) {
        size_t bits = sizes[i % (sizeof sizes / sizeof sizes[0])];
        random_modulus(n, bits);
        random_number(n, &n->base, bits);
        must(mbedtls_mpi_mod_mpi(&n->base, &n->base, &n->modulus));
        must(mbedtls_mpi_lset(&n->exponent, 0));
        uint32_t exponent = exponents[i / 2 % (sizeof exponents / sizeof exponents[0])];
        for (int bit = 0; bit < 32; bit++)
            must(mbedtls_mpi_set_bit(&n->exponent, (size_t)bit, (uint8_t)(exponent >> bit & 1)));
        expect_agreement(n);
    }
}

static void test_power_of_the_ends_is_right(void **state)
{
    struct numbers *n = *state;
    must(mbedtls_mpi_lset(&n->exponent, 65537));
    for (size_t bits = 1000; bits < 1060; bits++) {
        for (int all_ones = 0; all_ones < 2; all_ones++) {
            must(mbedtls_mpi_lset(&n->modulus, 1));
            must(mbedtls_mpi_shift_l(&n->modulus, bits - 1 + (size_t)all_ones));
            must(mbedtls_mpi_add_int(&n->modulus, &n->modulus, all_ones ? -1 : 1));
            for (int base = 0; base < 3; base++) {
                must(mbedtls_mpi_lset(&n->base, base));
                expect_agreement(n);
                must(mbedtls_mpi_sub_int(&n->base, &n->modulus, base + 1));
                expect_agreement(n);
            }
        }
    }
}

static void test_power_in_place_is_right(void **state)
{
    struct numbers *n = *state;
    must(mbedtls_mpi_lset(&n->exponent, 65537));
    random_modulus(n, 2048);
    random_number(n, &n->base, 2047);
    must(mbedtls_mpi_exp_mod(&n->want, &n->base, &n->exponent, &n->modulus, NULL));
    must(exp_mod(&n->base, &n->base, &n->exponent, &n->modulus, NULL));
    assert_int_equal(mbedtls_mpi_cmp_mpi(&n->base, &n->want), 0);
}

static void test_power_of_what_is_no_public_key_is_left_to_mbedtls(void **state)
{
    struct numbers *n = *state;
    must(mbedtls_mpi_lset(&n->exponent, 65537));
    must(mbedtls_mpi_lset(&n->base, 12345));
    must(mbedtls_mpi_lset(&n->modulus, 10007)); /* small */
    expect_agreement(n);
    random_modulus(n, 300); /* a base above the modulus, and below zero */
    random_number(n, &n->base, 400);
    expect_agreement(n);
    must(mbedtls_mpi_sub_mpi(&n->base, &n->modulus, &n->base));
    expect_agreement(n);
    random_number(n, &n->base, 200); /* a long exponent */
    random_number(n, &n->exponent, 100);
    expect_agreement(n);
    must(mbedtls_mpi_set_bit(&n->modulus, 0, 0));
    assert_int_equal(exp_mod(&n->out, &n->base, &n->exponent, &n->modulus, NULL),
                     mbedtls_mpi_exp_mod(&n->want, &n->base, &n->exponent, &n->modulus, NULL));
}

int power_suite_run(const char *name, power_function *function)
{
#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        test(test_power_of_any_numbers_agrees_with_the_general_arithmetic),
        test(test_power_of_the_ends_is_right),
        test(test_power_in_place_is_right),
        test(test_power_of_what_is_no_public_key_is_left_to_mbedtls),
    };
    exp_mod = function;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
