// SPDX-License-Identifier: Apache-2.0
/* Powers and quotients modulo an odd number, ours in both forms beside mbedTLS's: four bytes of an
 * exponent, then the modulus, the base and a third number in equal parts. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/mbedtls/power.h"

#include "port/mbedtls/inverse.h"
#include "port/mbedtls/power_64.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EXPONENT = 4, PARTS = 3, PART_MAX = 520, WORDS = 16 };

static void require(int holds)
{
    if (!holds)
        abort();
}

static void read(mbedtls_mpi *out, const uint8_t *data, size_t len)
{
    mbedtls_mpi_init(out);
    require(mbedtls_mpi_read_binary(out, data, len) == 0);
}

static void try_power(const mbedtls_mpi *base, const mbedtls_mpi *exponent,
                      const mbedtls_mpi *modulus)
{
    mbedtls_mpi out, want;
    mbedtls_mpi_init(&out);
    mbedtls_mpi_init(&want);
    int error = mbedtls_mpi_exp_mod(&want, base, exponent, modulus, NULL);
    require(vouch_exp_mod_public(&out, base, exponent, modulus, NULL) == error);
    require(error != 0 || mbedtls_mpi_cmp_mpi(&out, &want) == 0);
    require(vouch_exp_mod_56(&out, base, exponent, modulus, NULL) == error);
    require(error != 0 || mbedtls_mpi_cmp_mpi(&out, &want) == 0);
    mbedtls_mpi_free(&out);
    mbedtls_mpi_free(&want);
}

static void words_of(uint32_t words[WORDS], const mbedtls_mpi *n)
{
    uint8_t bytes[4 * WORDS];
    require(mbedtls_mpi_write_binary_le(n, bytes, sizeof bytes) == 0);
    for (int i = 0; i < WORDS; i++)
        words[i] = bytes[4 * i] | (uint32_t)bytes[4 * i + 1] << 8 |
                   (uint32_t)bytes[4 * i + 2] << 16 | (uint32_t)bytes[4 * i + 3] << 24;
}

/* a / b, where b has an inverse: times b it is a again. */
static void try_quotient(mbedtls_mpi *a, mbedtls_mpi *b, const mbedtls_mpi *modulus)
{
    uint32_t m[WORDS], x[WORDS], y[WORDS], out[WORDS];
    mbedtls_mpi gcd, product;
    mbedtls_mpi_init(&gcd);
    mbedtls_mpi_init(&product);
    require(mbedtls_mpi_mod_mpi(a, a, modulus) == 0);
    require(mbedtls_mpi_mod_mpi(b, b, modulus) == 0);
    require(mbedtls_mpi_gcd(&gcd, b, modulus) == 0);
    words_of(m, modulus);
    words_of(x, a);
    words_of(y, b);
    vouch_divide_public(out, x, y, m, WORDS);
    require(mbedtls_mpi_read_binary_le(&product, (const uint8_t *)out, sizeof out) == 0);
    require(mbedtls_mpi_cmp_mpi(&product, modulus) < 0);
    require(mbedtls_mpi_mul_mpi(&product, &product, b) == 0);
    require(mbedtls_mpi_mod_mpi(&product, &product, modulus) == 0);
    require(mbedtls_mpi_cmp_int(&gcd, 1) != 0 || mbedtls_mpi_cmp_mpi(&product, a) == 0);
    mbedtls_mpi_free(&gcd);
    mbedtls_mpi_free(&product);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mbedtls_mpi base, exponent, modulus, other;
    if (size < EXPONENT + PARTS)
        return 0;
    size_t part = (size - EXPONENT) / PARTS < PART_MAX ? (size - EXPONENT) / PARTS : PART_MAX;
    read(&exponent, data, EXPONENT);
    read(&modulus, data + EXPONENT, part);
    read(&base, data + EXPONENT + part, part);
    read(&other, data + EXPONENT + 2 * part, part);
    if (mbedtls_mpi_cmp_int(&modulus, 0) != 0)
        try_power(&base, &exponent, &modulus);
    if (part <= 4 * WORDS && mbedtls_mpi_get_bit(&modulus, 0) &&
        mbedtls_mpi_cmp_int(&modulus, 1) > 0)
        try_quotient(&base, &other, &modulus);
    mbedtls_mpi_free(&base);
    mbedtls_mpi_free(&exponent);
    mbedtls_mpi_free(&modulus);
    mbedtls_mpi_free(&other);
    return 0;
}
