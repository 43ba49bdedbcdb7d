// SPDX-License-Identifier: Apache-2.0
/* For 32-bit machines: P-384 has no code of its own. */
#include "port/mbedtls/curve.h"

const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id)
{
    if (id == MBEDTLS_ECP_DP_SECP256R1)
        return &vouch_p256_29;
    return id == MBEDTLS_ECP_DP_SECP384R1 ? &vouch_p384_small : NULL;
}
