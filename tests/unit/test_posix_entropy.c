// SPDX-License-Identifier: Apache-2.0
/* What asks the system for random bytes when it has none to give. */
#include "tests/support/names_scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static bool none;

/* In the place of libc's, whose header has reserved names for its parameters. */
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
ssize_t getrandom(void *buffer, size_t len, unsigned flags)
{
    if (!none)
        return syscall(SYS_getrandom, buffer, len, flags);
    errno = EAGAIN;
    return -1;
}

static void test_entropy_that_fails_asks_no_name_server(void **state)
{
    (void)state;
    assert_int_equal(names_scene_ask("ok.test"), VOUCH_OK);
    none = true;
    int status = names_scene_ask("ok.test");
    none = false;
    assert_int_equal(status, VOUCH_E_ENTROPY);
    assert_int_equal(names_scene_ask("ok.test"), VOUCH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_entropy_that_fails_asks_no_name_server,
                                        names_scene_begin, names_scene_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
