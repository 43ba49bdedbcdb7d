// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_TEST_ASSEMBLER_PRODUCTS_H
#define VOUCH_TEST_ASSEMBLER_PRODUCTS_H

#include <stdint.h>

/* The arithmetic that has assembler, twice in one image: fast_ by the assembler, plain_ as other
 * machines compile it. */
#ifdef __thumb2__
#define NAMED(name) fast_##name
#else
#define NAMED(name) plain_##name
#endif

#define PRODUCTS(kind)                                                                             \
    void kind##_small_multiply(int curve, int32_t *out, const int32_t *a, const int32_t *b);       \
    void kind##_small_square(int curve, int32_t *out, const int32_t *a);                           \
    void kind##_p256_multiply(int, int32_t *out, const int32_t *a, const int32_t *b);              \
    void kind##_p256_square(int, int32_t *out, const int32_t *a);                                  \
    void kind##_25519_multiply(int, int32_t *out, const int32_t *a, const int32_t *b);             \
    void kind##_25519_square(int, int32_t *out, const int32_t *a);

PRODUCTS(fast)
PRODUCTS(plain)

#endif
