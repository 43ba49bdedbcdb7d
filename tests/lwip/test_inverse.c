// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/ecp.h>

#include <cmocka.h>

#include "port/mbedtls/inverse.h"

static const mbedtls_ecp_group_id curves[] = {MBEDTLS_ECP_DP_CURVE25519, MBEDTLS_ECP_DP_SECP256R1,
                                              MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_ECP_DP_SECP521R1,
                                              MBEDTLS_ECP_DP_BP512R1};
enum { CURVES = sizeof curves / sizeof curves[0], NEAR = 300, RANDOM = 300 };

static uint32_t generator;

static int random_bytes(void *self, unsigned char *buffer, size_t len)
{
    (void)self;
    for (size_t i = 0; i < len; i++) {
        generator = generator * 1664525U + 1013904223U;
        buffer[i] = (uint8_t)(generator >> 24);
    }
    return 0;
}

static void expect_inverse(const mbedtls_mpi *a, const mbedtls_mpi *modulus)
{
    mbedtls_mpi inverse;
    mbedtls_mpi_init(&inverse);
    assert_int_equal(vouch_inverse(NULL, &inverse, a, modulus), 0);
    assert_true(mbedtls_mpi_cmp_int(&inverse, 0) >= 0);
    assert_true(mbedtls_mpi_cmp_mpi(&inverse, modulus) < 0);
    assert_int_equal(mbedtls_mpi_mul_mpi(&inverse, &inverse, a), 0);
    assert_int_equal(mbedtls_mpi_mod_mpi(&inverse, &inverse, modulus), 0);
    assert_int_equal(mbedtls_mpi_cmp_int(&inverse, 1), 0);
    mbedtls_mpi_free(&inverse);
}

/* The smallest numbers, the largest, powers of two, and some at random. */
static void expect_inverses(const mbedtls_mpi *modulus)
{
    mbedtls_mpi a;
    mbedtls_mpi_init(&a);
    for (int i = 1; i <= NEAR; i++) {
        assert_int_equal(mbedtls_mpi_lset(&a, i), 0);
        expect_inverse(&a, modulus);
        assert_int_equal(mbedtls_mpi_sub_int(&a, modulus, i), 0);
        expect_inverse(&a, modulus);
    }
    for (size_t bit = 0; bit + 1 < mbedtls_mpi_bitlen(modulus); bit++) {
        assert_int_equal(mbedtls_mpi_lset(&a, 1), 0);
        assert_int_equal(mbedtls_mpi_shift_l(&a, bit), 0);
        expect_inverse(&a, modulus);
        assert_int_equal(mbedtls_mpi_sub_mpi(&a, modulus, &a), 0);
        expect_inverse(&a, modulus);
    }
    for (int i = 0; i < RANDOM; i++) {
        assert_int_equal(mbedtls_mpi_random(&a, 1, modulus, random_bytes, NULL), 0);
        expect_inverse(&a, modulus);
    }
    mbedtls_mpi_free(&a);
}

static void test_inverse_modulo_field_and_order_of_each_curve_is_right(void **state)
{
    (void)state;
    for (int i = 0; i < CURVES; i++) {
        mbedtls_ecp_group group;
        mbedtls_ecp_group_init(&group);
        assert_int_equal(mbedtls_ecp_group_load(&group, curves[i]), 0);
        expect_inverses(&group.P);
        if (mbedtls_ecp_get_type(&group) == MBEDTLS_ECP_TYPE_SHORT_WEIERSTRASS)
            expect_inverses(&group.N);
        mbedtls_ecp_group_free(&group);
    }
}

static int divisor(int a, int b)
{
    return b == 0 ? a : divisor(b, a % b);
}

static void test_inverse_of_each_number_modulo_small_odd_ones_is_right(void **state)
{
    mbedtls_mpi a, modulus, out;
    (void)state;
    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&modulus);
    mbedtls_mpi_init(&out);
    for (int m = 3; m < 160; m += 2) {
        assert_int_equal(mbedtls_mpi_lset(&modulus, m), 0);
        for (int i = 0; i < m; i++) {
            assert_int_equal(mbedtls_mpi_lset(&a, i), 0);
            assert_int_equal(vouch_inverse(NULL, &out, &a, &modulus), 0);
            assert_true(mbedtls_mpi_cmp_mpi(&out, &modulus) < 0);
            if (divisor(m, i) == 1)
                expect_inverse(&a, &modulus);
        }
    }
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&modulus);
    mbedtls_mpi_free(&out);
}

static void test_inverse_in_place_is_the_same(void **state)
{
    mbedtls_mpi a, modulus;
    (void)state;
    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&modulus);
    assert_int_equal(mbedtls_mpi_lset(&a, 3), 0);
    assert_int_equal(mbedtls_mpi_lset(&modulus, 7), 0);
    assert_int_equal(vouch_inverse(NULL, &a, &a, &modulus), 0);
    assert_int_equal(mbedtls_mpi_cmp_int(&a, 5), 0);
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&modulus);
}

/* numerator / denominator of vouch_divide(), whose operands may be above the modulus. */
static void expect_quotient(const mbedtls_mpi *numerator, const mbedtls_mpi *denominator,
                            const mbedtls_mpi *modulus)
{
    enum { WORDS = 8, LEN = 4 * WORDS };
    uint32_t n[WORDS], d[WORDS], m[WORDS];
    mbedtls_mpi out, back;

    mbedtls_mpi_init(&out);
    mbedtls_mpi_init(&back);
    assert_int_equal(mbedtls_mpi_write_binary_le(numerator, (unsigned char *)n, LEN), 0);
    assert_int_equal(mbedtls_mpi_write_binary_le(denominator, (unsigned char *)d, LEN), 0);
    assert_int_equal(mbedtls_mpi_write_binary_le(modulus, (unsigned char *)m, LEN), 0);
    vouch_divide(n, n, d, m, WORDS);
    assert_int_equal(mbedtls_mpi_read_binary_le(&out, (unsigned char *)n, LEN), 0);
    assert_true(mbedtls_mpi_cmp_mpi(&out, modulus) < 0);
    assert_int_equal(mbedtls_mpi_mod_mpi(&back, denominator, modulus), 0);
    if (mbedtls_mpi_cmp_int(&back, 0) != 0) {
        assert_int_equal(mbedtls_mpi_mul_mpi(&out, &out, denominator), 0);
        assert_int_equal(mbedtls_mpi_sub_mpi(&out, &out, numerator), 0);
        assert_int_equal(mbedtls_mpi_mod_mpi(&out, &out, modulus), 0);
        assert_int_equal(mbedtls_mpi_cmp_int(&out, 0), 0);
    }
    mbedtls_mpi_free(&out);
    mbedtls_mpi_free(&back);
}

/* 0 / anything, for each form of 0. */
static void expect_nothing(const mbedtls_mpi *denominator, const mbedtls_mpi *modulus)
{
    enum { WORDS = 8, LEN = 4 * WORDS };
    static const uint32_t nothing[WORDS] = {0};
    uint32_t n[WORDS] = {0}, d[WORDS], m[WORDS];
    assert_int_equal(mbedtls_mpi_write_binary_le(denominator, (unsigned char *)d, LEN), 0);
    assert_int_equal(mbedtls_mpi_write_binary_le(modulus, (unsigned char *)m, LEN), 0);
    vouch_divide(n, n, d, m, WORDS);
    assert_memory_equal(n, nothing, LEN);
    vouch_divide(n, m, d, m, WORDS);
    assert_memory_equal(n, nothing, LEN);
    vouch_divide(n, m, m, m, WORDS);
    assert_memory_equal(n, nothing, LEN);
}

static void test_inverse_quotients_of_anything_below_2_256_are_right(void **state)
{
    mbedtls_mpi numerator, limit;
    mbedtls_ecp_group group;
    (void)state;
    mbedtls_mpi_init(&numerator);
    mbedtls_mpi_init(&limit);
    mbedtls_ecp_group_init(&group);
    assert_int_equal(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519), 0);
    assert_int_equal(mbedtls_mpi_lset(&limit, 1), 0);
    assert_int_equal(mbedtls_mpi_shift_l(&limit, 256), 0);
    mbedtls_mpi near[2];
    for (int i = 0; i < NEAR; i++) {
        assert_int_equal(mbedtls_mpi_random(&numerator, 0, &limit, random_bytes, NULL), 0);
        mbedtls_mpi_init(&near[0]);
        mbedtls_mpi_init(&near[1]);
        assert_int_equal(mbedtls_mpi_random(&near[0], 0, &limit, random_bytes, NULL), 0);
        expect_quotient(&numerator, &near[0], &group.P);
        assert_int_equal(mbedtls_mpi_lset(&near[0], i), 0); /* from 0 on */
        expect_quotient(&numerator, &near[0], &group.P);
        assert_int_equal(mbedtls_mpi_sub_int(&near[1], &limit, i + 1), 0); /* the largest */
        expect_quotient(&numerator, &near[1], &group.P);
        expect_quotient(&near[1], &near[1], &group.P);
        expect_nothing(&near[1], &group.P);
        expect_nothing(&near[0], &group.P);
        assert_int_equal(mbedtls_mpi_add_int(&near[0], &group.P, i), 0); /* p is 0 */
        expect_quotient(&numerator, &near[0], &group.P);
        assert_int_equal(mbedtls_mpi_add_mpi(&near[0], &group.P, &group.P), 0);
        assert_int_equal(mbedtls_mpi_sub_int(&near[0], &near[0], i), 0); /* and 2 p */
        expect_quotient(&numerator, &near[0], &group.P);
        mbedtls_mpi_free(&near[0]);
        mbedtls_mpi_free(&near[1]);
    }
    mbedtls_ecp_group_free(&group);
    mbedtls_mpi_free(&numerator);
    mbedtls_mpi_free(&limit);
}

static void expect_refused(mbedtls_mpi *gcd, int number, int modulus, size_t shift)
{
    mbedtls_mpi a, m, out;
    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&m);
    mbedtls_mpi_init(&out);
    assert_int_equal(mbedtls_mpi_lset(&a, number), 0);
    assert_int_equal(mbedtls_mpi_lset(&m, modulus), 0);
    assert_int_equal(mbedtls_mpi_shift_l(&m, shift), 0);
    assert_int_equal(mbedtls_mpi_add_int(&m, &m, shift ? 1 : 0), 0);
    assert_int_equal(vouch_inverse(gcd, &out, &a, &m), MBEDTLS_ERR_MPI_BAD_INPUT_DATA);
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&m);
    mbedtls_mpi_free(&out);
}

static void test_inverse_outside_of_its_contract_is_refused(void **state)
{
    mbedtls_mpi gcd;
    (void)state;
    mbedtls_mpi_init(&gcd);
    expect_refused(&gcd, 3, 7, 0);
    expect_refused(NULL, 3, 8, 0);  /* even */
    expect_refused(NULL, 7, 7, 0);  /* not below */
    expect_refused(NULL, -1, 7, 0); /* negative */
    expect_refused(NULL, 3, 1, VOUCH_INVERSE_BITS_MAX);
    mbedtls_mpi_free(&gcd);
}

static int begin(void **state)
{
    (void)state;
    generator = 521;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_inverse_modulo_field_and_order_of_each_curve_is_right, begin),
        cmocka_unit_test_setup(test_inverse_of_each_number_modulo_small_odd_ones_is_right, begin),
        cmocka_unit_test_setup(test_inverse_in_place_is_the_same, begin),
        cmocka_unit_test_setup(test_inverse_quotients_of_anything_below_2_256_are_right, begin),
        cmocka_unit_test_setup(test_inverse_outside_of_its_contract_is_refused, begin),
    };
    return cmocka_run_group_tests_name("inverse", tests, NULL, NULL);
}
