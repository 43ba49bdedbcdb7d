// SPDX-License-Identifier: Apache-2.0
/* Digits of power.c for machines with 128-bit products. */
#ifndef VOUCH_MBEDTLS_POWER_56_H
#define VOUCH_MBEDTLS_POWER_56_H

#include <stdint.h>

enum { DIGIT_BITS = 56, BITS_MAX = 16384 };

typedef uint64_t digit;
__extension__ typedef unsigned __int128 wide;

#endif
