// SPDX-License-Identifier: Apache-2.0
/* What two answers without an address, one for A and one for AAAA, say together. */
#include "core/dns.h"
#include "core/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* What keeps the look-up from being known comes before what is known, in either order; a failure of
 * another kind is the name server's. */
static void test_dns_joint_status_is_the_one_that_says_most(void **state)
{
    static const struct {
        int a, b, joint;
    } rows[] = {
        {VOUCH_E_NO_NAME, VOUCH_E_NO_NAME, VOUCH_E_NO_NAME},
        {VOUCH_E_NO_DATA, VOUCH_E_NO_DATA, VOUCH_E_NO_DATA},
        {VOUCH_E_NO_NAME, VOUCH_E_NO_DATA, VOUCH_E_NO_NAME},
        {VOUCH_E_TIMEOUT, VOUCH_E_NO_DATA, VOUCH_E_TIMEOUT},
        {VOUCH_E_TIMEOUT, VOUCH_E_NO_NAME, VOUCH_E_TIMEOUT},
        {VOUCH_E_NAME_SERVER, VOUCH_E_TIMEOUT, VOUCH_E_NAME_SERVER},
        {VOUCH_E_NAME_SERVER, VOUCH_E_NO_DATA, VOUCH_E_NAME_SERVER},
        {VOUCH_E_MEMORY, VOUCH_E_NAME_SERVER, VOUCH_E_MEMORY},
        {VOUCH_E_MEMORY, VOUCH_E_NO_DATA, VOUCH_E_MEMORY},
        {VOUCH_E_MALFORMED, VOUCH_E_NO_DATA, VOUCH_E_NO_DATA},
        {VOUCH_E_MALFORMED, VOUCH_E_RESET, VOUCH_E_NAME_SERVER},
        {VOUCH_OK, VOUCH_OK, VOUCH_E_NAME_SERVER}, /* without an address */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(vouch_dns_joint_status(rows[i].a, rows[i].b), rows[i].joint);
        assert_int_equal(vouch_dns_joint_status(rows[i].b, rows[i].a), rows[i].joint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns_joint_status_is_the_one_that_says_most),
    };
    return cmocka_run_group_tests_name("dns_status", tests, NULL, NULL);
}
