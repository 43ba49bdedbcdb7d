// SPDX-License-Identifier: Apache-2.0
/* The form of a certificate's extensions: what may stand in them, and what is read of them. */
#include "core/status.h"
#include "core/x509/extension.h"
#include "tests/support/der_maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_certificate leaf;

/* Reads a leaf with this one extension; what is wrong with it, or null. */
static const char *read_with(const char *oid, const char *value)
{
    der_begin(&m);
    vouch_certificate_parse(der_leaf_with(&m, der_extension(&m, oid, false, der_hex(&m, value))),
                            &leaf);
    return leaf.fault;
}

static void test_extension_of_constraints_ends_with_its_lists(void **state)
{
    static const struct {
        const char *value;
        int status;
    } rows[] = {
        {"3007 a005 3003 820161", VOUCH_OK},
        {"300e a005 3003 820161 a105 3003 820162", VOUCH_OK},
        {"3007 a005 3003 820161 0500", VOUCH_E_MALFORMED}, /* behind the whole */
        {"3009 a005 3003 820161 0500", VOUCH_E_MALFORMED}, /* behind the lists */
        {"300e a105 3003 820161 a005 3003 820162", VOUCH_E_MALFORMED},
        {"3000", VOUCH_E_MALFORMED},
        {"3002 a000", VOUCH_E_MALFORMED},
        {"3009 a005 3003 820161 a100", VOUCH_E_MALFORMED},
        {"3107 a005 3003 820161", VOUCH_E_MALFORMED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_name_constraints lists;
        const char *fault = "";
        der_begin(&m);
        int status = vouch_name_constraints_read(der_hex(&m, rows[i].value), &lists, &fault);
        if (status != rows[i].status || (fault == NULL) != (status == VOUCH_OK))
            fail_msg("row %zu: %d", i, status);
    }
}

/* "https://a" and a notice without text. */
#define QUALIFIERS "301f 3015 0608 2b06010505070201 1609 68747470733a2f2f61 3006 0602 2a03 3000"

static void test_extension_of_policies_gives_each_with_qualifiers_and_without(void **state)
{
    struct vouch_span oid;
    (void)state;
    assert_null(read_with("551d20", "3031"
                                    "3025 0602 2a04" QUALIFIERS "3008 0606 2a0506070809"));
    struct vouch_der list = vouch_extension_policies(&leaf);
    assert_true(vouch_policy_next(&list, &oid));
    assert_true(vouch_span_equal(oid, der_hex(&m, "2a04")));
    assert_true(vouch_policy_next(&list, &oid));
    assert_true(vouch_span_equal(oid, der_hex(&m, "2a0506070809")));
    assert_false(vouch_policy_next(&list, &oid));
    assert_null(list.fault);
}

static void test_extension_of_policies_ends_at_one_of_another_form(void **state)
{
    static const char *const bad[] = {
        "3006 3004 0500 0602",      /* no identifier */
        "3008 3006 0602 2a04 0500", /* behind the qualifiers */
        "300a 3008 0602 2a04 3000 0500",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_span oid;
        der_begin(&m);
        struct vouch_der whole = vouch_der_of(der_hex(&m, bad[i]));
        struct vouch_der list = vouch_der_of(vouch_der_read(&whole, 0x30));
        assert_false(vouch_policy_next(&list, &oid));
        assert_non_null(list.fault);
    }
}

static void test_extension_of_constraints_has_no_minimum_or_maximum(void **state)
{
    static const char *const bad[] = {"3006 820161 800100", "3006 820161 810105"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vouch_general_name base;
        der_begin(&m);
        struct vouch_der list = vouch_der_of(der_hex(&m, bad[i]));
        assert_false(vouch_subtree_next(&list, &base));
        assert_string_equal(list.fault, "a subtree with a minimum or maximum");
    }
}

/* Critical policies are handled, also beside what is not. */
static void test_extension_that_is_critical_and_unknown_is_found_behind_policies(void **state)
{
    struct vouch_span oid;
    (void)state;
    der_begin(&m);
    struct vouch_span policies =
        der_extension(&m, "551d20", true, der_hex(&m, "3006 3004 0602 2a04"));
    struct vouch_span unknown = der_extension(&m, "2a0304", true, der_hex(&m, "0500"));
    vouch_certificate_parse(der_leaf_with(&m, policies), &leaf);
    assert_false(vouch_extension_unhandled(&leaf, VOUCH_EXTENSIONS_HANDLED, 0, &oid));
    vouch_certificate_parse(der_leaf_with(&m, der_join(&m, 2, policies, unknown)), &leaf);
    assert_true(vouch_extension_unhandled(&leaf, VOUCH_EXTENSIONS_HANDLED, 0, &oid));
    assert_true(vouch_span_equal(oid, der_hex(&m, "2a0304")));
    assert_false(vouch_extension_unhandled(&leaf, VOUCH_EXTENSIONS_HANDLED, 1, &oid));
}

static void test_extension_of_points_has_reasons_of_whole_bits(void **state)
{
    static const struct {
        const char *value;
        bool good;
    } rows[] = {
        {"3006 3004 8102 0640", true},
        {"3006 3004 8102 0840", false},
        {"3006 3004 8102 0641", false}, /* a bit that is not used */
        {"3005 3003 8101 01", false},
        {"3004 3002 8100", false},
        {"3002 3000", true},
        {"3000", false},
        {"3006 3004 8102 0640 0500", false},
        {"3008 3006 8102 0640 0500", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((read_with("551d1f", rows[i].value) == NULL) != rows[i].good)
            fail_msg("%s", rows[i].value);
}

/* What belongs to lists, or to nobody, is not looked into. */
static void test_extension_of_lists_may_have_any_content_in_a_certificate(void **state)
{
    static const char *const oids[] = {"551d14", "551d15", "551d18", "551d1b",
                                       "551d1c", "551d1d", "2a0304", "551d63"};
    (void)state;
    for (size_t i = 0; i < sizeof oids / sizeof oids[0]; i++)
        if (read_with(oids[i], "ff") || read_with(oids[i], ""))
            fail_msg("%s: %s", oids[i], leaf.fault);
}

/* What is wrong first is told, also where version 1 has no extensions at all. */
static void test_extension_that_is_one_too_many_is_told_first(void **state)
{
    (void)state;
    for (int versioned = 0; versioned <= 1; versioned++)
        for (int count = 64; count <= 66; count++) {
            struct vouch_span list = {NULL, 0};
            der_begin(&m);
            for (int i = 0; i < count; i++) {
                const uint8_t one[] = {0x30, 0x08,       0x06, 0x03, 0x2a,
                                       0x03, (uint8_t)i, 0x04, 0x01, 0};
                list = der_join(&m, 2, list, (struct vouch_span){one, sizeof one});
            }
            struct der_certificate c = der_good_leaf(&m);
            c.extensions = der_extensions(&m, list);
            if (!versioned)
                c.version.len = 0;
            vouch_certificate_parse(der_build(&m, &c), &leaf);
            if (count > 64)
                assert_string_equal(leaf.fault, "more extensions than are read");
            else if (versioned)
                assert_null(leaf.fault);
            else
                assert_string_equal(leaf.fault, "extensions in a certificate of version 1");
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extension_of_constraints_ends_with_its_lists),
        cmocka_unit_test(test_extension_of_policies_gives_each_with_qualifiers_and_without),
        cmocka_unit_test(test_extension_of_policies_ends_at_one_of_another_form),
        cmocka_unit_test(test_extension_of_constraints_has_no_minimum_or_maximum),
        cmocka_unit_test(test_extension_that_is_critical_and_unknown_is_found_behind_policies),
        cmocka_unit_test(test_extension_of_points_has_reasons_of_whole_bits),
        cmocka_unit_test(test_extension_that_is_one_too_many_is_told_first),
        cmocka_unit_test(test_extension_of_lists_may_have_any_content_in_a_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
