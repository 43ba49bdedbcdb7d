// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/curve25519_64.h"

#ifdef __x86_64__
#include <stdio.h>

#include "port/mbedtls/mulx_x86.h"
#include "tests/support/curve25519_suite.h"

int main(void)
{
    if (vouch_x86_has_mulx())
        return curve25519_suite_run("curve25519_mulx", vouch_curve25519_mulx,
                                    vouch_curve25519_mulx_base);
    puts("this processor has no BMI2");
    return 0;
}
#else
int main(void)
{
    return 0;
}
#endif
