// SPDX-License-Identifier: Apache-2.0
/* Certificate policies: the words and places of faults, what is counted down from certificate to
 * certificate, mappings that meet, and TLS features. */
#include "tests/support/policy_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* --- faults by their words ----------------------------------------------------------------------
 */

#define NONE_VALID "no certificate policy is valid for the path"
#define NONE_ASKED "no certificate policy that was asked for"

static void expect_fault(const char *fault, size_t position)
{
    const char *found = policy_judge();
    if (!found)
        fail_msg("no fault where \"%s\" belongs", fault);
    assert_string_equal(found, fault);
    assert_int_equal(policy_scene.at, position);
}

static void test_policies_faults_have_their_words_and_place(void **state)
{
    char letters[VOUCH_POLICIES_MAX + 2] = "";
    (void)state;
    policy_begin_explicit("");
    policy_add(NULL);
    policy_add("a");
    policy_add("a");
    expect_fault(NONE_VALID, 2);
    policy_begin_explicit("");
    policy_add("a");
    policy_add("a");
    policy_add("b");
    expect_fault(NONE_VALID, 0);
    policy_begin_explicit("b");
    policy_add("a");
    policy_add("a");
    expect_fault(NONE_ASKED, 0);
    policy_begin();
    policy_add("a");
    policy_add_full("a", "a*", NULL, NULL, false);
    policy_add("a");
    expect_fault("a policy mapping from or to anyPolicy", 1);
    policy_begin_explicit("z"); /* the first fault is told */
    policy_add("a");
    policy_add_full("a", "a*", NULL, NULL, false);
    policy_add("a");
    expect_fault("a policy mapping from or to anyPolicy", 1);
    policy_begin_explicit("z"); /* a path without certificates has no policies to ask for */
    assert_null(policy_judge());
    for (size_t i = 0; i < VOUCH_POLICIES_MAX; i++)
        letters[i] = (char)('0' + i);
    policy_begin();
    policy_add(letters);
    policy_add(letters);
    assert_null(policy_judge());
    letters[VOUCH_POLICIES_MAX] = (char)('0' + VOUCH_POLICIES_MAX);
    policy_begin();
    policy_add("*");
    policy_add(letters);
    expect_fault("more certificate policies than are judged", 0);
}

static void test_policies_any_among_those_asked_for_is_any(void **state)
{
    (void)state;
    policy_begin_explicit("b*");
    policy_add("a");
    policy_add("a");
    assert_null(policy_judge());
    policy_begin_explicit("b*");
    policy_add(NULL);
    assert_non_null(policy_judge());
}

/* --- counters -----------------------------------------------------------------------------------
 */

#define REQUIRE(n) "\x30\x03\x80\x01" n
#define INHIBIT_MAPPING(n) "\x30\x03\x81\x01" n
#define SKIP(n) "\x02\x01" n

/* requireExplicitPolicy n, then `below` certificates without policies. */
static const char *require_then(const char *constraints, size_t below, bool self_issued)
{
    policy_begin();
    policy_add_full("a", NULL, constraints, NULL, false);
    for (size_t i = 1; i < below; i++)
        policy_add_full(NULL, NULL, NULL, NULL, self_issued);
    policy_add(NULL);
    return policy_judge();
}

static void test_policies_required_from_the_nth_certificate_on(void **state)
{
    (void)state;
    assert_non_null(require_then(REQUIRE("\0"), 1, false));
    assert_non_null(require_then(REQUIRE("\1"), 1, false)); /* the leaf counts at the end */
    assert_null(require_then(REQUIRE("\2"), 1, false));
    assert_non_null(require_then(REQUIRE("\2"), 2, false));
    assert_null(require_then(REQUIRE("\3"), 2, false));
    assert_null(require_then(REQUIRE("\2"), 2, true)); /* a self-issued one does not count */
    assert_int_equal(policy_scene.at, 0);
    policy_begin(); /* one certificate further it is needed, there and not only at the end */
    policy_add_full("a", NULL, REQUIRE("\1"), NULL, false);
    policy_add("a");
    policy_add(NULL);
    policy_add(NULL);
    expect_fault(NONE_VALID, 1);
    policy_begin(); /* what is used up stays so */
    policy_add_full("a", NULL, REQUIRE("\0"), NULL, false);
    policy_add("a");
    policy_add("a");
    policy_add(NULL);
    expect_fault(NONE_VALID, 0);
}

static void test_policies_limit_below_another_only_lowers_it(void **state)
{
    (void)state;
    for (int higher = 0; higher <= 1; higher++) {
        policy_begin();
        policy_add_full("a", NULL, higher ? REQUIRE("\1") : REQUIRE("\5"), NULL, false);
        policy_add_full("a", NULL, higher ? REQUIRE("\5") : REQUIRE("\0"), NULL, false);
        policy_add(NULL);
        assert_non_null(policy_judge());
    }
    policy_begin();
    policy_add_full("a", NULL, REQUIRE("\5"), NULL, false);
    policy_add_full("a", NULL, REQUIRE("\5"), NULL, false);
    policy_add(NULL);
    assert_null(policy_judge());
}

static void test_policies_leaf_that_requires_them_must_have_them(void **state)
{
    (void)state;
    for (int n = 0; n <= 1; n++) {
        policy_begin();
        policy_add(NULL);
        policy_add_full("a", NULL, n ? REQUIRE("\1") : REQUIRE("\0"), NULL, false);
        if (n)
            assert_null(policy_judge());
        else
            expect_fault(NONE_VALID, 0);
    }
}

/* inhibitAnyPolicy n, then `between` certificates of any kind, and a leaf with anyPolicy. */
static const char *any_after(const char *skip, size_t between, bool self_issued)
{
    policy_begin_explicit("");
    policy_add_full("a", NULL, NULL, skip, false);
    for (size_t i = 0; i < between; i++)
        policy_add_full("a", NULL, NULL, NULL, self_issued);
    policy_add("*");
    return policy_judge();
}

static void test_policies_any_counts_for_the_next_n_certificates(void **state)
{
    (void)state;
    assert_non_null(any_after(SKIP("\0"), 0, false));
    assert_null(any_after(SKIP("\1"), 0, false));
    assert_non_null(any_after(SKIP("\1"), 1, false));
    assert_null(any_after(SKIP("\1"), 1, true));
    assert_null(any_after(SKIP("\2"), 1, false));
    assert_non_null(any_after(SKIP("\0"), 1, false)); /* what is used up stays so */
    policy_begin_explicit("");                        /* a self-issued leaf may not say anyPolicy */
    policy_add_full("a", NULL, NULL, SKIP("\0"), false);
    policy_add_full("*", NULL, NULL, NULL, true);
    assert_non_null(policy_judge());
}

/* inhibitPolicyMapping n, then `between` certificates, one that maps a to b, and a leaf with b. */
static const char *map_after(const char *constraints, size_t between, bool self_issued)
{
    policy_begin_explicit("");
    policy_add_full("a", NULL, constraints, NULL, false);
    for (size_t i = 0; i < between; i++)
        policy_add_full("a", NULL, NULL, NULL, self_issued);
    policy_add_full("a", "ab", NULL, NULL, false);
    policy_add("b");
    return policy_judge();
}

static void test_policies_mapping_counts_for_the_next_n_certificates(void **state)
{
    (void)state;
    assert_non_null(map_after(INHIBIT_MAPPING("\0"), 0, false));
    assert_null(map_after(INHIBIT_MAPPING("\1"), 0, false));
    assert_non_null(map_after(INHIBIT_MAPPING("\1"), 1, false));
    assert_null(map_after(INHIBIT_MAPPING("\1"), 1, true));
    assert_non_null(map_after(INHIBIT_MAPPING("\0"), 1, false)); /* what is used up stays so */
    policy_begin_explicit(""); /* a mapping that does not count removes what it maps all the same */
    policy_add_full("ac", NULL, INHIBIT_MAPPING("\0"), NULL, false);
    policy_add_full("ac", "ab", NULL, NULL, false);
    policy_add("a");
    assert_non_null(policy_judge());
    policy_begin_explicit("");
    policy_add_full("ac", NULL, INHIBIT_MAPPING("\0"), NULL, false);
    policy_add_full("ac", "ab", NULL, NULL, false);
    policy_add("c");
    assert_null(policy_judge());
}

/* What the user asked for is mapped below anyPolicy as well, as long as mappings count. */
static void test_policies_mapping_below_any_counts_as_long(void **state)
{
    (void)state;
    for (int n = 0; n <= 1; n++) {
        policy_begin_explicit("a");
        policy_add_full("*", NULL, n ? INHIBIT_MAPPING("\1") : INHIBIT_MAPPING("\0"), NULL, false);
        policy_add_full("*", "ab", NULL, NULL, false);
        policy_add("b");
        if (n)
            assert_null(policy_judge());
        else
            expect_fault(NONE_ASKED, 0);
    }
}

/* --- mappings -----------------------------------------------------------------------------------
 */

static void test_policies_two_mapped_to_one_count_if_either_was_asked_for(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        policy_begin_explicit(i & 1 ? "a" : "b");
        policy_add_full("ab", i & 2 ? "acbc" : "bcac", NULL, NULL, false);
        policy_add("c");
        assert_null(policy_judge());
    }
    policy_begin_explicit("d");
    policy_add_full("ab", "acbc", NULL, NULL, false);
    policy_add("c");
    expect_fault(NONE_ASKED, 0);
}

static void test_policies_one_mapped_to_itself_and_another_keeps_both(void **state)
{
    static const char leaves[] = "ab";
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char leaf[2] = {leaves[i], 0};
        policy_begin_explicit("a");
        policy_add_full("a", "aaab", NULL, NULL, false);
        policy_add(leaf);
        assert_null(policy_judge());
    }
    policy_begin_explicit(""); /* one that is not there maps nothing */
    policy_add_full("a", "cb", NULL, NULL, false);
    policy_add("b");
    assert_non_null(policy_judge());
    policy_begin_explicit("");
    policy_add_full("a", "cb", NULL, NULL, false);
    policy_add("a");
    assert_null(policy_judge());
}

/* anyPolicy stands for what is expected and not listed, and what was asked for stays so. */
static void test_policies_any_passes_on_what_is_expected(void **state)
{
    (void)state;
    policy_begin_explicit("b");
    policy_add("ab");
    policy_add("a*");
    policy_add("b");
    assert_null(policy_judge());
    policy_begin_explicit("c");
    policy_add("ab");
    policy_add("*");
    policy_add("c");
    expect_fault(NONE_VALID, 0);
    policy_begin_explicit(""); /* nor does it bring back what was dropped above */
    policy_add("ab");
    policy_add("ab");
    policy_add("a");
    policy_add("*");
    policy_add("b");
    expect_fault(NONE_VALID, 0);
    policy_begin_explicit("c"); /* below anyPolicy alone, a new one may come */
    policy_add("*");
    policy_add("*");
    policy_add("c");
    assert_null(policy_judge());
    policy_begin_explicit("c");
    policy_add("*");
    policy_add("*");
    assert_null(policy_judge());
}

/* --- TLS features -------------------------------------------------------------------------------
 */

#define FEATURE_5 "\x30\x03\x02\x01\x05", 5
#define FEATURES_5_17 "\x30\x06\x02\x01\x05\x02\x01\x11", 8

static void test_features_of_an_authority_are_required_below_it(void **state)
{
    (void)state;
    policy_begin();
    policy_add_features(FEATURE_5);
    policy_add_features(FEATURES_5_17);
    assert_true(policy_features());
    policy_begin();
    policy_add_features(FEATURES_5_17);
    policy_add_features(FEATURE_5);
    policy_add_features(FEATURE_5);
    assert_false(policy_features());
    assert_int_equal(policy_scene.feature, 17);
    assert_int_equal(policy_scene.at, 1);
    policy_begin();
    policy_add_features(FEATURE_5);
    policy_add_features(NULL, 0);
    assert_false(policy_features());
    assert_int_equal(policy_scene.feature, 5);
    assert_int_equal(policy_scene.at, 0);
    policy_begin();
    policy_add_features(NULL, 0);
    policy_add_features(FEATURE_5);
    assert_true(policy_features());
}

static void test_features_of_the_anchor_are_required_too(void **state)
{
    static const uint8_t oid[] = {0x2b, 6, 1, 5, 5, 7, 1, 0x18};
    static struct forged root;
    struct forge f = {.subject = "Root", .issuer = "Root", .ca = true};
    (void)state;
    f.more[0] = (struct forge_extension){
        {oid, sizeof oid}, false, {(const uint8_t *)"\x30\x03\x02\x01\x05", 5}};
    forge_make(&f, &root);
    assert_int_equal(vouch_certificate_parse(forged_span(&root), &policy_scene.anchor), VOUCH_OK);
    policy_begin();
    policy_add_features(FEATURE_5);
    assert_true(policy_features());
    policy_begin();
    policy_add_features(NULL, 0);
    assert_false(policy_features());
    memset(&policy_scene.anchor, 0, sizeof policy_scene.anchor);
}

/* Sixteen are compared. */
static void test_features_have_their_limit(void **state)
{
    (void)state;
    for (uint8_t missing = 15; missing <= 17; missing++) {
        char above[2 + 3 * 17] = "\x30\x33";
        char below[2 + 3 * 16] = "\x30\x30";
        for (uint8_t i = 0; i < 17; i++) {
            size_t to = 2 + 3u * (i < missing - 1 ? i : i - 1u);
            memcpy(above + 2 + 3u * i, (const char[]){2, 1, (char)(i + 1)}, 3);
            if (i + 1 != missing)
                memcpy(below + to, (const char[]){2, 1, (char)(i + 1)}, 3);
        }
        policy_begin();
        policy_add_features(above, sizeof above);
        policy_add_features(below, sizeof below);
        assert_int_equal(policy_features(), missing == 17);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policies_faults_have_their_words_and_place),
        cmocka_unit_test(test_policies_any_among_those_asked_for_is_any),
        cmocka_unit_test(test_policies_required_from_the_nth_certificate_on),
        cmocka_unit_test(test_policies_limit_below_another_only_lowers_it),
        cmocka_unit_test(test_policies_leaf_that_requires_them_must_have_them),
        cmocka_unit_test(test_policies_any_counts_for_the_next_n_certificates),
        cmocka_unit_test(test_policies_mapping_counts_for_the_next_n_certificates),
        cmocka_unit_test(test_policies_mapping_below_any_counts_as_long),
        cmocka_unit_test(test_policies_two_mapped_to_one_count_if_either_was_asked_for),
        cmocka_unit_test(test_policies_one_mapped_to_itself_and_another_keeps_both),
        cmocka_unit_test(test_policies_any_passes_on_what_is_expected),
        cmocka_unit_test(test_features_of_an_authority_are_required_below_it),
        cmocka_unit_test(test_features_of_the_anchor_are_required_too),
        cmocka_unit_test(test_features_have_their_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
