// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ecdsa_suite.h"

int main(void)
{
    return ecdsa_suite_run("ecdsa_p521", MBEDTLS_ECP_DP_SECP521R1, 1500);
}
