// SPDX-License-Identifier: Apache-2.0
#ifndef VOUCH_MBEDTLS_MULX_X86_H
#define VOUCH_MBEDTLS_MULX_X86_H

#include <stdbool.h>

/* Has this processor the instructions of BMI2: products and shifts that leave the carry alone? The
 * files named *_mulx need them; there are none but for x86-64. */
bool vouch_x86_has_mulx(void);

#endif
