// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ecdsa_suite.h"

int main(void)
{
    return ecdsa_suite_run("ecdsa_p384", MBEDTLS_ECP_DP_SECP384R1, 2000);
}
