// SPDX-License-Identifier: Apache-2.0
/* When a certificate holds, and an anchor; what is said of a weak exponent; and the words by which
 * a demonstration certificate is known. */
#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_certificate certificate;
static struct vouch_finding findings[16];
static char text[2000];
static struct vouch_report report;

/* 2026-01-01 and 2026-04-01 */
enum { BEGIN_S = 1767225600, END_S = 1775001600, DAY_S = 86400 };

static void begin(void)
{
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
}

static void parse(const struct der_certificate *parts)
{
    vouch_certificate_parse(der_build(&m, parts), &certificate);
}

/* These findings and no others, each with its value. */
static void expect(enum vouch_finding_code code, const char *value, int position)
{
    assert_int_equal(report.findings_count, code != VOUCH_F_NONE);
    if (code == VOUCH_F_NONE)
        return;
    assert_int_equal(findings[0].code, code);
    assert_int_equal(findings[0].position, position);
    if (!vouch_span_equal(findings[0].value, guarded_text(value)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)findings[0].value.len,
                 (const char *)findings[0].value.data, value);
}

static void test_facts_certificate_holds_from_its_first_second_to_its_last(void **state)
{
    static const struct {
        int64_t now_s;
        bool valid;
    } rows[] = {{BEGIN_S - 1, false}, {BEGIN_S, true},    {BEGIN_S + 1, true},
                {END_S - 1, true},    {END_S, true},      {END_S + 1, false},
                {0, false},           {INT64_MAX, false}, {INT64_MIN, false}};
    (void)state;
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parse(&parts);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_time now = {0, rows[i].now_s, true};
        assert_int_equal(vouch_facts_valid_at(&certificate, &now), rows[i].valid);
        now.utc_known = false; /* then it cannot be told */
        assert_true(vouch_facts_valid_at(&certificate, &now));
    }
    parts.validity = der_hex(&m, "3000");
    parse(&parts);
    struct vouch_time now = {0, 0, true}; /* its dates have not been read: they are no dates */
    assert_false(vouch_facts_valid_at(&certificate, &now));
}

static void test_facts_certificate_without_dates_is_neither_early_nor_late(void **state)
{
    const struct vouch_policy policy = {0};
    (void)state;
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parts.validity = der_hex(&m, "3000");
    parse(&parts);
    for (int64_t now_s = -1; now_s <= 1; now_s++) {
        struct vouch_time now = {0, now_s, true};
        begin();
        vouch_facts_judge(&certificate, 1, VOUCH_EXTENSIONS_HANDLED, &policy, &now, &report);
        expect(VOUCH_F_CERT_MALFORMED, "notBefore: a missing time", 1);
        begin();
        vouch_facts_judge_anchor_validity(&certificate, 1, &policy, &now, &report);
        expect(VOUCH_F_NONE, NULL, 0);
    }
}

static void test_facts_anchor_is_told_by_its_name_when_its_end_is_near(void **state)
{
    static const struct vouch_policy ten = {.warning = {10 * DAY_S, VOUCH_THRESHOLD_SECONDS}};
    static const struct vouch_policy tenth = {.warning = {10, VOUCH_THRESHOLD_PERCENT}};
    static const struct vouch_policy critical = {.warning = {1, VOUCH_THRESHOLD_SECONDS},
                                                 .critical = {10 * DAY_S, VOUCH_THRESHOLD_SECONDS}};
    static const struct {
        const struct vouch_policy *policy;
        int64_t now_s;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {&ten, END_S - 11 * DAY_S, VOUCH_F_NONE, NULL},
        {&ten, END_S - 9 * DAY_S, VOUCH_F_CHAIN_ANCHOR_EXPIRES, "CN=host.example, 9d"},
        {&ten, END_S - 9 * DAY_S + 1, VOUCH_F_CHAIN_ANCHOR_EXPIRES, "CN=host.example, 8d"},
        {&ten, END_S, VOUCH_F_CHAIN_ANCHOR_EXPIRES, "CN=host.example, 0d"},
        {&ten, END_S + 1, VOUCH_F_CHAIN_ANCHOR_EXPIRED, "CN=host.example, 2026-04-01T00:00:00Z"},
        {&critical, END_S - 11 * DAY_S, VOUCH_F_NONE, NULL},
        {&critical, END_S - 9 * DAY_S, VOUCH_F_CHAIN_ANCHOR_EXPIRES, "CN=host.example, 9d"},
        {&tenth, END_S - 9 * DAY_S - 1, VOUCH_F_NONE, NULL}, /* of 90 days */
        {&tenth, END_S - 9 * DAY_S, VOUCH_F_CHAIN_ANCHOR_EXPIRES, "CN=host.example, 9d"},
        {&ten, BEGIN_S, VOUCH_F_NONE, NULL},
        {&ten, BEGIN_S - 1, VOUCH_F_CERT_NOT_YET_VALID, "2026-01-01T00:00:00Z"},
    };
    (void)state;
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parse(&parts);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_time now = {0, rows[i].now_s, true};
        begin();
        vouch_facts_judge_anchor_validity(&certificate, 3, rows[i].policy, &now, &report);
        expect(rows[i].code, rows[i].value,
               rows[i].code == VOUCH_F_CERT_NOT_YET_VALID ? 3 : VOUCH_NO_POSITION);
    }
    struct vouch_time unknown = {0, END_S + 1, false};
    begin();
    vouch_facts_judge_anchor_validity(&certificate, 3, &ten, &unknown, &report);
    expect(VOUCH_F_CLOCK_UNKNOWN, "", VOUCH_NO_POSITION);
}

/* So much of its name that its end is told in any case. */
static void test_facts_anchor_with_a_long_name_is_told_with_its_end(void **state)
{
    enum { TOLD = 256 - 32 };
    static const struct vouch_policy ten = {.warning = {10 * DAY_S, VOUCH_THRESHOLD_SECONDS}};
    char name[260] = "CN=";
    char value[300];
    (void)state;
    for (size_t len = TOLD - 2; len <= TOLD + 26; len += 2) {
        struct vouch_time now = {0, END_S - 9 * DAY_S, true};
        memset(name + 3, 'x', len - 3);
        name[len] = '\0';
        der_begin(&m);
        struct der_certificate parts = der_good_leaf(&m);
        parts.subject = der_name(&m, name);
        parse(&parts);
        snprintf(value, sizeof value, "%.*s, 9d", TOLD, name);
        begin();
        vouch_facts_judge_anchor_validity(&certificate, 3, &ten, &now, &report);
        expect(VOUCH_F_CHAIN_ANCHOR_EXPIRES, value, VOUCH_NO_POSITION);
    }
}

/* Without a policy, twenty days; the critical threshold comes first. */
static void test_facts_certificate_says_what_is_left_at_its_threshold(void **state)
{
    static const struct vouch_policy policy = {.critical = {5 * DAY_S, VOUCH_THRESHOLD_SECONDS}};
    static const struct {
        int64_t left_s;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {{21 * DAY_S, VOUCH_F_NONE, NULL},
                {19 * DAY_S, VOUCH_F_CERT_EXPIRES_WARNING, "19d"},
                {6 * DAY_S, VOUCH_F_CERT_EXPIRES_WARNING, "6d"},
                {4 * DAY_S, VOUCH_F_CERT_EXPIRES_SOON, "4d"},
                {0, VOUCH_F_CERT_EXPIRES_SOON, "0h"},
                {-1, VOUCH_F_CERT_EXPIRED, "2026-04-01T00:00:00Z"}};
    (void)state;
    der_begin(&m);
    struct der_certificate parts = der_good_leaf(&m);
    parse(&parts);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_time now = {0, END_S - rows[i].left_s, true};
        begin();
        vouch_facts_judge(&certificate, 2, VOUCH_EXTENSIONS_HANDLED, &policy, &now, &report);
        expect(rows[i].code, rows[i].value, 2);
    }
}

static void test_facts_demonstration_words_in_any_letters_and_any_common_name(void **state)
{
    static const struct {
        const char *subject;
        const char *value; /* null: none */
    } rows[] = {
        {"CN=Demo Cert", "Demo Cert"},
        {"CN=the DEMO CERT of x", "the DEMO CERT of x"},
        {"CN=xdemonstration certificate", "xdemonstration certificate"},
        {"CN=Demo", NULL},
        {"CN=Demonstration", NULL},
        {"CN=Demo-Cert", NULL},
        {"O=Demo Cert,CN=host.example", NULL},
        {"CN=first,CN=Demo Cert", "Demo Cert"},
        {"CN=Demo Cer", NULL},
    };
    const struct vouch_policy policy = {0};
    const struct vouch_time now = {0, BEGIN_S, true};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct der_certificate parts = der_good_leaf(&m);
        parts.subject = der_name(&m, rows[i].subject);
        parse(&parts);
        begin();
        vouch_facts_judge(&certificate, 0, VOUCH_EXTENSIONS_HANDLED, &policy, &now, &report);
        expect(rows[i].value ? VOUCH_F_CERT_DEMONSTRATION : VOUCH_F_NONE, rows[i].value, 0);
    }
}

/* RSA of 2048 bits, and an exponent. */
static struct vouch_span rsa_key(const char *exponent)
{
    uint8_t ones[257];
    memset(ones, 0xff, sizeof ones);
    ones[0] = 0;
    struct vouch_span modulus = {ones, sizeof ones};
    struct vouch_span pair =
        der_sequence(&m, 2, der_wrap(&m, 0x02, modulus), der_wrap(&m, 0x02, der_hex(&m, exponent)));
    return der_sequence(&m, 2, der_hex(&m, "300d 0609 2a864886f70d010101 0500"),
                        der_wrap(&m, 0x03, der_join(&m, 2, der_hex(&m, "00"), pair)));
}

static void test_facts_weak_exponent_is_told_with_the_key(void **state)
{
    static const struct {
        const char *exponent;
        const char *value; /* null: none */
    } rows[] = {{"01", "RSA 2048, exponent 1"},
                {"02", "RSA 2048, exponent 2"},
                {"03", NULL},
                {"010000", "RSA 2048, exponent 65536"},
                {"010001", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&m);
        struct der_certificate parts = der_good_root(&m); /* the key itself is not tried */
        parts.key = rsa_key(rows[i].exponent);
        parse(&parts);
        begin();
        vouch_facts_judge_key(&certificate, 4, &report);
        expect(rows[i].value ? VOUCH_F_CERT_WEAK_KEY : VOUCH_F_NONE, rows[i].value, 4);
    }
}

/* Each of them, in their order. */
static void test_facts_each_unknown_critical_extension_is_named(void **state)
{
    const struct vouch_policy policy = {0};
    const struct vouch_time now = {0, BEGIN_S, true};
    (void)state;
    der_begin(&m);
    struct vouch_span value = der_hex(&m, "0500");
    struct vouch_span list = der_join(&m, 3, der_extension(&m, "2a0304", true, value),
                                      der_extension(&m, "2a0305", false, value),
                                      der_extension(&m, "2a0306", true, value));
    vouch_certificate_parse(der_leaf_with(&m, list), &certificate);
    begin();
    vouch_facts_judge(&certificate, 1, VOUCH_EXTENSIONS_HANDLED, &policy, &now, &report);
    assert_int_equal(report.findings_count, 2);
    assert_int_equal(findings[1].code, VOUCH_F_CERT_UNKNOWN_CRITICAL);
    assert_true(vouch_span_equal(findings[0].value, guarded_text("1.2.3.4")));
    assert_true(vouch_span_equal(findings[1].value, guarded_text("1.2.3.6")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_certificate_holds_from_its_first_second_to_its_last),
        cmocka_unit_test(test_facts_certificate_without_dates_is_neither_early_nor_late),
        cmocka_unit_test(test_facts_anchor_with_a_long_name_is_told_with_its_end),
        cmocka_unit_test(test_facts_anchor_is_told_by_its_name_when_its_end_is_near),
        cmocka_unit_test(test_facts_certificate_says_what_is_left_at_its_threshold),
        cmocka_unit_test(test_facts_demonstration_words_in_any_letters_and_any_common_name),
        cmocka_unit_test(test_facts_weak_exponent_is_told_with_the_key),
        cmocka_unit_test(test_facts_each_unknown_critical_extension_is_named),
    };
    return cmocka_run_group_tests_name("x509_facts_dates", tests, NULL, NULL);
}
