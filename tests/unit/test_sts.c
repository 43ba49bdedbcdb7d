// SPDX-License-Identifier: Apache-2.0
/* MTA-STS: which TXT records and policies count, which hosts a pattern names. */
#include "core/mail/sts.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_report report;
static struct vouch_finding findings[8];
static struct vouch_fact facts[40];
static struct vouch_name_row names[2];
static struct vouch_sent sent[1];
static uint8_t text[4096];
static struct vouch_sts_policy policy;
static uint8_t buffer[4096];
static struct vouch_records records;

static int begin(void **state)
{
    const struct vouch_report_storage report_storage = {.findings = findings,
                                                        .findings_max = 8,
                                                        .facts = facts,
                                                        .facts_max = 40,
                                                        .names = names,
                                                        .names_max = 2,
                                                        .sent = sent,
                                                        .sent_max = 1,
                                                        .text = text,
                                                        .text_max = sizeof text};
    (void)state;
    vouch_report_init(&report, &report_storage);
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    return 0;
}

/* A TXT record of strings of at most `piece` bytes. */
static void add(const char *txt, size_t piece)
{
    uint8_t rdata[600];
    struct vouch_span s = guarded_text(txt);
    struct vouch_writer w = vouch_writer_of(rdata, sizeof rdata);
    for (size_t at = 0; at < s.len; at += piece) {
        struct vouch_span part = vouch_span_part(s, at, piece);
        vouch_write_u8(&w, (uint8_t)part.len);
        vouch_write_span(&w, part);
    }
    vouch_write_u8(&records.data, (uint8_t)(w.len >> 8));
    vouch_write_u8(&records.data, (uint8_t)w.len);
    vouch_write_span(&records.data, vouch_writer_span(&w));
    records.count++;
}

static void expect_record(enum vouch_finding_code code)
{
    int status = vouch_sts_read_record("d.example", VOUCH_OK, &records, &report);
    assert_int_equal(status, code == VOUCH_F_NONE ? VOUCH_OK : VOUCH_E_NOT_FOUND);
    assert_int_equal(report.findings_count, code == VOUCH_F_NONE ? 0 : 1);
    if (code != VOUCH_F_NONE)
        assert_int_equal(findings[0].code, code);
}

static void test_sts_record_in_every_form_gives_its_id(void **state)
{
    static const char *const good[] = {"v=STSv1; id=20160831085700Z;", "v=STSv1;id=20160831085700Z",
                                       "v=STSv1 ; x=y; id=20160831085700Z ; more=1",
                                       "v=STSv1;\tID=20160831085700Z;"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        for (size_t piece = 1; piece <= 255; piece += 127) {
            begin(state);
            add("v=spf1 -all", 255);
            add(good[i], piece);
            expect_record(VOUCH_F_NONE);
            assert_true(vouch_span_equal(vouch_report_fact(&report, "sts_id"),
                                         guarded_text("20160831085700Z")));
        }
    }
}

static void test_sts_record_that_counts_for_none_says_why(void **state)
{
    static const struct {
        const char *txt;
        enum vouch_finding_code code;
    } bad[] = {
        {"v=STSv2; id=1;", VOUCH_F_STS_NO_RECORD},
        {"v=stsv1; id=1;", VOUCH_F_STS_NO_RECORD},
        {" v=STSv1; id=1;", VOUCH_F_STS_NO_RECORD},
        {"v=STSv11; id=1;", VOUCH_F_STS_NO_RECORD},
        {"v=STSv1", VOUCH_F_STS_RECORD_INVALID},
        {"v=STSv1; id=;", VOUCH_F_STS_RECORD_INVALID},
        {"v=STSv1; id=a-b;", VOUCH_F_STS_RECORD_INVALID},
        {"v=STSv1; id=123456789012345678901234567890123;", VOUCH_F_STS_RECORD_INVALID},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(state);
        add(bad[i].txt, 255);
        expect_record(bad[i].code);
    }
}

static void test_sts_record_string_longer_than_its_data_is_no_record(void **state)
{
    static const uint8_t cut[] = {0, 4, 200, 'v', '=', 'S'};
    struct vouch_span s = {cut, sizeof cut};
    (void)state;
    vouch_write_span(&records.data, s);
    records.count = 1;
    expect_record(VOUCH_F_STS_NO_RECORD);
}

static void test_sts_absent_and_failed_lookups_are_told_apart(void **state)
{
    (void)state;
    vouch_sts_read_record("d.example", VOUCH_E_NO_DATA, &records, &report);
    assert_int_equal(findings[0].code, VOUCH_F_STS_NO_RECORD);
    begin(state);
    vouch_sts_read_record("d.example", VOUCH_E_NAME_SERVER, &records, &report);
    assert_int_equal(findings[0].code, VOUCH_F_STS_LOOKUP_FAILED);
}

static void read_text(const char *t)
{
    vouch_sts_read_policy(guarded_text(t), &policy, &report);
}

#define GOOD "version: STSv1\r\nmode: enforce\r\nmx: mx.example\r\nmax_age: 604800\r\n"

static void test_sts_policy_is_read_whatever_its_line_ends(void **state)
{
    static const char *const good[] = {
        GOOD, "version: STSv1\nmode: enforce\nmx: mx.example\nmax_age: 604800",
        "\n version : STSv1 \nmx:mx.example\nmode:enforce\nunknown: x\nmax_age:604800\n",
        GOOD "mode: none\nmax_age: 1\nversion: STSv9\n"}; /* of these the first counts */
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        begin(state);
        read_text(good[i]);
        assert_true(policy.good);
        assert_int_equal(policy.mode, VOUCH_STS_ENFORCE);
        assert_int_equal(policy.max_age_s, 604800);
        assert_int_equal(policy.mx_count, 1);
        assert_int_equal(report.findings_count, 0);
    }
}

static void test_sts_policy_that_breaks_a_rule_names_it(void **state)
{
    static const struct {
        const char *text, *value;
    } bad[] = {
        {"", "no version"},
        {"version: STSv2\nmode: none\nmax_age: 1\n", "another version: STSv2"},
        {"version: STSv1\nmax_age: 1\nmx: a.example\n", "no mode"},
        {"version: STSv1\nmode: strict\nmax_age: 1\nmx: a.example\n", "unknown mode: strict"},
        {"version: STSv1\nmode: enforce\nmx: a.example\n", "no max_age"},
        {"version: STSv1\nmode: enforce\nmax_age: 31557601\nmx: a.example\n",
         "max_age is no number up to 31557600: 31557601"},
        {"version: STSv1\nmode: enforce\nmax_age: -1\nmx: a.example\n",
         "max_age is no number up to 31557600: -1"},
        {"version: STSv1\nmode: testing\nmax_age: 1\n", "no mx"},
        {"version: STSv1\nmode: enforce\nmax_age: 1\nmx: a..example\n",
         "mx is no host name: a..example"},
        {"version: STSv1\nmode: enforce\nmax_age: 1\nmx: *\n", "mx is no host name: *"},
        {"version: STSv1\nmode: enforce\nmax_age: 1\nmx: a.*.example\n",
         "mx is no host name: a.*.example"},
        {"<html>\n", "a line without a colon: <html>"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(state);
        read_text(bad[i].text);
        assert_false(policy.good);
        assert_int_equal(findings[0].code, VOUCH_F_STS_POLICY_INVALID);
        if (!vouch_span_equal(findings[0].value, guarded_text(bad[i].value)))
            fail_msg("policy %zu: %.*s", i, (int)findings[0].value.len,
                     (const char *)findings[0].value.data);
    }
}

static void test_sts_policy_of_mode_none_needs_no_host(void **state)
{
    (void)state;
    read_text("version: STSv1\nmode: none\nmax_age: 86400\n");
    assert_true(policy.good);
    assert_true(vouch_report_has(&report, VOUCH_F_STS_NOT_ENFORCED));
    vouch_sts_judge(&policy, "mx.example", &report);
    assert_int_equal(vouch_report_fact(&report, "sts").len, 0);
}

static void test_sts_more_hosts_than_are_judged_is_said(void **state)
{
    char many[64 + 20 * (VOUCH_STS_MX_MAX + 1)];
    struct vouch_writer w = vouch_writer_of(many, sizeof many);
    (void)state;
    vouch_write_text(&w, "version: STSv1\nmode: enforce\nmax_age: 90000\n");
    for (int i = 0; i <= VOUCH_STS_MX_MAX; i++)
        vouch_write_text(&w, "mx: mx.example\n");
    vouch_sts_read_policy(vouch_writer_span(&w), &policy, &report);
    assert_int_equal(w.lost, 0);
    assert_false(policy.good);
}

static void test_sts_wildcard_stands_for_one_label(void **state)
{
    static const struct {
        const char *host;
        bool listed;
    } hosts[] = {{"mx.example", true},     {"MX.Example", true},
                 {"a.mx.example", false},  {"a.wild.example", true},
                 {"wild.example", false},  {"b.a.wild.example", false},
                 {".wild.example", false}, {"", false},
                 {"x.example", false}};
    (void)state;
    read_text(GOOD "mx: *.wild.example\n");
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (vouch_sts_lists(&policy, hosts[i].host) != hosts[i].listed)
            fail_msg("%s is %slisted", hosts[i].host, hosts[i].listed ? "not " : "");
}

static void judge_host(bool established, enum vouch_coverage by, enum vouch_finding_code code)
{
    begin(NULL);
    read_text(GOOD);
    report.tls.established = established;
    if (established) {
        struct vouch_name_row *row = vouch_report_add_name(&report);
        row->role = VOUCH_ROLE_MX;
        row->by = by;
        vouch_report_add_sent(&report);
    }
    if (code != VOUCH_F_NONE)
        vouch_report_find_plain(&report, code);
    vouch_sts_judge(&policy, "mx.example", &report);
}

static void expect_kept(bool kept)
{
    assert_true(vouch_span_equal(vouch_report_fact(&report, "sts"),
                                 guarded_text(kept ? "kept" : "broken")));
}

static void test_sts_host_keeps_the_policy_by_its_own_name_and_a_good_chain(void **state)
{
    (void)state;
    judge_host(true, VOUCH_COVERED_BY_SAN, VOUCH_F_NONE);
    expect_kept(true);
    judge_host(true, VOUCH_COVERED_BY_SAN, VOUCH_F_NAME_ROLE_MISMATCH); /* of the mail domain */
    expect_kept(true);
    judge_host(true, VOUCH_COVERED_BY_CN, VOUCH_F_NONE);
    expect_kept(false);
    assert_true(vouch_report_has(&report, VOUCH_F_STS_NAME));
    judge_host(true, VOUCH_COVERED_BY_SAN, VOUCH_F_CERT_EXPIRED);
    expect_kept(false);
    assert_true(vouch_report_has(&report, VOUCH_F_STS_BROKEN));
    judge_host(false, VOUCH_COVERED_NOT, VOUCH_F_SMTP_NO_STARTTLS);
    expect_kept(false);
    assert_false(vouch_report_has(&report, VOUCH_F_STS_NAME));
}

/* A policy that could not be had is told, unless something has said why already. */
static void test_sts_policy_that_is_missing_is_told_once(void **state)
{
    static const struct {
        bool good;
        enum vouch_finding_code first, second; /* said before; NONE: nothing */
        bool told;
    } rows[] = {
        {false, VOUCH_F_NONE, VOUCH_F_NONE, true},
        {true, VOUCH_F_NONE, VOUCH_F_NONE, false},
        {false, VOUCH_F_CERT_EXPIRED, VOUCH_F_NONE, true},
        {false, VOUCH_F_STS_MEDIA_TYPE, VOUCH_F_NONE, true},
        {false, VOUCH_F_STS_NO_RECORD, VOUCH_F_NONE, false},
        {false, VOUCH_F_STS_POLICY_INVALID, VOUCH_F_NONE, false},
        {false, VOUCH_F_CERT_EXPIRED, VOUCH_F_STS_NO_RECORD, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_sts_policy had = {.good = rows[i].good};
        begin(state);
        if (rows[i].first)
            vouch_report_find_text(&report, rows[i].first, VOUCH_NO_POSITION, "x");
        if (rows[i].second)
            vouch_report_find_text(&report, rows[i].second, VOUCH_NO_POSITION, "x");
        vouch_sts_conclude(&had, "mta-sts.example", &report);
        if (vouch_report_has(&report, VOUCH_F_STS_FETCH_FAILED) != rows[i].told)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sts_policy_that_is_missing_is_told_once),
        cmocka_unit_test_setup(test_sts_record_in_every_form_gives_its_id, begin),
        cmocka_unit_test_setup(test_sts_record_that_counts_for_none_says_why, begin),
        cmocka_unit_test_setup(test_sts_record_string_longer_than_its_data_is_no_record, begin),
        cmocka_unit_test_setup(test_sts_absent_and_failed_lookups_are_told_apart, begin),
        cmocka_unit_test_setup(test_sts_policy_is_read_whatever_its_line_ends, begin),
        cmocka_unit_test_setup(test_sts_policy_that_breaks_a_rule_names_it, begin),
        cmocka_unit_test_setup(test_sts_policy_of_mode_none_needs_no_host, begin),
        cmocka_unit_test_setup(test_sts_more_hosts_than_are_judged_is_said, begin),
        cmocka_unit_test_setup(test_sts_wildcard_stands_for_one_label, begin),
        cmocka_unit_test_setup(test_sts_host_keeps_the_policy_by_its_own_name_and_a_good_chain,
                               begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
