// SPDX-License-Identifier: Apache-2.0
/* vouch_divide_public() beside mbedTLS's arithmetic, for numbers of any length. */
#include "port/mbedtls/inverse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <mbedtls/bignum.h>

#include <cmocka.h>

#define must(call) assert_int_equal(call, 0)

enum { WORDS_MAX = 17, TOP_BITS = VOUCH_INVERSE_BITS_MAX % 32, ROUNDS = 20, KINDS = 5 };

static uint32_t generator = 62;

static uint32_t random_word(void)
{
    generator = generator * 1664525U + 1013904223U;
    return generator >> 8 ^ generator << 16;
}

static void read(mbedtls_mpi *out, const uint32_t *n, size_t words)
{
    uint8_t bytes[4 * WORDS_MAX];
    for (size_t i = 0; i < 4 * words; i++)
        bytes[i] = (uint8_t)(n[i / 4] >> i % 4 * 8);
    must(mbedtls_mpi_read_binary_le(out, bytes, 4 * words));
}

static void write(uint32_t *out, const mbedtls_mpi *n, size_t words)
{
    uint8_t bytes[4 * WORDS_MAX];
    must(mbedtls_mpi_write_binary_le(n, bytes, 4 * words));
    for (size_t i = 0; i < words; i++)
        out[i] = bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 | (uint32_t)bytes[4 * i + 2] << 16 |
                 (uint32_t)bytes[4 * i + 3] << 24;
}

/* An odd one above 1: random, or nearly all ones or zeros. */
static void any_modulus(uint32_t *out, size_t words)
{
    uint32_t kind = random_word() % KINDS;
    for (size_t i = 0; i < words; i++)
        out[i] = kind == 0 ? UINT32_MAX : kind == 1 ? 0 : random_word();
    if (words == WORDS_MAX)
        out[words - 1] &= (1U << TOP_BITS) - 1;
    out[0] |= 5;
}

/* Below the modulus: random, little, a power of two, or as near to the modulus as little to 0. */
static void any_below(uint32_t *out, const uint32_t *modulus, size_t words)
{
    mbedtls_mpi n, m;
    uint32_t kind = random_word() % KINDS;
    mbedtls_mpi_init(&n);
    mbedtls_mpi_init(&m);
    read(&m, modulus, words);
    memset(out, 0, words * sizeof *out);
    for (size_t i = 0; kind < 2 && i < words; i++)
        out[i] = random_word();
    if (kind == 2)
        out[random_word() % words] = 1U << random_word() % 32;
    if (kind > 2)
        out[0] = random_word() % 4;
    read(&n, out, words);
    if (kind == 4)
        must(mbedtls_mpi_sub_mpi(&n, &m, &n));
    must(mbedtls_mpi_mod_mpi(&n, &n, &m));
    write(out, &n, words);
    mbedtls_mpi_free(&n);
    mbedtls_mpi_free(&m);
}

/* ratio * denominator = numerator; where that cannot be, the ratio is still below the modulus. */
static void try_one(const uint32_t *modulus, size_t words)
{
    uint32_t numerator[WORDS_MAX], denominator[WORDS_MAX], ratio[WORDS_MAX];
    mbedtls_mpi n, d, r, m, gcd;
    mbedtls_mpi_init(&n);
    mbedtls_mpi_init(&d);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&m);
    mbedtls_mpi_init(&gcd);
    any_below(numerator, modulus, words);
    any_below(denominator, modulus, words);
    read(&m, modulus, words);
    read(&n, numerator, words);
    read(&d, denominator, words);
    vouch_divide_public(ratio, numerator, denominator, modulus, words);
    read(&r, ratio, words);
    assert_true(mbedtls_mpi_cmp_mpi(&r, &m) < 0);
    must(mbedtls_mpi_gcd(&gcd, &d, &m));
    if (mbedtls_mpi_cmp_int(&gcd, 1) == 0) {
        must(mbedtls_mpi_mul_mpi(&r, &r, &d));
        must(mbedtls_mpi_mod_mpi(&r, &r, &m));
        assert_int_equal(mbedtls_mpi_cmp_mpi(&r, &n), 0);
    }
    vouch_divide_public(denominator, numerator, denominator, modulus, words);
    assert_memory_equal(denominator, ratio, words * sizeof *ratio);
    mbedtls_mpi_free(&n);
    mbedtls_mpi_free(&d);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&m);
    mbedtls_mpi_free(&gcd);
}

static void test_divide_public_times_the_denominator_is_the_numerator(void **state)
{
    uint32_t modulus[WORDS_MAX];
    (void)state;
    for (size_t words = 1; words <= WORDS_MAX; words++)
        for (int i = 0; i < ROUNDS; i++) {
            any_modulus(modulus, words);
            for (int k = 0; k < ROUNDS; k++)
                try_one(modulus, words);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_divide_public_times_the_denominator_is_the_numerator),
    };
    return cmocka_run_group_tests_name("divide_public", tests, NULL, NULL);
}
