// SPDX-License-Identifier: Apache-2.0
/* Destination controls: the first and the last finding of each kind, and findings and names that
 * belong to another report. */
#include "core/mail/destination.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_report r;
static struct vouch_finding findings[6];
static struct vouch_name_row names[3];
static struct vouch_fact facts[4];
static uint8_t text[512];

static void begin(bool established)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = VOUCH_COUNT_OF(findings),
                                                 .names = names,
                                                 .names_max = VOUCH_COUNT_OF(names),
                                                 .facts = facts,
                                                 .facts_max = VOUCH_COUNT_OF(facts),
                                                 .text = text,
                                                 .text_max = sizeof text};
    vouch_report_init(&r, &storage);
    r.tls.established = established;
}

static int begin_clean(void **state)
{
    (void)state;
    memset(findings, 0, sizeof findings);
    memset(names, 0, sizeof names);
    begin(true);
    return 0;
}

static void find_error(enum vouch_finding_code code)
{
    vouch_report_find_as(&r, VOUCH_SEVERITY_ERROR, code, 0, VOUCH_NO_POSITION, guarded_text("x"));
}

static void add_name(enum vouch_name_role role, enum vouch_coverage by)
{
    struct vouch_name_row *row = vouch_report_add_name(&r);

    row->role = role;
    row->by = by;
}

/* What a control that checks no certificate makes of an error: a remark if it is about one. */
static void test_destination_without_verification_ignores_all_findings_of_certificates(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        bool certificate;
    } rows[] = {{VOUCH_F_CERT_MALFORMED - 1, false},   {VOUCH_F_CERT_MALFORMED, true},
                {VOUCH_F_NAME_MISMATCH, true},         {VOUCH_F_REVOKED, true},
                {VOUCH_F_SMTP_NOT_SMTP - 1, true},     {VOUCH_F_SMTP_NOT_SMTP, false},
                {VOUCH_F_CHAIN_KEY_ID - 1, false},     {VOUCH_F_CHAIN_KEY_ID, true},
                {VOUCH_F_CHAIN_TLS_FEATURE, true},     {VOUCH_F_CLIENTS_SPLIT, true},
                {VOUCH_F_CLIENTS_HELLO_REFUSED, false}};
    (void)state;
    for (size_t i = 0; i < VOUCH_COUNT_OF(rows); i++) {
        begin(true);
        find_error(rows[i].code);
        vouch_destination_weigh(&r, VOUCH_DESTINATION_REQUIRED);
        if (findings[0].severity !=
            (rows[i].certificate ? VOUCH_SEVERITY_INFO : VOUCH_SEVERITY_ERROR))
            fail_msg("%d has severity %d", (int)rows[i].code, (int)findings[0].severity);
    }
}

static void test_destination_is_named_by_no_empty_word(void **state)
{
    enum vouch_destination d = VOUCH_DESTINATION_DANE;
    (void)state;
    assert_false(vouch_destination_parse(guarded_text(""), &d));
    assert_false(vouch_destination_parse(guarded_text(NULL), &d));
    assert_false(vouch_destination_parse(guarded_text("dan"), &d));
    assert_false(vouch_destination_parse(guarded_text("dane-required-verify"), &d));
    assert_int_equal(d, VOUCH_DESTINATION_DANE);
    assert_true(vouch_destination_parse(guarded_text("DANE-Required"), &d));
    assert_int_equal(d, VOUCH_DESTINATION_DANE_REQUIRED);
}

/* The name that a certificate covers, whichever row it is in, makes the other one a remark; a row
 * that the storage has from another report does not. */
static void test_destination_name_counts_in_its_own_report_alone(void **state)
{
    (void)state;
    for (int covered = 0; covered <= 1; covered++) {
        begin(true);
        names[1].role = names[2].role = VOUCH_ROLE_DOMAIN;
        names[1].by = names[2].by = VOUCH_COVERED_BY_SAN;
        add_name(VOUCH_ROLE_MX, VOUCH_COVERED_NOT);
        if (covered)
            add_name(VOUCH_ROLE_DOMAIN, VOUCH_COVERED_BY_SAN);
        find_error(VOUCH_F_NAME_ROLE_MISMATCH);
        vouch_destination_weigh(&r, VOUCH_DESTINATION_REQUIRED_VERIFY);
        assert_int_equal(findings[0].severity,
                         covered ? VOUCH_SEVERITY_INFO : VOUCH_SEVERITY_ERROR);
    }
}

/* Clear text is a way out if STARTTLS failed, whatever else is said before or after it. */
static void test_destination_falls_back_by_any_finding_of_its_own_report(void **state)
{
    static const enum vouch_finding_code other = VOUCH_F_CONNECT_REFUSED;
    (void)state;
    for (size_t at = 0; at < 3; at++) {
        begin(false);
        for (size_t i = 0; i < 3; i++)
            find_error(i == at ? VOUCH_F_SMTP_NO_STARTTLS : other);
        assert_int_equal(vouch_destination_delivery(&r, VOUCH_DESTINATION_PREFERRED),
                         VOUCH_DELIVERED_CLEAR);
        begin(false); /* the storage still has what was said before */
        for (size_t i = 0; i < at; i++)
            find_error(other);
        assert_int_equal(vouch_destination_delivery(&r, VOUCH_DESTINATION_PREFERRED),
                         VOUCH_DELIVERED_NOT);
    }
}

/* What never reached a check has an error of its own. */
static void test_destination_dane_is_missing_only_in_a_check_that_was_begun(void **state)
{
    (void)state;
    for (size_t phases = 0; phases <= 1; phases++) {
        begin(false);
        r.phases_count = phases;
        vouch_destination_weigh(&r, VOUCH_DESTINATION_DANE_REQUIRED);
        assert_int_equal(vouch_report_has(&r, VOUCH_F_DANE_MISSING), phases > 0);
    }
}

static void expect_alert(enum vouch_finding_code code, bool due)
{
    struct vouch_alert alert = vouch_destination_alert(&r, VOUCH_DESTINATION_REQUIRED);

    if (alert.due != due || alert.reason != (due ? code : VOUCH_F_NONE))
        fail_msg("%d: %s", (int)code, due ? "no alert" : "an alert");
}

/* The alert is about TLS: not about a host that is down, before STARTTLS was answered. */
static void test_destination_alerts_to_the_first_and_last_findings_of_tls(void **state)
{
    static const struct {
        enum vouch_finding_code code;
        bool due;
    } rows[] = {{VOUCH_F_TLS_NOT_TLS - 1, false},      {VOUCH_F_TLS_NOT_TLS, true},
                {VOUCH_F_SMTP_NOT_SMTP - 1, true},     {VOUCH_F_SMTP_NOT_SMTP, false},
                {VOUCH_F_SMTP_NO_ESMTP, true},         {VOUCH_F_SMTP_HELO_REFUSED, false},
                {VOUCH_F_DANE_MX_INSECURE - 1, false}, {VOUCH_F_DANE_MX_INSECURE, true},
                {VOUCH_F_DANE_MISSING, true},          {VOUCH_F_DANE_MISSING + 1, false}};
    (void)state;
    for (size_t i = 0; i < VOUCH_COUNT_OF(rows); i++) {
        begin(false);
        find_error(rows[i].code);
        expect_alert(rows[i].code, rows[i].due);
    }
}

static void test_destination_alert_has_its_reason_from_its_own_report(void **state)
{
    (void)state;
    begin(false);
    find_error(VOUCH_F_SMTP_NO_STARTTLS);
    find_error(VOUCH_F_TLS_NOT_TLS);
    begin(false); /* the storage still has what was said before */
    find_error(VOUCH_F_CONNECT_REFUSED);
    expect_alert(VOUCH_F_NONE, false);
    find_error(VOUCH_F_SMTP_NO_STARTTLS);
    expect_alert(VOUCH_F_SMTP_NO_STARTTLS, true);
}

#define TEST(name) cmocka_unit_test_setup(name, begin_clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_destination_without_verification_ignores_all_findings_of_certificates),
        TEST(test_destination_is_named_by_no_empty_word),
        TEST(test_destination_name_counts_in_its_own_report_alone),
        TEST(test_destination_falls_back_by_any_finding_of_its_own_report),
        TEST(test_destination_dane_is_missing_only_in_a_check_that_was_begun),
        TEST(test_destination_alerts_to_the_first_and_last_findings_of_tls),
        TEST(test_destination_alert_has_its_reason_from_its_own_report),
    };
    return cmocka_run_group_tests_name("bounds of destination controls", tests, NULL, NULL);
}
