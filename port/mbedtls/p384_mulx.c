// SPDX-License-Identifier: Apache-2.0
/* P-384 for x86-64 with BMI2. */
#include "port/mbedtls/curve.h"

#ifdef __x86_64__

#include "port/mbedtls/field_p384_mulx.h"

#include "port/mbedtls/weierstrass.h"

#include "port/mbedtls/p384_mulx_base.h"

static enum vouch_curve_answer ask_p384(const struct vouch_curve_question *question, void *scratch)
{
    return ask(&field, question, scratch, base_multiples, BASE_WINDOW);
}

const struct vouch_curve vouch_p384_mulx = {.scratch_size = sizeof(struct scratch),
                                            .ask = ask_p384};

#endif
