// SPDX-License-Identifier: Apache-2.0
/* For machines with 128-bit products. */
#include "port/mbedtls/curve.h"

const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id)
{
    if (id == MBEDTLS_ECP_DP_SECP256R1)
        return &vouch_p256_52;
    if (id == MBEDTLS_ECP_DP_SECP384R1)
        return &vouch_p384_56;
    return id == MBEDTLS_ECP_DP_SECP521R1 ? &vouch_p521_58 : NULL;
}
