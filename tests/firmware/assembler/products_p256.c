// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/field_p256_29.h"
#include "tests/firmware/assembler/products.h"

void NAMED(p256_multiply)(int curve, int32_t *out, const int32_t *a, const int32_t *b)
{
    (void)curve;
    field_multiply(&field, out, a, b);
}

void NAMED(p256_square)(int curve, int32_t *out, const int32_t *a)
{
    number n;
    (void)curve;
    for (int i = 0; i < DIGITS; i++)
        n[i] = a[i];
    field_settle(&field, n); /* used here, so that the compiler does not warn */
    field_square(&field, out, a);
}
