// SPDX-License-Identifier: Apache-2.0
/* P-256 for machines with 64-bit products. */
#include "port/mbedtls/field_p256_29.h"

#include "port/mbedtls/digits.h"
#include "port/mbedtls/weierstrass.h"

#include "port/mbedtls/p256_29_base.h"

static enum vouch_curve_answer ask_p256(const struct vouch_curve_question *question, void *scratch)
{
    return ask(&field, question, scratch, base_multiples, BASE_WINDOW);
}

const struct vouch_curve vouch_p256_29 = {.scratch_size = sizeof(struct scratch), .ask = ask_p256};
