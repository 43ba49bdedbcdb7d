// SPDX-License-Identifier: Apache-2.0
#include "tests/support/curve_both.h"

#include <stdlib.h>

#include "port/mbedtls/mulx_x86.h"

static const struct vouch_curve *curve_portable(mbedtls_ecp_group_id id)
{
    if (id == MBEDTLS_ECP_DP_SECP256R1)
        return &vouch_p256_52;
    if (id == MBEDTLS_ECP_DP_SECP384R1)
        return &vouch_p384_56;
    return id == MBEDTLS_ECP_DP_SECP521R1 ? &vouch_p521_58 : NULL;
}

#ifdef __x86_64__
static enum vouch_curve_answer same(enum vouch_curve_answer one, enum vouch_curve_answer other)
{
    if (one != other)
        abort();
    return one;
}

static enum vouch_curve_answer ask_p256(const struct vouch_curve_question *q, void *scratch)
{
    return same(vouch_p256_mulx.ask(q, scratch), vouch_p256_52.ask(q, scratch));
}

static enum vouch_curve_answer ask_p384(const struct vouch_curve_question *q, void *scratch)
{
    return same(vouch_p384_mulx.ask(q, scratch), vouch_p384_56.ask(q, scratch));
}

const struct vouch_curve *curve_both(mbedtls_ecp_group_id id)
{
    enum { SCRATCH = 4096 };
    static const struct vouch_curve p256 = {.scratch_size = SCRATCH, .ask = ask_p256};
    static const struct vouch_curve p384 = {.scratch_size = SCRATCH, .ask = ask_p384};
    if (vouch_p384_56.scratch_size > SCRATCH || vouch_p384_mulx.scratch_size > SCRATCH)
        abort(); /* the largest */
    if (vouch_x86_has_mulx() && id == MBEDTLS_ECP_DP_SECP256R1)
        return &p256;
    if (vouch_x86_has_mulx() && id == MBEDTLS_ECP_DP_SECP384R1)
        return &p384;
    return curve_portable(id);
}
#else
const struct vouch_curve *curve_both(mbedtls_ecp_group_id id)
{
    return curve_portable(id);
}
#endif
