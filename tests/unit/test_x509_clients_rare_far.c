// SPDX-License-Identifier: Apache-2.0
/* Rare properties of which clients differ count wherever on a longer path they are, and only there.
 */
#include "core/x509/clients.h"
#include "core/x509/search.h"
#include "tests/support/rule_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define EXPLICIT_KEY                                                                               \
    "3054 300e 06072a8648ce3d0201 3003020101 034200 04"                                            \
    "0101010101010101 0101010101010101 0101010101010101 0101010101010101"                          \
    "0101010101010101 0101010101010101 0101010101010101 0101010101010101"

static struct rule_scene s;

static bool broken(const char *what)
{
    return rule_broken(&s, &vouch_client_rare_rules, what);
}

static void test_rare_constraints_count_for_each_authority_of_the_path(void **state)
{
    static const struct {
        const char *what, *extension;
        bool of_anchor;
    } rows[] = {
        {"name constraints of an unknown kind",
         RULE_CONSTRAINTS("12", "0b", "3009a0073005 8803 2a0304"), false},
        {"name constraints of an unknown kind", /* otherName */
         RULE_CONSTRAINTS("15", "0e", "300ca00a3008 a006 06022a03 a000"), false},
        {"a URI where name constraints limit URIs",
         RULE_CONSTRAINTS("11", "0a", "3008a006300486022e62"), false},
        {"name constraints with an empty dNSName",
         RULE_CONSTRAINTS("0f", "08", "3006a0043002 8200"), false},
        {"name constraints that exclude directory names",
         RULE_CONSTRAINTS("13", "0c", "300aa1083006 a404 30023100"), true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t place = 0; place < RULE_CERTIFICATES; place++) {
            rule_begin_with(&s, place, rows[i].extension);
            if (place)
                rule_leaf_instead(&s, "551d11", "3007 8605 613a2f2f62");
            bool wanted = place == RULE_ANCHOR ? rows[i].of_anchor : place > 0;
            if (broken(rows[i].what) != wanted)
                fail_msg("row %zu, certificate %zu", i, place);
        }
}

/* A leaf's own constraints bind nobody. */
static void test_rare_uri_of_a_leaf_is_not_limited_by_itself(void **state)
{
    (void)state;
    for (int limited = 0; limited <= 1; limited++) {
        rule_begin(&s);
        struct der_certificate c = rule_good(&s, 0);
        struct vouch_span uri =
            der_extension(&s.maker, "551d11", false, der_hex(&s.maker, "3007 8605 613a2f2f62"));
        struct vouch_span limits =
            der_hex(&s.maker, RULE_CONSTRAINTS("11", "0a", "3008a006300486022e62"));
        c.extensions = der_extensions(&s.maker, der_join(&s.maker, 2, uri, limits));
        rule_put(&s, 0, &c);
        if (limited) {
            c = rule_good(&s, 2);
            c.extensions = der_extensions(
                &s.maker, der_join(&s.maker, 2, der_authority_extensions(&s.maker), limits));
            rule_put(&s, 2, &c);
        }
        assert_int_equal(broken("a URI where name constraints limit URIs"), limited);
    }
}

static void test_rare_curve_counts_for_each_certificate_of_the_path(void **state)
{
    (void)state;
    for (size_t place = 0; place < RULE_CERTIFICATES; place++) {
        rule_begin(&s);
        s.sent[place].spki = der_hex(&s.maker, EXPLICIT_KEY);
        assert_int_equal(broken("an elliptic curve that is written out instead of named"),
                         place < RULE_PATH);
    }
}

static void test_rare_numbers_count_for_each_authority_of_the_path(void **state)
{
    (void)state;
    for (size_t place = 0; place < RULE_PATH; place++) {
        rule_begin(&s);
        s.sent[place].not_before_s = -1;
        assert_int_equal(broken("an intermediate whose validity begins before 1970"), place > 0);
        assert_false(broken("a path length over 127"));
        rule_begin(&s);
        s.sent[place].path_length = 128;
        assert_int_equal(broken("a path length over 127"), place > 0);
        assert_false(broken("an intermediate whose validity begins before 1970"));
    }
}

static void test_rare_size_is_that_of_all_certificates_of_the_path(void **state)
{
    (void)state;
    for (size_t total = 32768; total <= 32769; total++) {
        rule_begin(&s);
        for (size_t i = 0; i < RULE_PATH; i++)
            s.sent[i].der.len = i ? 8192 : total - (size_t)8192 * (RULE_PATH - 1);
        assert_int_equal(broken("certificates of more than 32768 bytes"), total > 32768);
    }
}

/* Whatever is wrong with names and constraints, the finding has rows of its own. */
static void test_rare_names_that_constraints_refuse_are_left_to_the_finding(void **state)
{
    static const struct {
        const char *what, *extension;
    } rows[] = {
        {"a name, also in a subject, that name constraints do not permit",
         RULE_CONSTRAINTS("12", "0b", "3009a0073005 8203 612e62")},
        {"a name, also in a subject, that name constraints exclude",
         RULE_CONSTRAINTS("16", "0f", "300da10b3009 8207 6578616d706c65")},
        {"a name, or name constraints, of a form that cannot be compared",
         RULE_CONSTRAINTS("12", "0b", "3009a1073005 8103 612e62")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rule_begin_with(&s, 1, rows[i].extension);
        if (i == 2)
            rule_leaf_instead(&s, "551d11", "3003 8101 61");
        if (!broken(rows[i].what))
            fail_msg("not noticed: %s", rows[i].what);
        vouch_report_find_text(&s.report, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0, "");
        assert_false(broken(rows[i].what));
    }
}

static struct vouch_anchor first; /* the only one of its name */

static int find_first(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out)
{
    const struct vouch_anchor *anchor = self;
    *out = *anchor;
    return index == 0 && vouch_span_equal(subject, anchor->subject) ? VOUCH_OK : VOUCH_E_NOT_FOUND;
}

static void test_rare_curve_of_the_only_trusted_issuer_counts(void **state)
{
    static const struct vouch_anchors_ops ops = {.find = find_first};
    struct vouch_search search = {
        .anchors = {&ops, &first}, .certificates = s.sent, .count = RULE_PATH};
    (void)state;
    rule_begin(&s);
    first = (struct vouch_anchor){.subject = s.sent[RULE_PATH - 1].issuer,
                                  .key = der_hex(&s.maker, EXPLICIT_KEY)};
    s.question.search = &search;
    assert_false(broken("an elliptic curve that is written out instead of named"));
    vouch_report_find_plain(&s.report, VOUCH_F_CERT_SIGNATURE_UNSUPPORTED);
    assert_true(broken("an elliptic curve that is written out instead of named"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rare_constraints_count_for_each_authority_of_the_path),
        cmocka_unit_test(test_rare_uri_of_a_leaf_is_not_limited_by_itself),
        cmocka_unit_test(test_rare_curve_counts_for_each_certificate_of_the_path),
        cmocka_unit_test(test_rare_numbers_count_for_each_authority_of_the_path),
        cmocka_unit_test(test_rare_size_is_that_of_all_certificates_of_the_path),
        cmocka_unit_test(test_rare_names_that_constraints_refuse_are_left_to_the_finding),
        cmocka_unit_test(test_rare_curve_of_the_only_trusted_issuer_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
