// SPDX-License-Identifier: Apache-2.0
/* Which certificate policies a path keeps, by the letters of tests/support/policy_scene.h. */
#include "tests/support/policy_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define REQUIRE_0 "\x30\x03\x80\x01\x00"
#define INHIBIT_MAPPING_0 "\x30\x03\x81\x01\x00"
#define SKIP_0 "\x02\x01\x00"

static void test_policies_nothing_asked_is_fine(void **state)
{
    (void)state;
    policy_begin();
    policy_add(NULL);
    policy_add("a");
    assert_null(policy_judge());
}

static void test_policies_explicit_policy_must_hold_all_the_way(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_add("a");
    policy_add("a");
    assert_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_add("a");
    policy_add("b");
    assert_non_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_add(NULL);
    policy_add("a");
    assert_non_null(policy_judge());
    assert_int_equal(policy_scene.at, 1);
}

static void test_policies_an_authority_can_require_them(void **state)
{
    (void)state;
    policy_begin();
    policy_add_full("a", NULL, REQUIRE_0, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge());
    policy_begin();
    policy_add_full("a", NULL, REQUIRE_0, NULL, false);
    policy_add("a");
    assert_null(policy_judge());
}

static void test_policies_asked_for_must_be_among_them(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("b");
    policy_add("ab");
    policy_add("ab");
    assert_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("c");
    policy_add("ab");
    policy_add("ab");
    assert_non_null(policy_judge());
}

static void test_policies_any_policy_stands_for_all(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add("*");
    policy_add("a");
    assert_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add("*");
    policy_add("b");
    assert_non_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add("a");
    policy_add("*");
    assert_null(policy_judge());
}

static void test_policies_any_policy_can_be_inhibited(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_scene.policy.inhibit_any_policy = true;
    policy_add("*");
    policy_add("a");
    assert_non_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_add_full("a", NULL, NULL, SKIP_0, false);
    policy_add("*");
    assert_non_null(policy_judge());
    policy_begin(); /* a self-issued one in between may still say anyPolicy */
    policy_scene.policy.require_explicit_policy = true;
    policy_add_full("a", NULL, NULL, SKIP_0, false);
    policy_add_full("*", NULL, NULL, NULL, true);
    policy_add("a");
    assert_null(policy_judge());
}

static void test_policies_mapping_carries_a_policy_over(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add_full("a", "ab", NULL, NULL, false);
    policy_add("b");
    assert_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("b");
    policy_add_full("a", "ab", NULL, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge()); /* b is the other domain's name for a */
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_add_full("a", "ab", NULL, NULL, false);
    policy_add("a");
    assert_non_null(policy_judge()); /* mapped away */
}

static void test_policies_mapping_can_be_inhibited(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_scene.policy.inhibit_policy_mapping = true;
    policy_add_full("a", "ab", NULL, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_add_full("a", NULL, INHIBIT_MAPPING_0, NULL, false);
    policy_add_full("a", "ab", NULL, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge());
}

static void test_policies_mapping_under_any_policy(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add_full("*", "ab", NULL, NULL, false);
    policy_add("b");
    assert_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("c");
    policy_add_full("*", "ab", NULL, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge());
}

static void test_policies_any_policy_in_a_mapping_is_a_fault(void **state)
{
    (void)state;
    policy_begin();
    policy_add_full("a", "*b", NULL, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge());
}

static void test_policies_swapped_by_mappings_stay_apart(void **state)
{
    (void)state;
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add_full("ab", "abba", NULL, NULL, false);
    policy_add("b");
    assert_null(policy_judge());
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("a");
    policy_add_full("ab", "abba", NULL, NULL, false);
    policy_add("a");
    assert_non_null(policy_judge());
}

/* Each level maps every policy to every policy: a tree would have 8^5 leaves. */
static void test_policies_explosion_stays_small(void **state)
{
    char pairs[129] = "";
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < 64; i++) {
        pairs[n++] = "abcdefgh"[i / 8];
        pairs[n++] = "abcdefgh"[i % 8];
    }
    policy_begin();
    policy_scene.policy.require_explicit_policy = true;
    policy_want("h");
    for (int i = 0; i < 5; i++)
        policy_add_full("abcdefgh", pairs, NULL, NULL, false);
    policy_add("a");
    assert_null(policy_judge());
}

static void test_policies_too_many_are_refused(void **state)
{
    (void)state;
    for (size_t count = VOUCH_POLICIES_MAX; count < VOUCH_POLICIES_MAX + 5; count++) {
        char letters[VOUCH_POLICIES_MAX + 5] = "";
        for (size_t i = 0; i < count; i++)
            letters[i] = (char)('0' + i);
        policy_begin();
        policy_add(letters);
        if (count <= VOUCH_POLICIES_MAX)
            assert_null(policy_judge());
        else
            assert_string_equal(policy_judge(), "more certificate policies than are judged");
    }
}

/* What a certificate further up had, and the ones below it did not, stays lost. */
static void test_policies_of_an_upper_certificate_do_not_come_back_by_a_mapping(void **state)
{
    (void)state;
    for (const char *leaf = "abcde"; *leaf; leaf++) {
        const char letter[] = {*leaf, 0};
        policy_begin_explicit("");
        policy_add("abcd");
        policy_add("a");
        policy_add_full("a", "ae", NULL, NULL, false);
        policy_add(letter);
        if ((policy_judge() == NULL) != (*leaf == 'e'))
            fail_msg("%s", letter);
    }
}

/* --- of the policy_scene.anchor --- */

static void constrain_anchor(const char *constraints, const char *inhibit)
{
    struct forge f = {.subject = "Root", .issuer = "Root", .key = 1, .signer = 1, .ca = true};
    static struct forged made;
    size_t n = 0;
    if (constraints)
        f.more[n++] = (struct forge_extension){
            forge_oid_policy_constraints, true, {(const uint8_t *)constraints, 5}};
    if (inhibit)
        f.more[n++] =
            (struct forge_extension){forge_oid_inhibit_any, true, {(const uint8_t *)inhibit, 3}};
    forge_make(&f, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &policy_scene.anchor), VOUCH_OK);
}

static void test_policies_constraints_of_the_anchor_bind_the_path(void **state)
{
    (void)state;
    policy_begin();
    policy_add("a");
    policy_add("b");
    assert_null(policy_judge());
    constrain_anchor(REQUIRE_0, NULL);
    assert_non_null(policy_judge());
    policy_begin();
    policy_add("a");
    policy_add("a");
    assert_null(policy_judge());
    constrain_anchor(REQUIRE_0, SKIP_0);
    policy_begin();
    policy_add("*");
    policy_add("a");
    assert_non_null(policy_judge());
    memset(&policy_scene.anchor, 0, sizeof policy_scene.anchor);
}

static void test_policies_of_a_leaf_right_below_the_anchor_count(void **state)
{
    static const struct {
        const char *wanted, *policies;
        bool good;
    } rows[] = {{"a", "a", true}, {"a", "b", false}, {"a", "ba", true},
                {"a", "*", true}, {"", "b", true},   {"a", NULL, false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        policy_begin_explicit(rows[i].wanted);
        policy_add(rows[i].policies);
        if ((policy_judge() == NULL) != rows[i].good)
            fail_msg("row %zu", i);
    }
}

/* Whatever is asked for: there is nothing that could lack it. */
static void test_policies_of_no_certificate_lack_nothing(void **state)
{
    (void)state;
    policy_begin_explicit("a");
    assert_null(policy_judge());
    assert_null(vouch_policies.judge(NULL, 0, &policy_scene.anchor, &policy_scene.policy,
                                     &policy_scene.at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies_constraints_of_the_anchor_bind_the_path),
        cmocka_unit_test(test_policies_of_a_leaf_right_below_the_anchor_count),
        cmocka_unit_test(test_policies_of_no_certificate_lack_nothing),
        cmocka_unit_test(test_policies_nothing_asked_is_fine),
        cmocka_unit_test(test_policies_explicit_policy_must_hold_all_the_way),
        cmocka_unit_test(test_policies_an_authority_can_require_them),
        cmocka_unit_test(test_policies_asked_for_must_be_among_them),
        cmocka_unit_test(test_policies_any_policy_stands_for_all),
        cmocka_unit_test(test_policies_any_policy_can_be_inhibited),
        cmocka_unit_test(test_policies_mapping_carries_a_policy_over),
        cmocka_unit_test(test_policies_mapping_can_be_inhibited),
        cmocka_unit_test(test_policies_mapping_under_any_policy),
        cmocka_unit_test(test_policies_any_policy_in_a_mapping_is_a_fault),
        cmocka_unit_test(test_policies_swapped_by_mappings_stay_apart),
        cmocka_unit_test(test_policies_explosion_stays_small),
        cmocka_unit_test(test_policies_too_many_are_refused),
        cmocka_unit_test(test_policies_of_an_upper_certificate_do_not_come_back_by_a_mapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
