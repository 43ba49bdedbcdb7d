// SPDX-License-Identifier: Apache-2.0
#include "port/mbedtls/curve.h"

#ifdef __x86_64__
#include "port/mbedtls/field_p256_mulx.h"

#include "tests/support/field_mulx_suite.h"

int main(void)
{
    return cmocka_run_group_tests_name("field_p256_mulx", field_mulx_tests, NULL, NULL);
}
#else
int main(void)
{
    return 0;
}
#endif
