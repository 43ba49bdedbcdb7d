// SPDX-License-Identifier: Apache-2.0
/* MTA-STS: what a report says of a policy and of a host that is judged by it, and which fields of
 * a record count. */
#include "core/mail/sts.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[40];
static struct vouch_name_row names[3];
static struct vouch_sent sent[1];
static uint8_t text[4096], buffer[1024];
static struct vouch_sts_policy policy;

static int begin(void **state)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = VOUCH_COUNT_OF(findings),
                                                 .facts = facts,
                                                 .facts_max = VOUCH_COUNT_OF(facts),
                                                 .names = names,
                                                 .names_max = VOUCH_COUNT_OF(names),
                                                 .sent = sent,
                                                 .sent_max = 1,
                                                 .text = text,
                                                 .text_max = sizeof text};
    (void)state;
    vouch_report_init(&report, &storage);
    return 0;
}

static bool fact_is(const char *key, const char *value)
{
    return vouch_span_equal(vouch_report_fact(&report, key), guarded_text(value));
}

/* The answer to a look-up of one record, whose strings are given as they are in its data. */
static int read_record(const char *strings, size_t len)
{
    struct vouch_records records = {.data = vouch_writer_of(buffer, sizeof buffer), .count = 1};

    vouch_write_u8(&records.data, 0);
    vouch_write_u8(&records.data, (uint8_t)len);
    vouch_write_span(&records.data, (struct vouch_span){(const uint8_t *)strings, len});
    begin(NULL);
    return vouch_sts_read_record("d.example", VOUCH_OK, &records, &report);
}

#define RECORD(strings) read_record(strings, sizeof(strings) - 1)

static void test_sts_record_whose_last_string_has_no_content_is_judged_by_its_length(void **state)
{
    (void)state;
    assert_int_equal(RECORD("\x0dv=STSv1; id=7\x00"), VOUCH_OK);
    assert_true(fact_is("sts_id", "7"));
    assert_int_equal(RECORD("\x0dv=STSv1; id=7\x01"), VOUCH_E_NOT_FOUND);
    assert_int_equal(findings[0].code, VOUCH_F_STS_NO_RECORD);
    assert_int_equal(RECORD("\x0dv=STSv1; id=7\x02;"), VOUCH_E_NOT_FOUND);
    assert_int_equal(findings[0].code, VOUCH_F_STS_NO_RECORD);
}

static void test_sts_id_is_wrong_by_any_of_its_letters(void **state)
{
    (void)state;
    assert_int_equal(RECORD("\x0fv=STSv1; id=-12"), VOUCH_E_NOT_FOUND);
    assert_int_equal(findings[0].code, VOUCH_F_STS_RECORD_INVALID);
    assert_int_equal(RECORD("\x0fv=STSv1; id=12-"), VOUCH_E_NOT_FOUND);
    assert_int_equal(findings[0].code, VOUCH_F_STS_RECORD_INVALID);
    assert_int_equal(RECORD("\x0dv=STSv1; id=-"), VOUCH_E_NOT_FOUND);
    assert_int_equal(findings[0].code, VOUCH_F_STS_RECORD_INVALID);
}

static void test_sts_record_with_empty_fields_has_the_others(void **state)
{
    (void)state;
    assert_int_equal(RECORD("\x0dv=STSv1;;id=7"), VOUCH_OK);
    assert_true(fact_is("sts_id", "7"));
    assert_int_equal(RECORD("\x11v=STSv1;a=b;;id=8"), VOUCH_OK);
    assert_true(fact_is("sts_id", "8"));
}

static void read_policy(const char *t)
{
    vouch_sts_read_policy(guarded_text(t), &policy, &report);
}

static void test_sts_report_has_the_content_of_the_policy_and_nothing_else(void **state)
{
    static const struct {
        const char *key, *value;
    } want[] = {
        {"sts_mode", "testing"}, {"sts_max_age", "86400"}, {"sts_mx", "a"},
        {"sts_mx", "*.b"},       {"sts_mx", "c"},
    };
    (void)state;
    read_policy("version: STSv1\nmode: testing\nmax_age: 86400\nmx: a\nmx: *.b\nmx: c\n");
    assert_true(policy.good);
    assert_int_equal(report.facts_count, VOUCH_COUNT_OF(want));
    for (size_t i = 0; i < VOUCH_COUNT_OF(want); i++) {
        assert_string_equal(facts[i].key, want[i].key);
        assert_true(vouch_span_equal(facts[i].value, guarded_text(want[i].value)));
    }
    begin(NULL);
    read_policy("version: STSv1\nmode: none\nmax_age: 86400\n");
    assert_true(fact_is("sts_mode", "none"));
    assert_int_equal(report.facts_count, 2);
    begin(NULL);
    read_policy("version: STSv1\nmode: enforce\nmax_age: 86400\nmx\n");
    assert_false(policy.good);
    assert_int_equal(report.facts_count, 0);
}

/* A host's check: TLS, and a chain. */
static void begin_host(const char *mode)
{
    static uint8_t lines[128]; /* the policy points into it */
    struct vouch_writer w = vouch_writer_of(lines, sizeof lines);

    begin(NULL);
    vouch_write_text(&w, "version: STSv1\nmax_age: 86400\nmx: a.example\nmode: ");
    vouch_write_text(&w, mode);
    vouch_sts_read_policy(vouch_writer_span(&w), &policy, &report);
    assert_true(policy.good);
    begin(NULL);
    report.tls.established = true;
    vouch_report_add_sent(&report);
}

static void add_name(enum vouch_name_role role, enum vouch_coverage by)
{
    struct vouch_name_row *row = vouch_report_add_name(&report);

    row->role = role;
    row->by = by;
}

static void test_sts_host_that_is_not_listed_is_broken_as_gravely_as_the_mode_says(void **state)
{
    (void)state;
    for (int enforced = 0; enforced <= 1; enforced++) {
        begin_host(enforced ? "enforce" : "testing");
        add_name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
        vouch_sts_judge(&policy, "b.example", &report);
        assert_int_equal(report.findings_count, 1);
        assert_int_equal(findings[0].code, VOUCH_F_STS_MX_NOT_LISTED);
        assert_int_equal(findings[0].severity,
                         enforced ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING);
        assert_true(vouch_span_equal(findings[0].value, guarded_text("b.example")));
        assert_true(fact_is("sts", "broken"));
    }
}

/* Only a SAN of the host's own name counts, wherever its row is; not a row of another check. */
static void test_sts_host_is_proved_by_a_row_of_its_own_report_alone(void **state)
{
    (void)state;
    begin_host("enforce");
    add_name(VOUCH_ROLE_DOMAIN, VOUCH_COVERED_BY_SAN);
    add_name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_sts_judge(&policy, "a.example", &report);
    assert_true(fact_is("sts", "kept"));
    for (size_t rows = 0; rows <= 1; rows++) {
        begin_host("enforce"); /* the storage still has the rows of the check before */
        names[0].role = VOUCH_ROLE_MX;
        names[0].by = VOUCH_COVERED_BY_SAN;
        if (rows > 0)
            add_name(VOUCH_ROLE_DOMAIN, VOUCH_COVERED_BY_SAN);
        vouch_sts_judge(&policy, "a.example", &report);
        assert_true(vouch_report_has(&report, VOUCH_F_STS_NAME));
        assert_true(fact_is("sts", "broken"));
    }
}

static void test_sts_first_of_equally_bad_findings_is_named(void **state)
{
    (void)state;
    begin_host("enforce");
    add_name(VOUCH_ROLE_MX, VOUCH_COVERED_BY_SAN);
    vouch_report_find_as(&report, VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_EXPIRED, 0, VOUCH_NO_POSITION,
                         guarded_text(""));
    vouch_report_find_as(&report, VOUCH_SEVERITY_ERROR, VOUCH_F_REVOKED, 0, VOUCH_NO_POSITION,
                         guarded_text(""));
    vouch_sts_judge(&policy, "a.example", &report);
    assert_int_equal(findings[2].code, VOUCH_F_STS_BROKEN);
    assert_true(vouch_span_equal(findings[2].value,
                                 guarded_text(vouch_finding_kind(VOUCH_F_CERT_EXPIRED)->id)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            test_sts_record_whose_last_string_has_no_content_is_judged_by_its_length, begin),
        cmocka_unit_test_setup(test_sts_id_is_wrong_by_any_of_its_letters, begin),
        cmocka_unit_test_setup(test_sts_record_with_empty_fields_has_the_others, begin),
        cmocka_unit_test_setup(test_sts_report_has_the_content_of_the_policy_and_nothing_else,
                               begin),
        cmocka_unit_test_setup(
            test_sts_host_that_is_not_listed_is_broken_as_gravely_as_the_mode_says, begin),
        cmocka_unit_test_setup(test_sts_host_is_proved_by_a_row_of_its_own_report_alone, begin),
        cmocka_unit_test_setup(test_sts_first_of_equally_bad_findings_is_named, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
