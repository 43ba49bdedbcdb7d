// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/curve25519.h"
#include "tests/support/curve25519_suite.h"

int main(void)
{
    return curve25519_suite_run("curve25519_small", vouch_curve25519, vouch_curve25519_base);
}
