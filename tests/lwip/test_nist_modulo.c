// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/ecp.h>

#include <cmocka.h>

#include "port/mbedtls/nist_modulo.h"

enum { BYTES_MAX = 96, RANDOM = 20000 };

static uint32_t generator;

static uint8_t random_byte(void)
{
    generator = generator * 1664525U + 1013904223U;
    return (uint8_t)(generator >> 24);
}

/* Words of ones and of zeros among them: what carries far. */
static void fill(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i += 4) {
        uint8_t kind = random_byte() % 4;
        for (size_t j = 0; j < 4; j++)
            bytes[i + j] = kind == 0 ? 0 : kind == 1 ? 0xff : random_byte();
    }
}

static void expect_reduced(mbedtls_ecp_group *group, const uint8_t *bytes, size_t len)
{
    mbedtls_mpi n, want;
    mbedtls_mpi_init(&n);
    mbedtls_mpi_init(&want);
    assert_int_equal(mbedtls_mpi_read_binary_le(&n, bytes, len), 0);
    assert_int_equal(mbedtls_mpi_mod_mpi(&want, &n, &group->P), 0);
    assert_int_equal(group->modp(&n), 0);
    assert_true(n.s > 0);
    assert_true(mbedtls_mpi_bitlen(&n) <= group->pbits);
    assert_int_equal(mbedtls_mpi_mod_mpi(&n, &n, &group->P), 0);
    assert_int_equal(mbedtls_mpi_cmp_mpi(&n, &want), 0);
    mbedtls_mpi_free(&n);
    mbedtls_mpi_free(&want);
}

static void expect_reductions(mbedtls_ecp_group_id id, int (*modulo)(mbedtls_mpi *))
{
    uint8_t bytes[BYTES_MAX];
    mbedtls_ecp_group group;
    mbedtls_ecp_group_init(&group);
    assert_int_equal(vouch_ecp_group_load(&group, id), 0);
    assert_ptr_equal(group.modp, modulo);
    size_t len = 2 * group.pbits / 8;
    memset(bytes, 0xff, len);
    expect_reduced(&group, bytes, len);
    expect_reduced(&group, bytes, len / 2);
    memset(bytes, 0, len / 2);
    expect_reduced(&group, bytes, len);
    expect_reduced(&group, bytes, len / 2);
    for (int i = 0; i < RANDOM; i++) {
        fill(bytes, len);
        expect_reduced(&group, bytes, len);
    }
    mbedtls_ecp_group_free(&group);
}

static void test_nist_modulo_products_of_p256_agree_with_division(void **state)
{
    (void)state;
    expect_reductions(MBEDTLS_ECP_DP_SECP256R1, vouch_modulo_p256);
}

static void test_nist_modulo_products_of_p384_agree_with_division(void **state)
{
    (void)state;
    expect_reductions(MBEDTLS_ECP_DP_SECP384R1, vouch_modulo_p384);
}

static void test_nist_modulo_other_curves_keep_mbedtls_own(void **state)
{
    mbedtls_ecp_group group, same;
    (void)state;
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_group_init(&same);
    assert_int_equal(vouch_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519), 0);
    assert_int_equal(mbedtls_ecp_group_load(&same, MBEDTLS_ECP_DP_CURVE25519), 0);
    assert_ptr_equal(group.modp, same.modp);
    assert_int_equal(vouch_ecp_group_load(&group, MBEDTLS_ECP_DP_NONE),
                     MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE);
    mbedtls_ecp_group_free(&group);
    mbedtls_ecp_group_free(&same);
}

static int begin(void **state)
{
    (void)state;
    generator = 384;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nist_modulo_products_of_p256_agree_with_division, begin),
        cmocka_unit_test_setup(test_nist_modulo_products_of_p384_agree_with_division, begin),
        cmocka_unit_test_setup(test_nist_modulo_other_curves_keep_mbedtls_own, begin),
    };
    return cmocka_run_group_tests_name("nist modulo", tests, NULL, NULL);
}
