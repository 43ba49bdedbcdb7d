// SPDX-License-Identifier: Apache-2.0
#include "tests/support/curve_both.h"
#include "tests/support/ecdsa_suite.h"

/* In place of the choice among them. */
const struct vouch_curve *vouch_curve_of(mbedtls_ecp_group_id id)
{
    return curve_both(id);
}

int main(void)
{
    return ecdsa_suite_run("ecdsa_p384", MBEDTLS_ECP_DP_SECP384R1, 2000);
}
