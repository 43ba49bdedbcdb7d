// SPDX-License-Identifier: Apache-2.0
/* The field of Curve25519 by BMI2, beside mbedTLS's general arithmetic, where words carry farthest.
 */
#ifdef __x86_64__
#include "port/mbedtls/field_25519_mulx.h"
#include "port/mbedtls/mulx_x86.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <mbedtls/bignum.h>

#include <cmocka.h>

#define must(call) assert_int_equal(call, 0)

enum { BYTES = 8 * DIGITS, PAIRS = 20000, KINDS = 6, K = 121665 };

/* Numbers as mbedTLS has them, the prime, and what products are below. */
struct scene {
    mbedtls_mpi prime, product_end, a, b, out;
    uint32_t random;
};

static const number prime = {0xffffffffffffffed, UINT64_MAX, UINT64_MAX, UINT64_MAX >> 1};
static const number product_end = {0x100000000, 0, 0, 0x8000000000000000};

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
    s.random = 25519;
    read(&s.prime, prime);
    read(&s.product_end, product_end);
    *state = &s;
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;
    mbedtls_mpi_free(&s->prime);
    mbedtls_mpi_free(&s->product_end);
    mbedtls_mpi_free(&s->a);
    mbedtls_mpi_free(&s->b);
    mbedtls_mpi_free(&s->out);
    return 0;
}

static uint32_t random_word(struct scene *s)
{
    s->random = s->random * 1664525U + 1013904223U;
    return s->random >> 8 ^ s->random << 16;
}

/* Of any kind: random, words of ones and zeros, little, and near 2^256, p and 2 p. */
static void any_number(struct scene *s, number out)
{
    uint32_t kind = random_word(s) % KINDS, little = random_word(s) % 64;
    for (int i = 0; i < DIGITS; i++) {
        out[i] = (uint64_t)random_word(s) << 32 | random_word(s);
        if (kind == 1)
            out[i] = out[i] % 3 == 0 ? 0 : out[i] % 3 == 1 ? UINT64_MAX : 1;
        if (kind > 1)
            out[i] = kind == 2 ? 0 : UINT64_MAX;
    }
    if (kind == 2)
        out[0] = little;
    if (kind > 2)
        out[0] -= little;
    if (kind == 4)
        out[DIGITS - 1] >>= 1;
    if (kind == 5) { /* from 2^255 on */
        memset(out, 0, BYTES);
        out[0] = (digit)little << 20;
        out[DIGITS - 1] = product_end[DIGITS - 1];
    }
}

/* One that a product may be. */
static void any_product(struct scene *s, number out)
{
    do {
        any_number(s, out);
        read(&s->out, out);
    } while (mbedtls_mpi_cmp_mpi(&s->out, &s->product_end) >= 0);
}

/* s->a is what it should be, modulo the prime. */
static void expect(struct scene *s, const number n)
{
    read(&s->out, n);
    must(mbedtls_mpi_sub_mpi(&s->out, &s->out, &s->a));
    must(mbedtls_mpi_mod_mpi(&s->out, &s->out, &s->prime));
    assert_int_equal(mbedtls_mpi_cmp_int(&s->out, 0), 0);
}

static void expect_product(struct scene *s, const number n)
{
    expect(s, n);
    read(&s->out, n);
    assert_true(mbedtls_mpi_cmp_mpi(&s->out, &s->product_end) < 0);
}

static void test_field_25519_mulx_products_agree_with_the_general_arithmetic(void **state)
{
    struct scene *s = *state;
    number a, b, out;
    for (int i = 0; i < PAIRS; i++) {
        any_number(s, a);
        any_number(s, b);
        read(&s->a, a);
        read(&s->b, b);
        must(mbedtls_mpi_mul_mpi(&s->a, &s->a, &s->b));
        multiply(out, a, b);
        expect_product(s, out);
        multiply(b, a, b);
        assert_memory_equal(b, out, BYTES);
        read(&s->a, a);
        must(mbedtls_mpi_mul_mpi(&s->a, &s->a, &s->a));
        square(out, a);
        expect_product(s, out);
        square(a, a);
        assert_memory_equal(a, out, BYTES);
    }
}

static void test_field_25519_mulx_sums_agree_with_the_general_arithmetic(void **state)
{
    struct scene *s = *state;
    number a, b, out;
    for (int i = 0; i < PAIRS; i++) {
        any_number(s, a);
        any_product(s, b);
        read(&s->a, a);
        read(&s->b, b);
        must(mbedtls_mpi_add_mpi(&s->a, &s->a, &s->b));
        add(out, a, b);
        expect(s, out);
        read(&s->a, a);
        must(mbedtls_mpi_sub_mpi(&s->a, &s->a, &s->b));
        subtract(out, a, b);
        expect(s, out);
        read(&s->a, a);
        must(mbedtls_mpi_mul_int(&s->a, &s->a, K));
        must(mbedtls_mpi_add_mpi(&s->a, &s->a, &s->b));
        add_times(out, b, K, a);
        expect_product(s, out);
    }
}

static void test_field_25519_mulx_residue_of_a_product_is_below_the_prime(void **state)
{
    struct scene *s = *state;
    number a;
    for (int i = 0; i < PAIRS; i++) {
        any_product(s, a);
        read(&s->a, a);
        must(mbedtls_mpi_mod_mpi(&s->a, &s->a, &s->prime));
        make_canonical(a);
        read(&s->b, a);
        assert_int_equal(mbedtls_mpi_cmp_mpi(&s->a, &s->b), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)
        test(test_field_25519_mulx_products_agree_with_the_general_arithmetic),
        test(test_field_25519_mulx_sums_agree_with_the_general_arithmetic),
        test(test_field_25519_mulx_residue_of_a_product_is_below_the_prime),
    };
    return cmocka_run_group_tests_name("field_25519_mulx", tests, NULL, NULL);
}
#else
int main(void)
{
    return 0;
}
#endif
