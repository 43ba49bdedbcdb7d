// SPDX-License-Identifier: Apache-2.0
/* For machines with 128-bit products. */
#include "port/mbedtls/curve.h"
#include "port/mbedtls/mulx_x86.h"

#ifdef __x86_64__
static const struct vouch_curve *of_mulx(mbedtls_ecp_group_id id)
{
    if (id == MBEDTLS_ECP_DP_SECP256R1)
        return &vouch_p256_mulx;
    return id == MBEDTLS_ECP_DP_SECP384R1 ? &vouch_p384_mulx : NULL;
}
#endif

const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id)
{
#ifdef __x86_64__
    if (vouch_x86_has_mulx() && of_mulx(id))
        return of_mulx(id);
#endif
    if (id == MBEDTLS_ECP_DP_SECP256R1)
        return &vouch_p256_52;
    if (id == MBEDTLS_ECP_DP_SECP384R1)
        return &vouch_p384_56;
    return id == MBEDTLS_ECP_DP_SECP521R1 ? &vouch_p521_58 : NULL;
}
