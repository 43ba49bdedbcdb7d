// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ecdsa_suite.h"

int main(void)
{
    return ecdsa_suite_run("ecdsa_p256", MBEDTLS_ECP_DP_SECP256R1, 10000);
}
