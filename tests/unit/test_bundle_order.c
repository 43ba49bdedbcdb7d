// SPDX-License-Identifier: Apache-2.0
#include "boards/posix/bundle_order.h"

#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 4 };

static struct forged forged[COUNT];
static struct vouch_span chain[COUNT]; /* in their order */

static int make_chain(void **state)
{
    const struct forge stranger = {
        .subject = "Stranger", .issuer = "Nobody", .key = 9, .signer = 8, .ca = true};
    const struct forge *all[COUNT] = {&chain_leaf, &chain_intermediate, &chain_root, &stranger};
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        forge_make(all[i], &forged[i]);
        chain[i] = forged_span(&forged[i]);
    }
    return 0;
}

static void test_bundle_order_is_the_same_from_every_permutation(void **state)
{
    (void)state;
    for (size_t n = 0; n < 256; n++) {
        size_t at[COUNT] = {n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6 & 3};
        struct vouch_span bundle[COUNT];
        unsigned seen = 0;
        for (size_t i = 0; i < COUNT; i++) {
            bundle[i] = chain[at[i]];
            seen |= 1u << at[i];
        }
        if (seen != 15)
            continue;
        assert_int_equal(vouch_bundle_order(bundle, COUNT), VOUCH_OK);
        for (size_t i = 0; i < COUNT; i++)
            assert_ptr_equal(bundle[i].data, chain[i].data);
    }
}

static void test_bundle_order_takes_what_is_no_certificate(void **state)
{
    static const uint8_t junk[] = {0x30, 0x00};
    struct vouch_span bundle[3] = {chain[1], {junk, sizeof junk}, chain[0]};
    (void)state;
    assert_int_equal(vouch_bundle_order(bundle, 3), VOUCH_OK);
    assert_ptr_equal(bundle[0].data, chain[0].data);
    assert_ptr_equal(bundle[1].data, chain[1].data);
    assert_int_equal(vouch_bundle_order(bundle, 1), VOUCH_OK);
    assert_int_equal(vouch_bundle_order(bundle, 0), VOUCH_OK);
}

static void test_bundle_order_follows_the_key_identifier(void **state)
{
    struct forge rival = chain_intermediate;
    struct forged der;
    (void)state;
    rival.key = 20;
    forge_make(&rival, &der);
    struct vouch_span bundle[3] = {forged_span(&der), chain[1], chain[0]};
    assert_int_equal(vouch_bundle_order(bundle, 3), VOUCH_OK);
    assert_ptr_equal(bundle[0].data, chain[0].data);
    assert_ptr_equal(bundle[1].data, chain[1].data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundle_order_is_the_same_from_every_permutation),
        cmocka_unit_test(test_bundle_order_takes_what_is_no_certificate),
        cmocka_unit_test(test_bundle_order_follows_the_key_identifier),
    };
    return cmocka_run_group_tests(tests, make_chain, NULL);
}
