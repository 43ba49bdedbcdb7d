// SPDX-License-Identifier: Apache-2.0
/* Products of digits by position, for fields with 128-bit products. Included after a field's types
 * and DIGITS; all loops are unrolled. */
#ifndef VOUCH_MBEDTLS_PLACES_64_H
#define VOUCH_MBEDTLS_PLACES_64_H

static inline wide place(const number a, const number b, int at)
{
    wide sum = 0;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        if (at - i >= 0 && at - i < DIGITS)
            sum += (wide)a[i] * b[at - i];
    return sum;
}

/* A number times itself; `twice` has its digits doubled. */
static inline wide square_place(const number a, const number twice, int at)
{
    wide sum = at % 2 == 0 && at / 2 < DIGITS ? (wide)a[at / 2] * a[at / 2] : 0;
#pragma GCC unroll 9
    for (int i = 0; i < DIGITS; i++)
        if (at - i > i && at - i < DIGITS)
            sum += (wide)twice[i] * a[at - i];
    return sum;
}

#endif
