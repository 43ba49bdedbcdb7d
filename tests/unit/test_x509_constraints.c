// SPDX-License-Identifier: Apache-2.0
#include "core/x509/constraints.h"
#include "core/x509/extension.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_span span(const char *text)
{
    return vouch_span_of(text);
}

/* --- one form at a time --- */

struct pair {
    const char *name;
    const char *base;
    bool within;
};

static void check_pairs(const struct pair *pairs, size_t count,
                        bool (*within)(struct vouch_span, struct vouch_span))
{
    for (size_t i = 0; i < count; i++)
        if (within(span(pairs[i].name), span(pairs[i].base)) != pairs[i].within)
            fail_msg("\"%s\" in \"%s\": not %s", pairs[i].name, pairs[i].base,
                     pairs[i].within ? "within" : "outside");
}

#define CHECK(pairs, within) check_pairs(pairs, sizeof(pairs) / sizeof((pairs)[0]), within)

static void test_constraints_dns_compares_whole_labels(void **state)
{
    static const struct pair pairs[] = {
        {"a.example", "a.example", true},    {"A.EXAMPLE", "a.example", true},
        {"b.a.example", "a.example", true},  {"ba.example", "a.example", false},
        {"example", "a.example", false},     {"a.example", "", true},
        {"*.a.example", "a.example", true},  {"*.example", "a.example", false},
        {"b.a.example", ".a.example", true}, {"a.example", ".a.example", false},
        {"*.a.example", ".a.example", true}, {"a.example.evil", "a.example", false},
        {"xa.example", ".example", true},    {"a.examplf", "a.example", false},
        {".a.example", ".a.example", false},
    };
    (void)state;
    CHECK(pairs, vouch_constraints_dns_within);
}

static void test_constraints_wildcard_overlaps_what_it_covers(void **state)
{
    static const struct pair pairs[] = {
        {"*.a.example", "b.a.example", true},
        {"*.A.example", "b.a.EXAMPLE", true},
        {"*.a.example", "c.b.a.example", false},
        {"*.a.example", "a.example", false},
        {"*.a.example", "", false},
        {"a.example", "a.example", false},
        {"*.a.example", "b.c.example", false},
        {"*.a.example", ".a.example", false}, /* all that it covers is within */
        {"*", "a", false},
    };
    (void)state;
    CHECK(pairs, vouch_constraints_dns_overlaps);
}

static void test_constraints_mail_compares_hosts_and_mailboxes(void **state)
{
    static const struct pair pairs[] = {
        {"me@a.example", "a.example", true},
        {"me@A.example", "a.EXAMPLE", true},
        {"me@b.a.example", "a.example", false},
        {"me@b.a.example", ".a.example", true},
        {"me@a.example", ".a.example", false},
        {"me@a.example", "me@a.example", true},
        {"Me@a.example", "me@a.example", false},
        {"you@a.example", "me@a.example", false},
        {"a.example", "a.example", false},
        {"@a.example", "a.example", false},
        {"me@", "", false},
        {"me@evil@a.example", "a.example", false},
        {"\"me@evil\"@a.example", "a.example", true},
        {"me@a.example", "", true},
    };
    (void)state;
    CHECK(pairs, vouch_constraints_mail_within);
}

static void test_constraints_uri_compares_its_host(void **state)
{
    static const struct pair pairs[] = {
        {"https://a.example/x", "a.example", true},
        {"https://b.a.example", "a.example", false},
        {"https://b.a.example:8443/", ".a.example", true},
        {"https://user@a.example/", "a.example", true},
        {"https://a.example@evil.example/", "a.example", false},
        {"https://192.0.2.1/", "", false},
        {"https://[2001:db8::1]/", "", false},
        {"urn:a.example", "a.example", false},
        {"https:///a.example", "a.example", false},
        {"https://evil.example\\a.example", "a.example", false},
        {"https://evil.example?a.example", "evil.example", true},
        {"", "", false},
    };
    (void)state;
    CHECK(pairs, vouch_constraints_uri_within);
}

static void test_constraints_bases_are_held_to_their_form(void **state)
{
    static const struct {
        enum vouch_general_kind kind;
        const char *base;
        size_t len;
        bool good;
    } cases[] = {
        {VOUCH_GENERAL_DNS, "a.example", 9, true},
        {VOUCH_GENERAL_DNS, "*.a.example", 11, false},
        {VOUCH_GENERAL_DNS, "a..example", 10, false},
        {VOUCH_GENERAL_DNS, "a.example.", 10, false},
        {VOUCH_GENERAL_DNS, "a b", 3, false},
        {VOUCH_GENERAL_DNS, "", 0, true},
        {VOUCH_GENERAL_EMAIL, "me@a.example", 12, true},
        {VOUCH_GENERAL_EMAIL, "me@you@a.example", 16, false},
        {VOUCH_GENERAL_EMAIL, "@", 1, false},
        {VOUCH_GENERAL_URI, ".a.example", 10, true},
        {VOUCH_GENERAL_URI, "https://a.example", 17, false},
        {VOUCH_GENERAL_IP, "\xc0\x00\x02\x00\xff\xff\xff\x00", 8, true},
        {VOUCH_GENERAL_IP, "\xc0\x00\x02\x00\xff\x00\xff\x00", 8, false},
        {VOUCH_GENERAL_IP, "\xc0\x00\x02\x00", 4, false},
        {VOUCH_GENERAL_IP, "\xc0\x00\x02\x00\x00\x00\x00\x00", 8, true},
        {VOUCH_GENERAL_DIRECTORY, "\x31\x00", 2, false},
        {VOUCH_GENERAL_OTHER, "anything", 8, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *loose = NULL;
        struct vouch_general_name base = {cases[i].kind,
                                          {(const uint8_t *)cases[i].base, cases[i].len}};
        const char *why = vouch_constraints_base_fault(&base, &loose);
        if ((why == NULL) != cases[i].good)
            fail_msg("case %zu: %s", i, why != NULL ? why : "no fault");
        assert_null(loose);
    }
}

static void test_constraints_leading_signs_of_a_base_are_loose(void **state)
{
    const char *loose = NULL;
    struct vouch_general_name base = {VOUCH_GENERAL_DNS, span(".a.example")};
    (void)state;
    assert_null(vouch_constraints_base_fault(&base, &loose));
    assert_non_null(loose);
    loose = NULL;
    base = (struct vouch_general_name){VOUCH_GENERAL_EMAIL, span("@a.example")};
    assert_null(vouch_constraints_base_fault(&base, &loose));
    assert_non_null(loose);
    assert_true(vouch_constraints_mail_within(span("me@a.example"), base.value));
    assert_false(vouch_constraints_mail_within(span("me@b.a.example"), base.value));
}

/* --- on certificates --- */

static uint8_t buffer[1024];
static struct forged forged;
static struct vouch_certificate certificate;
static struct vouch_constraints_fault fault;

static void forge_leaf(const char *common_name, const char *first, const char *second)
{
    struct forge f = {.subject = common_name, .issuer = "CA", .key = 1, .signer = 2};
    f.dns[0] = first;
    f.dns[1] = second;
    forge_make(&f, &forged);
    assert_int_equal(vouch_certificate_parse(forged_span(&forged), &certificate), VOUCH_OK);
}

static enum vouch_constraints_verdict check_with(struct vouch_span value, bool common_names)
{
    uint32_t work = VOUCH_CONSTRAINTS_WORK;
    vouch_constraints_check(value, &certificate, common_names, &work, &fault);
    return fault.verdict;
}

static enum vouch_constraints_verdict check_dns(const char *permitted, const char *excluded)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    forge_constraints(&w, VOUCH_GENERAL_DNS, span(permitted), span(excluded));
    return check_with(vouch_writer_span(&w), false);
}

static void test_constraints_every_name_must_be_permitted(void **state)
{
    (void)state;
    forge_leaf("x", "a.example", "b.example");
    assert_int_equal(check_dns("example", NULL), VOUCH_CONSTRAINTS_KEPT);
    assert_int_equal(check_dns("a.example", NULL), VOUCH_CONSTRAINTS_BROKEN);
    assert_true(vouch_span_equal(fault.name.value, span("b.example")));
}

static void test_constraints_excluded_wins_over_permitted(void **state)
{
    (void)state;
    forge_leaf("x", "a.example", NULL);
    assert_int_equal(check_dns("a.example", "a.example"), VOUCH_CONSTRAINTS_BROKEN);
    assert_int_equal(check_dns(NULL, ""), VOUCH_CONSTRAINTS_BROKEN);
}

static void test_constraints_wildcard_is_excluded_by_what_it_covers(void **state)
{
    (void)state;
    forge_leaf("x", "*.a.example", NULL);
    assert_int_equal(check_dns(NULL, "b.a.example"), VOUCH_CONSTRAINTS_BROKEN);
    assert_int_equal(check_dns("b.a.example", NULL), VOUCH_CONSTRAINTS_BROKEN);
    assert_int_equal(check_dns("a.example", "b.example"), VOUCH_CONSTRAINTS_KEPT);
}

static void test_constraints_bad_name_of_a_constrained_form_is_refused(void **state)
{
    (void)state;
    forge_leaf("x", ".a.example", NULL);
    assert_int_equal(check_dns("a.example", NULL), VOUCH_CONSTRAINTS_BROKEN);
}

static void test_constraints_of_another_form_do_not_bind(void **state)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    forge_leaf("x", "a.example", NULL);
    forge_constraints(&w, VOUCH_GENERAL_IP,
                      (struct vouch_span){(const uint8_t *)"\xc0\x00\x02\x00\xff\xff\xff\x00", 8},
                      span(NULL));
    assert_int_equal(check_with(vouch_writer_span(&w), false), VOUCH_CONSTRAINTS_KEPT);
}

static void test_constraints_malformed_ones_bind_nobody_safely(void **state)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    forge_leaf("x", "a.example", NULL);
    forge_constraints(&w, VOUCH_GENERAL_IP, span("1234"), span(NULL));
    assert_int_equal(check_with(vouch_writer_span(&w), false), VOUCH_CONSTRAINTS_MALFORMED);
    w = vouch_writer_of(buffer, sizeof buffer);
    forge_constraints(&w, VOUCH_GENERAL_DNS, span(NULL), span(NULL));
    assert_int_equal(check_with(vouch_writer_span(&w), false), VOUCH_CONSTRAINTS_MALFORMED);
}

static void test_constraints_common_name_counts_only_where_it_is_matched(void **state)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    struct vouch_span value;
    (void)state;
    forge_constraints(&w, VOUCH_GENERAL_DNS, span("a.example"), span(NULL));
    value = vouch_writer_span(&w);
    forge_leaf("b.example", NULL, NULL);
    assert_int_equal(check_with(value, false), VOUCH_CONSTRAINTS_KEPT);
    assert_int_equal(check_with(value, true), VOUCH_CONSTRAINTS_BROKEN);
    forge_leaf("No host at all", NULL, NULL);
    assert_int_equal(check_with(value, true), VOUCH_CONSTRAINTS_KEPT);
    forge_leaf("b.example", "a.example", NULL);
    assert_int_equal(check_with(value, true), VOUCH_CONSTRAINTS_KEPT);
}

static void test_constraints_work_is_limited(void **state)
{
    uint32_t work = 2;
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    (void)state;
    forge_leaf("x", "a.example", "b.example");
    forge_constraints(&w, VOUCH_GENERAL_DNS, span("example"), span(NULL));
    vouch_constraints_check(vouch_writer_span(&w), &certificate, false, &work, &fault);
    assert_int_equal(fault.verdict, VOUCH_CONSTRAINTS_SPENT);
    assert_int_equal(work, 0);
}

static void test_constraints_fault_is_written_with_its_name(void **state)
{
    char text[128];
    struct vouch_writer w = vouch_writer_of(text, sizeof text);
    (void)state;
    forge_leaf("x", "b.example", NULL);
    check_dns("a.example", NULL);
    vouch_constraints_write(&w, &fault);
    assert_string_equal(vouch_writer_string(&w), "DNS:b.example: not in any permitted subtree");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constraints_dns_compares_whole_labels),
        cmocka_unit_test(test_constraints_wildcard_overlaps_what_it_covers),
        cmocka_unit_test(test_constraints_mail_compares_hosts_and_mailboxes),
        cmocka_unit_test(test_constraints_uri_compares_its_host),
        cmocka_unit_test(test_constraints_bases_are_held_to_their_form),
        cmocka_unit_test(test_constraints_leading_signs_of_a_base_are_loose),
        cmocka_unit_test(test_constraints_every_name_must_be_permitted),
        cmocka_unit_test(test_constraints_excluded_wins_over_permitted),
        cmocka_unit_test(test_constraints_wildcard_is_excluded_by_what_it_covers),
        cmocka_unit_test(test_constraints_bad_name_of_a_constrained_form_is_refused),
        cmocka_unit_test(test_constraints_of_another_form_do_not_bind),
        cmocka_unit_test(test_constraints_malformed_ones_bind_nobody_safely),
        cmocka_unit_test(test_constraints_common_name_counts_only_where_it_is_matched),
        cmocka_unit_test(test_constraints_work_is_limited),
        cmocka_unit_test(test_constraints_fault_is_written_with_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
