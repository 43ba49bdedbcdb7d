// SPDX-License-Identifier: Apache-2.0
#include "tests/support/power_suite.h"

int main(void)
{
    return power_suite_run("power_28");
}
