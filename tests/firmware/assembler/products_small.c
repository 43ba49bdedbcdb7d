// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/field_small.h"
#include "tests/firmware/assembler/products.h"

static const struct field *const fields[] = {&p256, &p384};

void NAMED(small_multiply)(int curve, int32_t *out, const int32_t *a, const int32_t *b)
{
    field_multiply(fields[curve], out, a, b);
}

void NAMED(small_square)(int curve, int32_t *out, const int32_t *a)
{
    number n;
    for (int i = 0; i < field_digits(fields[curve]); i++)
        n[i] = a[i];
    field_settle(fields[curve], n); /* used here, so that the compiler does not warn */
    field_square(fields[curve], out, a);
}
