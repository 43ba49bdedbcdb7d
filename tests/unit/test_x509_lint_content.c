// SPDX-License-Identifier: Apache-2.0
/* What lint says of the content of names, policies and distribution points. */
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"
#include "tests/support/lint_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker maker;
static struct lint_scene scene;

/* Lints a good leaf in which this extension stands, and a name of this subject. */
static void lint(const char *subject, const char *oid, bool critical, struct vouch_span value)
{
    struct der_certificate c = der_good_leaf(&maker);
    struct vouch_span list = der_leaf_extensions(&maker, "host.example");
    struct vouch_span extension = der_extension(&maker, oid, critical, value);
    c.subject = der_name(&maker, subject);
    c.extensions = der_extensions(&maker, der_replace(&maker, list, oid, extension));
    lint_scene_run(&scene, der_build(&maker, &c), VOUCH_LINT_LEAF, VOUCH_PURPOSE_SERVER);
}

/* `value`: what stands beside the finding; null: there is no finding. */
static void expect(const char *what, enum vouch_finding_code code, const char *value)
{
    lint_scene_expect(&scene, what, value ? code : VOUCH_F_NONE, VOUCH_SEVERITY_ERROR);
    if (value && !vouch_span_equal(scene.findings[0].value, guarded_text(value)))
        fail_msg("%s: \"%.*s\"", what, (int)scene.findings[0].value.len,
                 (const char *)scene.findings[0].value.data);
}

/* X.520: two letters. */
static void test_lint_country_has_two_characters(void **state)
{
    static const struct {
        const char *subject, *value;
    } rows[] = {{"C=D", "D"},          {"C=DE", NULL},     {"C=DEU", "DEU"},
                {"C=DE,C=NLD", "NLD"}, {"O=D,C=NL", NULL}, {"C=Germany", "Germany"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        lint(rows[i].subject, "551d11", false,
             der_sequence(&maker, 1, der_text(&maker, 0x82, "host.example")));
        expect(rows[i].subject, VOUCH_F_LINT_COUNTRY, rows[i].value);
    }
}

/* RFC 5280 section 4.2.1.6. */
static void test_lint_mail_address_and_uri_have_their_form(void **state)
{
    static const struct {
        uint8_t tag; /* rfc822Name, uniformResourceIdentifier */
        const char *name;
        bool good;
    } rows[] = {{0x81, "a@b", true},   {0x81, "a@b@c", true},  {0x81, "@b", false},
                {0x81, "a@", false},   {0x81, "a", false},     {0x81, "", false},
                {0x86, "a:b", true},   {0x86, "A1:b", true},   {0x86, "a:/b:c", true},
                {0x86, ":b", false},   {0x86, "a:", false},    {0x86, "ab", false},
                {0x86, "1a:b", false}, {0x86, "/a:b", false},  {0x86, "a/b:c", false},
                {0x86, "", false},     {0x86, "://a/b", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        lint("O=x", "551d11", false,
             der_sequence(&maker, 2, der_text(&maker, 0x82, "host.example"),
                          der_text(&maker, rows[i].tag, rows[i].name)));
        expect(rows[i].name, VOUCH_F_LINT_SAN_FORM, rows[i].good ? NULL : rows[i].name);
    }
}

/* RFC 5280 section 4.2.1.4: a CPS pointer is an IA5String, and anyPolicy has the two qualifiers of
 * that section alone. */
static void test_lint_qualifier_is_one_of_two_for_any_policy(void **state)
{
    static const char not_ia5[] = "a CPS pointer that is no IA5String";
    static const char unknown[] = "an unknown qualifier of anyPolicy";
    static const struct {
        const char *policy, *qualifier, *value;
    } rows[] = {
        {"0604 551d2000", "06082b06010505070201 1601 61", NULL},
        {"0604 551d2000", "06082b06010505070201 0c01 61", not_ia5},
        {"0603 2a0304", "06082b06010505070201 0c01 61", not_ia5},
        {"0604 551d2000", "06082b06010505070202 3000", NULL},
        {"0604 551d2000", "06082b06010505070203 3000", unknown},
        {"0604 551d2000", "06082b06010505070200 3000", unknown},
        {"0604 551d2000", "06022a03 3000", unknown},
        {"0603 2a0304", "06022a03 3000", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct vouch_span one = der_sequence(&maker, 1, der_hex(&maker, rows[i].qualifier));
        struct vouch_span policy =
            der_sequence(&maker, 2, der_hex(&maker, rows[i].policy), der_sequence(&maker, 1, one));
        lint("O=x", "551d20", false, der_sequence(&maker, 1, policy));
        expect(rows[i].qualifier, VOUCH_F_LINT_QUALIFIER, rows[i].value);
    }
}

/* RFC 5280 section 4.2.1.13: a point has a name, or the issuer of its list. */
static void test_lint_distribution_point_says_where_or_by_whom(void **state)
{
    static const struct {
        const char *points;
        bool good;
    } rows[] = {
        {"300b 3009 a007 a005 8603 613a62", true},
        {"3015 3013 a211 a40f 300d 310b 3009 0603 550403 0c02 6361", true},
        {"3006 3004 8102 0780", false},
        {"3002 3000", false},
        {"300d 3009 a007 a005 8603 613a62 3000", false},
    };
    static const char *const oids[] = {"551d1f", "551d2e"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            der_begin(&maker);
            lint("O=x", oids[k], false, der_hex(&maker, rows[i].points));
            expect(rows[i].points, VOUCH_F_LINT_POINT_BARE, rows[i].good ? NULL : "");
        }
    der_begin(&maker);
    lint("O=x", oids[0], true, der_hex(&maker, rows[0].points));
    expect("critical", VOUCH_F_LINT_POINTS_CRITICAL, "");
}

/* RFC 5280 section 4.2.1.8: at least one attribute. */
static void test_lint_directory_attributes_are_not_empty(void **state)
{
    (void)state;
    der_begin(&maker);
    lint("O=x", "551d09", false, der_hex(&maker, "3000"));
    expect("none", VOUCH_F_LINT_DIRECTORY_ATTRIBUTES, "");
    der_begin(&maker);
    lint("O=x", "551d09", false, der_hex(&maker, "3009 3007 06022a03 3101 05"));
    expect("one", VOUCH_F_LINT_DIRECTORY_ATTRIBUTES, NULL);
}

/* BR 7.1.2.7: critical only where the subject is empty. */
static void test_lint_alternative_names_are_critical_for_an_empty_subject_alone(void **state)
{
    static const struct {
        const char *subject;
        bool critical;
        enum vouch_finding_code code;
        enum vouch_severity severity;
    } rows[] = {{"O=x", false, VOUCH_F_NONE, VOUCH_SEVERITY_INFO},
                {"O=x", true, VOUCH_F_LINT_SAN_CRITICAL, VOUCH_SEVERITY_WARNING},
                {"", true, VOUCH_F_NONE, VOUCH_SEVERITY_INFO},
                {"", false, VOUCH_F_LINT_SAN_NOT_CRITICAL, VOUCH_SEVERITY_ERROR}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        lint(rows[i].subject, "551d11", rows[i].critical,
             der_sequence(&maker, 1, der_text(&maker, 0x82, "host.example")));
        lint_scene_expect(&scene, rows[i].subject, rows[i].code, rows[i].severity);
    }
}

/* RFC 5280 section 4.2.1.4: a policy stands once, and the finding names it. */
static void test_lint_policy_that_stands_twice_is_named(void **state)
{
    (void)state;
    der_begin(&maker);
    lint("O=x", "551d20", false, der_hex(&maker, "3012 3004 06022a03 3004 06022a04 3004 06022a03"));
    expect("1.2.3", VOUCH_F_LINT_POLICY_TWICE, "1.2.3");
    der_begin(&maker);
    lint("O=x", "551d20", false, der_hex(&maker, "300c 3004 06022a03 3004 06022a04"));
    expect("none", VOUCH_F_LINT_POLICY_TWICE, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lint_country_has_two_characters),
        cmocka_unit_test(test_lint_mail_address_and_uri_have_their_form),
        cmocka_unit_test(test_lint_qualifier_is_one_of_two_for_any_policy),
        cmocka_unit_test(test_lint_distribution_point_says_where_or_by_whom),
        cmocka_unit_test(test_lint_directory_attributes_are_not_empty),
        cmocka_unit_test(test_lint_alternative_names_are_critical_for_an_empty_subject_alone),
        cmocka_unit_test(test_lint_policy_that_stands_twice_is_named),
    };
    return cmocka_run_group_tests_name("x509_lint_content", tests, NULL, NULL);
}
