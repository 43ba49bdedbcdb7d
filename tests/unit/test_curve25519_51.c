// SPDX-License-Identifier: Apache-2.0
#include "tests/support/curve25519_suite.h"

int main(void)
{
    return curve25519_suite_run("curve25519_51");
}
