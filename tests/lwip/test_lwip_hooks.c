// SPDX-License-Identifier: Apache-2.0
/* What a product's lwipopts.h may say before lwip_hooks.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NO_SYS 1
#define LWIP_IPV6 0
#define SYS_LIGHTWEIGHT_PROT 1 /* interrupts that call lwIP */
#include "port/lwip/lwip_hooks.h"

static void test_hooks_keep_the_products_protection(void **state)
{
    (void)state;
    assert_int_equal(SYS_LIGHTWEIGHT_PROT, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hooks_keep_the_products_protection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
