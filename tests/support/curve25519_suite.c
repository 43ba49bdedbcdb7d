// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/ecp.h>

#include <cmocka.h>

#include "port/mbedtls/curve25519.h"
#include "tests/support/curve25519_suite.h"

enum { KEY = CURVE25519_BYTES };

static uint32_t generator;
static curve25519_of_point *of_point;
static curve25519_of_base *of_base;

static int random_bytes(void *self, unsigned char *buffer, size_t len)
{
    (void)self;
    for (size_t i = 0; i < len; i++) {
        generator = generator * 1664525U + 1013904223U;
        buffer[i] = (uint8_t)(generator >> 24);
    }
    return 0;
}

static int begin(void **state)
{
    (void)state;
    generator = 25519;
    return 0;
}

static void expect(const void *secret, const void *point, const void *want)
{
    uint8_t out[KEY];
    of_point(out, secret, point);
    assert_memory_equal(out, want, KEY);
}

static void test_curve25519_vectors_of_rfc7748_section_5_2_hold(void **state)
{
    (void)state;
    expect("\xa5\x46\xe3\x6b\xf0\x52\x7c\x9d\x3b\x16\x15\x4b\x82\x46\x5e\xdd"
           "\x62\x14\x4c\x0a\xc1\xfc\x5a\x18\x50\x6a\x22\x44\xba\x44\x9a\xc4",
           "\xe6\xdb\x68\x67\x58\x30\x30\xdb\x35\x94\xc1\xa4\x24\xb1\x5f\x7c"
           "\x72\x66\x24\xec\x26\xb3\x35\x3b\x10\xa9\x03\xa6\xd0\xab\x1c\x4c",
           "\xc3\xda\x55\x37\x9d\xe9\xc6\x90\x8e\x94\xea\x4d\xf2\x8d\x08\x4f"
           "\x32\xec\xcf\x03\x49\x1c\x71\xf7\x54\xb4\x07\x55\x77\xa2\x85\x52");
    /* the highest bit of this point is set, and counts for nothing */
    expect("\x4b\x66\xe9\xd4\xd1\xb4\x67\x3c\x5a\xd2\x26\x91\x95\x7d\x6a\xf5"
           "\xc1\x1b\x64\x21\xe0\xea\x01\xd4\x2c\xa4\x16\x9e\x79\x18\xba\x0d",
           "\xe5\x21\x0f\x12\x78\x68\x11\xd3\xf4\xb7\x95\x9d\x05\x38\xae\x2c"
           "\x31\xdb\xe7\x10\x6f\xc0\x3c\x3e\xfc\x4c\xd5\x49\xc7\x15\xa4\x93",
           "\x95\xcb\xde\x94\x76\xe8\x90\x7d\x7a\xad\xe4\x5c\xb4\xb8\x73\xf8"
           "\x8b\x59\x5a\x68\x79\x9f\xa1\x52\xe6\xf8\xf7\x64\x7a\xac\x79\x57");
}

static void test_curve25519_repeated_as_in_rfc7748_gives_its_numbers(void **state)
{
    static const char once[] = "\x42\x2c\x8e\x7a\x62\x27\xd7\xbc\xa1\x35\x0b\x3e\x2b\xb7\x27\x9f"
                               "\x78\x97\xb8\x7b\xb6\x85\x4b\x78\x3c\x60\xe8\x03\x11\xae\x30\x79";
    static const char often[] = "\x68\x4c\xf5\x9b\xa8\x33\x09\x55\x28\x00\xef\x56\x6f\x2f\x4d\x3c"
                                "\x1c\x38\x87\xc4\x93\x60\xe3\x87\x5f\x2e\xb9\x4d\x99\x53\x2c\x51";
    uint8_t k[KEY] = {9}, u[KEY] = {9}, old[KEY];
    (void)state;
    for (int i = 0; i < 1000; i++) {
        memcpy(old, k, KEY);
        of_point(k, old, u);
        memcpy(u, old, KEY);
        if (i == 0)
            assert_memory_equal(k, once, KEY);
    }
    assert_memory_equal(k, often, KEY);
}

static void test_curve25519_secrets_of_rfc7748_section_6_1_agree(void **state)
{
    static const char alice[] = "\x77\x07\x6d\x0a\x73\x18\xa5\x7d\x3c\x16\xc1\x72\x51\xb2\x66\x45"
                                "\xdf\x4c\x2f\x87\xeb\xc0\x99\x2a\xb1\x77\xfb\xa5\x1d\xb9\x2c\x2a";
    static const char bob[] = "\x5d\xab\x08\x7e\x62\x4a\x8a\x4b\x79\xe1\x7f\x8b\x83\x80\x0e\xe6"
                              "\x6f\x3b\xb1\x29\x26\x18\xb6\xfd\x1c\x2f\x8b\x27\xff\x88\xe0\xeb";
    static const char shared[] = "\x4a\x5d\x9d\x5b\xa4\xce\x2d\xe1\x72\x8e\x3b\xf4\x80\x35\x0f\x25"
                                 "\xe0\x7e\x21\xc9\x47\xd1\x9e\x33\x76\xf0\x9b\x3c\x1e\x16\x17\x42";
    const uint8_t base[KEY] = {9};
    uint8_t of_alice[KEY], of_bob[KEY];
    (void)state;
    of_point(of_alice, (const uint8_t *)alice, base);
    of_point(of_bob, (const uint8_t *)bob, base);
    expect(alice, of_bob, shared);
    expect(bob, of_alice, shared);
}

/* p, one less, and the like: little-endian, 0x7fff ... ed + add. */
static void near_p(uint8_t out[KEY], int add)
{
    memset(out, 0xff, KEY);
    out[0] = (uint8_t)(0xed + add);
    out[KEY - 1] = 0x7f;
}

static void test_curve25519_points_above_p_are_taken_modulo_p(void **state)
{
    uint8_t secret[KEY], point[KEY], same[KEY], want[KEY];
    (void)state;
    random_bytes(NULL, secret, KEY);
    for (int over = 2; over < 19; over++) {
        near_p(point, over);
        memset(same, 0, KEY);
        same[0] = (uint8_t)over;
        of_point(want, secret, same);
        expect(secret, point, want);
    }
}

static void test_curve25519_points_of_small_order_give_zero(void **state)
{
    static const char eight[] = "\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4\x6a"
                                "\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49\xb8\x00";
    const uint8_t zero[KEY] = {0}, one[KEY] = {1};
    uint8_t secret[KEY], point[KEY];
    (void)state;
    random_bytes(NULL, secret, KEY);
    expect(secret, zero, zero);
    expect(secret, one, zero);
    expect(secret, eight, zero);
    for (int add = -1; add < 2; add++) {
        near_p(point, add);
        expect(secret, point, zero);
    }
}

/* By mbedTLS's general arithmetic. */
static void multiply(mbedtls_ecp_group *group, const uint8_t secret[KEY], const uint8_t point[KEY],
                     uint8_t out[KEY])
{
    mbedtls_mpi k;
    mbedtls_ecp_point p;
    mbedtls_mpi_init(&k);
    mbedtls_ecp_point_init(&p);
    assert_int_equal(mbedtls_mpi_read_binary_le(&k, secret, KEY), 0);
    assert_int_equal(mbedtls_mpi_read_binary_le(&p.X, point, KEY), 0);
    assert_int_equal(mbedtls_mpi_lset(&p.Z, 1), 0);
    assert_int_equal(mbedtls_ecp_mul(group, &p, &k, &p, random_bytes, NULL), 0);
    assert_int_equal(mbedtls_mpi_write_binary_le(&p.X, out, KEY), 0);
    mbedtls_mpi_free(&k);
    mbedtls_ecp_point_free(&p);
}

static void test_curve25519_any_point_agrees_with_the_general_arithmetic(void **state)
{
    mbedtls_ecp_group group;
    uint8_t secret[KEY], point[KEY], want[KEY];
    (void)state;
    mbedtls_ecp_group_init(&group);
    assert_int_equal(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519), 0);
    for (int i = 0; i < 100; i++) {
        random_bytes(NULL, secret, KEY);
        random_bytes(NULL, point, KEY);
        secret[0] &= 0xf8;
        secret[KEY - 1] = (uint8_t)((secret[KEY - 1] & 0x7f) | 0x40);
        point[KEY - 1] &= 0x7f;
        if (i % 4 == 1) /* long runs of equal bits carry far */
            memset(point, 0xff, KEY - 1);
        if (i % 4 == 2)
            memset(point + 1, 0, KEY - 2);
        multiply(&group, secret, point, want);
        expect(secret, point, want);
    }
    mbedtls_ecp_group_free(&group);
}

static void test_curve25519_of_the_base_point_agrees_with_any_point(void **state)
{
    const uint8_t base[KEY] = {9};
    uint8_t secret[KEY], want[KEY], out[KEY];
    (void)state;
    for (int i = 0; i < 1000; i++) {
        random_bytes(NULL, secret, KEY);
        if (i % 4 == 1) /* 0 and 255 stand for long runs of equal bits */
            memset(secret + i % 24, i % 8 == 1 ? 0xff : 0, 8);
        if (i < 2)
            memset(secret, i == 0 ? 0 : 0xff, KEY);
        of_point(want, secret, base);
        of_base(out, secret);
        assert_memory_equal(out, want, KEY);
    }
}

int curve25519_suite_run(const char *name, curve25519_of_point *point, curve25519_of_base *base)
{
    of_point = point;
    of_base = base;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_curve25519_vectors_of_rfc7748_section_5_2_hold, begin),
        cmocka_unit_test_setup(test_curve25519_repeated_as_in_rfc7748_gives_its_numbers, begin),
        cmocka_unit_test_setup(test_curve25519_secrets_of_rfc7748_section_6_1_agree, begin),
        cmocka_unit_test_setup(test_curve25519_points_above_p_are_taken_modulo_p, begin),
        cmocka_unit_test_setup(test_curve25519_points_of_small_order_give_zero, begin),
        cmocka_unit_test_setup(test_curve25519_any_point_agrees_with_the_general_arithmetic, begin),
        cmocka_unit_test_setup(test_curve25519_of_the_base_point_agrees_with_any_point, begin),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
