// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/curve.h"
#include "tests/support/ecdsa_suite.h"

/* In place of the one that this machine has. */
const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id)
{
    return id == MBEDTLS_ECP_DP_SECP256R1 ? &vouch_p256_small : NULL;
}

int main(void)
{
    return ecdsa_suite_run("ecdsa_p256_small", MBEDTLS_ECP_DP_SECP256R1, 500);
}
