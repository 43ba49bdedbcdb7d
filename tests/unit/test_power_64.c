// SPDX-License-Identifier: Apache-2.0
/* The choice: with BMI2 where the processor has it, for the usual sizes of keys. */
#include "port/mbedtls/power.h"
#include "tests/support/power_suite.h"

int main(void)
{
    return power_suite_run("power_64", vouch_exp_mod_public);
}
