// SPDX-License-Identifier: Apache-2.0
/* Digits of power.c for machines with 64-bit products. */
#ifndef VOUCH_MBEDTLS_POWER_28_H
#define VOUCH_MBEDTLS_POWER_28_H

#include <stdint.h>

/* A place takes 256 products. */
enum { DIGIT_BITS = 28, BITS_MAX = 4096 };

typedef uint32_t digit;
typedef uint64_t wide;

#endif
