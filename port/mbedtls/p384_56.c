// SPDX-License-Identifier: Apache-2.0
/* P-384 for machines with 128-bit products. */
#include "port/mbedtls/field_p384_56.h"

#include "port/mbedtls/digits.h"
#include "port/mbedtls/weierstrass.h"

#include "port/mbedtls/p384_56_base.h"

static enum vouch_curve_answer ask_p384(const struct vouch_curve_question *question, void *scratch)
{
    return ask(&field, question, scratch, base_multiples, BASE_WINDOW);
}

const struct vouch_curve vouch_p384_56 = {.scratch_size = sizeof(struct scratch), .ask = ask_p384};
