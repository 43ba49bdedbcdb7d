// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle_reach.h"

#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct forged leaf, inner, root, stranger;
static const uint8_t junk[] = {0x30, 0x00};

static int make_all(void **state)
{
    const struct forge other = {
        .subject = "Stranger", .issuer = "Root", .key = 9, .signer = 1, .ca = true};
    (void)state;
    forge_make(&chain_leaf, &leaf);
    forge_make(&chain_intermediate, &inner);
    forge_make(&chain_root, &root);
    forge_make(&other, &stranger);
    return 0;
}

static void test_bundle_reach_takes_issuers_of_issuers_only(void **state)
{
    struct vouch_span chain[1] = {forged_span(&leaf)};
    struct vouch_span pool[5] = {forged_span(&stranger),
                                 {junk, sizeof junk},
                                 forged_span(&root),
                                 forged_span(&stranger),
                                 forged_span(&inner)};
    size_t count = 5;
    (void)state;
    assert_int_equal(vouch_bundle_reach(chain, 1, pool, &count), VOUCH_OK);
    assert_int_equal(count, 2);
    assert_ptr_equal(pool[0].data, inner.der);
    assert_ptr_equal(pool[1].data, root.der);
}

static void test_bundle_reach_of_nobody_is_nothing(void **state)
{
    struct vouch_span chain[1] = {forged_span(&leaf)};
    struct vouch_span pool[1] = {forged_span(&stranger)};
    size_t count = 1;
    (void)state;
    assert_int_equal(vouch_bundle_reach(chain, 1, pool, &count), VOUCH_OK);
    assert_int_equal(count, 0);
    assert_int_equal(vouch_bundle_reach(chain, 1, pool, &count), VOUCH_OK);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundle_reach_takes_issuers_of_issuers_only),
        cmocka_unit_test(test_bundle_reach_of_nobody_is_nothing),
    };
    return cmocka_run_group_tests(tests, make_all, NULL);
}
