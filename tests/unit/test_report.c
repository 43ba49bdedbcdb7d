// SPDX-License-Identifier: Apache-2.0
#include "core/report.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { FINDINGS = 3, TEXT = 64 };

static struct vouch_finding findings[FINDINGS];
static struct vouch_sent sent[2];
static struct vouch_path_step path[2];
static struct vouch_fact facts[2];
static uint8_t text[TEXT];
static struct vouch_report r;

static int empty_report(void **state)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = FINDINGS,
                                                 .sent = sent,
                                                 .sent_max = 2,
                                                 .path = path,
                                                 .path_max = 2,
                                                 .facts = facts,
                                                 .facts_max = 2,
                                                 .text = text,
                                                 .text_max = TEXT};
    (void)state;
    vouch_report_init(&r, &storage);
    return 0;
}

static void find_as(enum vouch_severity severity, enum vouch_finding_code code, const char *value)
{
    vouch_report_find_as(&r, severity, code, VOUCH_NO_POSITION, VOUCH_NO_POSITION,
                         guarded_text(value));
}

static void test_report_without_findings_is_valid(void **state)
{
    (void)state;
    vouch_report_finish(&r);
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_VALID);
    assert_int_equal(r.findings_count, 0);
}

static void test_report_worst_finding_makes_the_verdict(void **state)
{
    (void)state;
    find_as(VOUCH_SEVERITY_WARNING, VOUCH_F_CHAIN_DUPLICATE, "");
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_WARNING);
    find_as(VOUCH_SEVERITY_UNKNOWN, VOUCH_F_CLOCK_UNKNOWN, "");
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_UNKNOWN);
    find_as(VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_EXPIRED, "");
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_INVALID);
}

static void test_report_full_of_warnings_still_takes_an_error(void **state)
{
    (void)state;
    find_as(VOUCH_SEVERITY_WARNING, VOUCH_F_CHAIN_DUPLICATE, "1");
    find_as(VOUCH_SEVERITY_INFO, VOUCH_F_CHAIN_ROOT_SENT, "2");
    find_as(VOUCH_SEVERITY_WARNING, VOUCH_F_CHAIN_DUPLICATE, "3");
    find_as(VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_EXPIRED, "4");
    assert_true(vouch_report_has(&r, VOUCH_F_CERT_EXPIRED));
    assert_false(vouch_report_has(&r, VOUCH_F_CHAIN_ROOT_SENT));
    assert_int_equal(r.lost, 1);
}

static void test_report_with_no_storage_at_all_keeps_the_verdict(void **state)
{
    const struct vouch_report_storage none = {0};
    (void)state;
    vouch_report_init(&r, &none);
    find_as(VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_EXPIRED, "then");
    assert_null(vouch_report_add_sent(&r));
    assert_null(vouch_report_add_step(&r));
    assert_null(vouch_report_add_name(&r));
    vouch_report_add_fact(&r, "key", guarded_text("value"));
    vouch_report_finish(&r);
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_INVALID);
    assert_int_equal(r.findings_count, 0);
    assert_true(r.lost >= 5);
}

static void test_report_same_finding_twice_is_once(void **state)
{
    (void)state;
    vouch_report_find_text(&r, VOUCH_F_CERT_EXPIRED, 0, "2026-01-01");
    vouch_report_find_text(&r, VOUCH_F_CERT_EXPIRED, 0, "2026-01-01");
    vouch_report_find_text(&r, VOUCH_F_CERT_EXPIRED, 1, "2026-01-01");
    assert_int_equal(r.findings_count, 2);
}

static void test_report_strict_takes_the_strict_severity(void **state)
{
    const struct vouch_finding_kind *kind = NULL;
    (void)state;
    for (size_t i = 0; (kind = vouch_finding_at(i)) && kind->strict == kind->severity; i++)
        continue;
    assert_non_null(kind);
    r.strict = true;
    vouch_report_find_plain(&r, kind->code);
    assert_int_equal(findings[0].severity, kind->strict);
}

static void test_report_code_without_a_row_is_an_error(void **state)
{
    (void)state;
    vouch_report_find_plain(&r, (enum vouch_finding_code)99);
    assert_int_equal(vouch_report_verdict(&r), VOUCH_VERDICT_INVALID);
}

static void test_report_finish_puts_the_worst_first(void **state)
{
    (void)state;
    find_as(VOUCH_SEVERITY_INFO, VOUCH_F_CHAIN_ROOT_SENT, "");
    find_as(VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_EXPIRED, "");
    find_as(VOUCH_SEVERITY_WARNING, VOUCH_F_CHAIN_DUPLICATE, "");
    vouch_report_finish(&r);
    assert_int_equal(findings[0].code, VOUCH_F_CERT_EXPIRED);
    assert_int_equal(findings[1].code, VOUCH_F_CHAIN_DUPLICATE);
    assert_int_equal(findings[2].code, VOUCH_F_CHAIN_ROOT_SENT);
}

static void test_report_text_over_the_buffer_is_counted_and_said(void **state)
{
    char longer[TEXT + 2];
    (void)state;
    memset(longer, 'x', TEXT + 1);
    longer[TEXT + 1] = 0;
    vouch_report_add_fact(&r, "long", guarded_text(longer));
    assert_int_equal(r.lost, 1);
    vouch_report_finish(&r);
    assert_true(vouch_report_has(&r, VOUCH_F_REPORT_FULL));
}

static void test_report_fact_set_again_has_the_last_value(void **state)
{
    (void)state;
    vouch_report_set_fact(&r, "stage", guarded_text("tls"));
    vouch_report_set_fact(&r, "stage", guarded_text("bound"));
    assert_int_equal(r.facts_count, 1);
    assert_true(vouch_span_equal(vouch_report_fact(&r, "stage"), guarded_text("bound")));
    assert_int_equal(vouch_report_fact(&r, "nothing").len, 0);
}

static void test_report_expiry_of_path_is_apart_from_what_was_sent(void **state)
{
    int64_t utc_s = 0;
    (void)state;
    assert_false(vouch_report_sent_expiry(&r, &utc_s));
    assert_false(vouch_report_path_expiry(&r, &utc_s));
    struct vouch_sent *expired = vouch_report_add_sent(&r);
    struct vouch_sent *good = vouch_report_add_sent(&r);
    struct vouch_path_step *step = vouch_report_add_step(&r);
    expired->dates_known = good->dates_known = step->not_after_known = true;
    expired->not_after_s = 1000;
    good->not_after_s = step->not_after_s = 5000;
    assert_true(vouch_report_sent_expiry(&r, &utc_s));
    assert_int_equal(utc_s, 1000);
    assert_true(vouch_report_path_expiry(&r, &utc_s));
    assert_int_equal(utc_s, 5000);
}

#define TEST(name) cmocka_unit_test_setup(name, empty_report)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_report_without_findings_is_valid),
        TEST(test_report_worst_finding_makes_the_verdict),
        TEST(test_report_full_of_warnings_still_takes_an_error),
        TEST(test_report_with_no_storage_at_all_keeps_the_verdict),
        TEST(test_report_same_finding_twice_is_once),
        TEST(test_report_strict_takes_the_strict_severity),
        TEST(test_report_code_without_a_row_is_an_error),
        TEST(test_report_finish_puts_the_worst_first),
        TEST(test_report_text_over_the_buffer_is_counted_and_said),
        TEST(test_report_fact_set_again_has_the_last_value),
        TEST(test_report_expiry_of_path_is_apart_from_what_was_sent),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
