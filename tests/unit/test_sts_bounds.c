// SPDX-License-Identifier: Apache-2.0
/* The letters and numbers at which MTA-STS changes its meaning: one before, at, and one behind
 * each. */
#include "core/dns.h"
#include "core/mail/sts.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_report report;
static struct vouch_finding findings[16];
static struct vouch_fact facts[40];
static struct vouch_name_row names[3];
static struct vouch_sent sent_rows[1];
static uint8_t text[8192];
static uint8_t buffer[8192];
static struct vouch_records records;

static int begin(void **state)
{
    const struct vouch_report_storage storage = {.findings = findings,
                                                 .findings_max = 16,
                                                 .facts = facts,
                                                 .facts_max = 40,
                                                 .names = names,
                                                 .names_max = 3,
                                                 .sent = sent_rows,
                                                 .sent_max = 1,
                                                 .text = text,
                                                 .text_max = sizeof text};
    (void)state;
    vouch_report_init(&report, &storage);
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    records.authentic = true;
    return 0;
}

static void add(const void *rdata, size_t len)
{
    vouch_write_u8(&records.data, (uint8_t)(len >> 8));
    vouch_write_u8(&records.data, (uint8_t)len);
    vouch_write_span(&records.data, (struct vouch_span){rdata, len});
    records.count++;
}

static void expect(enum vouch_finding_code code, const char *value)
{
    if (report.findings_count != (code != VOUCH_F_NONE))
        fail_msg("%zu findings where \"%s\" belongs", report.findings_count, value ? value : "");
    if (code == VOUCH_F_NONE)
        return;
    if (findings[0].code != code || !vouch_span_equal(findings[0].value, guarded_text(value)))
        fail_msg("%d, \"%.*s\" where \"%s\" belongs", (int)findings[0].code,
                 (int)findings[0].value.len, (const char *)findings[0].value.data, value);
}

/* --- MTA-STS ---------------------------------------------------------------------------------- */

static void expect_record(const char *txt, enum vouch_finding_code code, const char *value)
{
    uint8_t rdata[256];
    begin(NULL);
    rdata[0] = (uint8_t)strlen(txt);
    memcpy(rdata + 1, txt, strlen(txt));
    add(rdata, strlen(txt) + 1);
    assert_int_equal(vouch_sts_read_record("d.example", VOUCH_OK, &records, &report),
                     code ? VOUCH_E_NOT_FOUND : VOUCH_OK);
    expect(code, value);
}

static void test_sts_id_has_its_letters_and_length(void **state)
{
    char txt[64];
    (void)state;
    for (int c = 1; c < 256; c++) {
        bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';';
        snprintf(txt, sizeof txt, "v=STSv1; id=a%cb;", c);
        if (blank && c == ';')
            continue;
        expect_record(txt, good ? VOUCH_F_NONE : VOUCH_F_STS_RECORD_INVALID, "no good id");
    }
    expect_record("v=STSv1; id=12345678901234567890123456789012;", VOUCH_F_NONE, NULL);
    expect_record("v=STSv1; id=123456789012345678901234567890123;", VOUCH_F_STS_RECORD_INVALID,
                  "no good id");
    expect_record("v=STSv1; xid=1;", VOUCH_F_STS_RECORD_INVALID, "no good id");
    expect_record("v=STSv1x", VOUCH_F_STS_NO_RECORD, "d.example");
}

static void test_sts_records_of_one_kind_are_one(void **state)
{
    (void)state;
    for (int count = 1; count <= 2; count++) {
        begin(NULL);
        add("\x0dv=STSv1; id=1", 14);
        for (int i = 1; i < count; i++)
            add("\x0dv=STSv1; id=2", 14);
        add("\x0dv=STSv2; id=3", 14);
        int status = vouch_sts_read_record("d.example", VOUCH_OK, &records, &report);
        assert_int_equal(status, count == 1 ? VOUCH_OK : VOUCH_E_NOT_FOUND);
        if (count == 1)
            assert_true(vouch_span_equal(vouch_report_fact(&report, "sts_id"), guarded_text("1")));
        else
            expect(VOUCH_F_STS_RECORD_INVALID, "more than one record");
    }
}

/* The joined strings of a record are read up to 1,024 bytes. */
static void test_sts_record_has_its_length(void **state)
{
    static uint8_t rdata[1200];
    (void)state;
    for (size_t total = 1023; total <= 1025; total++) {
        struct vouch_writer w = vouch_writer_of(rdata, sizeof rdata);
        begin(NULL);
        vouch_write_text(&w, "\x0ev=STSv1; id=1;");
        for (size_t left = total - 14; left > 0;) {
            size_t n = left > 255 ? 255 : left;
            vouch_write_u8(&w, (uint8_t)n);
            for (size_t i = 0; i < n; i++)
                vouch_write_u8(&w, 'x');
            left -= n;
        }
        add(rdata, w.len);
        assert_int_equal(vouch_sts_read_record("d.example", VOUCH_OK, &records, &report),
                         total <= 1024 ? VOUCH_OK : VOUCH_E_NOT_FOUND);
    }
}

static struct vouch_sts_policy policy;

static void expect_policy(const char *lines, enum vouch_finding_code code, const char *value)
{
    begin(NULL);
    vouch_sts_read_policy(guarded_text(lines), &policy, &report);
    assert_int_equal(policy.good, code != VOUCH_F_STS_POLICY_INVALID);
    expect(code, value);
}

#define ENFORCE "version: STSv1\nmode: enforce\n"

static void test_sts_ages_have_their_bounds(void **state)
{
    (void)state;
    expect_policy(ENFORCE "max_age: 86400\nmx: a\n", VOUCH_F_NONE, NULL);
    expect_policy(ENFORCE "max_age: 86399\nmx: a\n", VOUCH_F_STS_SHORT_AGE, "86399");
    expect_policy(ENFORCE "max_age: 31557600\nmx: a\n", VOUCH_F_NONE, NULL);
    assert_int_equal(policy.max_age_s, 31557600);
    assert_true(
        vouch_span_equal(vouch_report_fact(&report, "sts_max_age"), guarded_text("31557600")));
    expect_policy(ENFORCE "max_age: 31557601\nmx: a\n", VOUCH_F_STS_POLICY_INVALID,
                  "max_age is no number up to 31557600: 31557601");
    assert_int_equal(policy.max_age_s, 0);
    expect_policy(ENFORCE "max_age: x\nmx: a\n", VOUCH_F_STS_POLICY_INVALID,
                  "max_age is no number up to 31557600: x");
    expect_policy("version: STSv1\nmode: none\nmax_age: 1\n", VOUCH_F_STS_NOT_ENFORCED, "none");
    expect_policy("version: STSv1\nmode: testing\nmax_age: 86400\nmx: a\n",
                  VOUCH_F_STS_NOT_ENFORCED, "testing");
}

static void test_sts_first_of_each_key_counts_and_the_first_fault_is_told(void **state)
{
    (void)state;
    expect_policy(ENFORCE "mode: none\nmode: x\nversion: 2\nmax_age: 86400\nmax_age: x\nmx: a\n",
                  VOUCH_F_NONE, NULL);
    assert_int_equal(policy.mode, VOUCH_STS_ENFORCE);
    expect_policy("version: 2\nmode: x\n", VOUCH_F_STS_POLICY_INVALID, "another version: 2");
    expect_policy("version: STSv1\nmode: Enforce\n", VOUCH_F_STS_POLICY_INVALID,
                  "unknown mode: Enforce");
    expect_policy("mode: none\n", VOUCH_F_STS_POLICY_INVALID, "no version");
    expect_policy("version: STSv1\n", VOUCH_F_STS_POLICY_INVALID, "no mode");
    expect_policy(ENFORCE "mx: a\n", VOUCH_F_STS_POLICY_INVALID, "no max_age");
    expect_policy(ENFORCE "max_age: 1\n", VOUCH_F_STS_POLICY_INVALID, "no mx");
    expect_policy("nothing\n" ENFORCE, VOUCH_F_STS_POLICY_INVALID,
                  "a line without a colon: nothing");
    expect_policy(ENFORCE "max_age: 86400\nmx: a\nother: b\n\n", VOUCH_F_NONE, NULL);
    /* a field without a name is another that is not known */
    expect_policy(ENFORCE "max_age: 86400\nmx: a\n:\n: b\n:mode: none\n", VOUCH_F_NONE, NULL);
}

static void expect_pattern(const char *pattern, bool good)
{
    char lines[512];
    char value[512];
    snprintf(lines, sizeof lines, ENFORCE "max_age: 86400\nmx: %s\n", pattern);
    snprintf(value, sizeof value, "mx is no host name: %s", pattern);
    value[60] = '\0';
    expect_policy(lines, good ? VOUCH_F_NONE : VOUCH_F_STS_POLICY_INVALID, value);
}

static void test_sts_patterns_have_their_alphabet_and_length(void **state)
{
    char pattern[300] = "";
    (void)state;
    for (int c = '!'; c < 0x80; c++) {
        bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '-' || c == '_' || c == '.';
        snprintf(pattern, sizeof pattern, "a%cb", c);
        expect_pattern(pattern, good);
    }
    expect_pattern("a.b.c", true);
    expect_pattern("*.b.c", true);
    expect_pattern("*.", false);
    expect_pattern("*", false);
    expect_pattern(".a", false);
    expect_pattern("a.", false);
    expect_pattern("a..b", false);
    expect_pattern("*..b", false);
    expect_pattern("a.*.b", false);
    for (size_t len = VOUCH_DNS_NAME_MAX; len <= VOUCH_DNS_NAME_MAX + 1u; len++) {
        memset(pattern, 'a', len);
        pattern[len] = '\0';
        expect_pattern(pattern, len == VOUCH_DNS_NAME_MAX);
    }
}

static void test_sts_wildcard_needs_one_label_before_its_dot(void **state)
{
    (void)state;
    expect_policy(ENFORCE "max_age: 86400\nmx: *.b.c\nmx: d\n", VOUCH_F_NONE, NULL);
    assert_true(vouch_sts_lists(&policy, "a.b.c"));
    assert_true(vouch_sts_lists(&policy, "A.B.C"));
    assert_true(vouch_sts_lists(&policy, "d"));
    assert_false(vouch_sts_lists(&policy, "b.c"));
    assert_false(vouch_sts_lists(&policy, ".b.c"));
    assert_false(vouch_sts_lists(&policy, ".a.b.c"));
    assert_false(vouch_sts_lists(&policy, ".a.c"));
    expect_policy(ENFORCE "max_age: 86400\nmx: *.c\n", VOUCH_F_NONE, NULL);
    assert_true(vouch_sts_lists(&policy, "b.c"));
    assert_false(vouch_sts_lists(&policy, ".b.c"));
    assert_false(vouch_sts_lists(&policy, "..c"));
    expect_policy(ENFORCE "max_age: 86400\nmx: *.b.c\nmx: d\n", VOUCH_F_NONE, NULL);
    assert_false(vouch_sts_lists(&policy, "a.a.b.c"));
    assert_false(vouch_sts_lists(&policy, "a.d"));
    assert_false(vouch_sts_lists(&policy, ""));
}

/* What a host's check has found, and what the policy makes of it. */
static void expect_judged(enum vouch_sts_mode mode, enum vouch_finding_code found,
                          enum vouch_severity severity, const char *broken)
{
    begin(NULL);
    policy = (struct vouch_sts_policy){
        .good = true, .mode = mode, .mx = {guarded_text("a.b")}, .mx_count = 1};
    report.tls.established = true;
    vouch_report_find_as(&report, VOUCH_SEVERITY_WARNING, VOUCH_F_CERT_EXPIRES_SOON, 0,
                         VOUCH_NO_POSITION, guarded_text(""));
    if (found)
        vouch_report_find_as(&report, severity, found, 0, VOUCH_NO_POSITION, guarded_text("x"));
    vouch_sts_judge(&policy, "a.b", &report);
    assert_int_equal(vouch_report_has(&report, VOUCH_F_STS_BROKEN), broken != NULL);
    assert_true(vouch_span_equal(vouch_report_fact(&report, "sts"),
                                 guarded_text(broken ? "broken" : "kept")));
    if (!broken)
        return;
    const struct vouch_finding *last = &findings[report.findings_count - 1];
    assert_true(vouch_span_equal(last->value, guarded_text(broken)));
    assert_int_equal(last->severity,
                     mode == VOUCH_STS_ENFORCE ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING);
}

static void test_sts_host_is_judged_by_all_but_the_names(void **state)
{
    const char *expired = vouch_finding_kind(VOUCH_F_CERT_EXPIRED)->id;
    (void)state;
    for (int mode = VOUCH_STS_TESTING; mode <= VOUCH_STS_ENFORCE; mode++) {
        enum vouch_sts_mode m = (enum vouch_sts_mode)mode;
        expect_judged(m, VOUCH_F_NONE, VOUCH_SEVERITY_INFO, NULL);
        expect_judged(m, VOUCH_F_CERT_EXPIRED, VOUCH_SEVERITY_WARNING, NULL);
        expect_judged(m, VOUCH_F_CERT_EXPIRED, VOUCH_SEVERITY_UNKNOWN, expired);
        expect_judged(m, VOUCH_F_CERT_EXPIRED, VOUCH_SEVERITY_ERROR, expired);
        expect_judged(m, VOUCH_F_NAME_MISMATCH, VOUCH_SEVERITY_ERROR, NULL);
        expect_judged(
            m, (enum vouch_finding_code)(VOUCH_F_NAME_MISMATCH - 1), VOUCH_SEVERITY_ERROR,
            vouch_finding_kind((enum vouch_finding_code)(VOUCH_F_NAME_MISMATCH - 1))
                ? vouch_finding_kind((enum vouch_finding_code)(VOUCH_F_NAME_MISMATCH - 1))->id
                : "");
        expect_judged(m, VOUCH_F_REVOKED, VOUCH_SEVERITY_ERROR,
                      vouch_finding_kind(VOUCH_F_REVOKED)->id);
    }
}

static void test_sts_worst_finding_is_the_one_that_is_named(void **state)
{
    (void)state;
    for (int order = 0; order <= 1; order++) {
        begin(NULL);
        policy = (struct vouch_sts_policy){
            .good = true, .mode = VOUCH_STS_ENFORCE, .mx = {guarded_text("a")}, .mx_count = 1};
        report.tls.established = true;
        for (int i = 0; i <= 1; i++)
            vouch_report_find_as(&report,
                                 i == order ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_UNKNOWN,
                                 i == order ? VOUCH_F_CERT_EXPIRED : VOUCH_F_CERT_MALFORMED, 0,
                                 VOUCH_NO_POSITION, guarded_text(""));
        vouch_sts_judge(&policy, "a", &report);
        assert_true(vouch_span_equal(findings[2].value,
                                     guarded_text(vouch_finding_kind(VOUCH_F_CERT_EXPIRED)->id)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sts_id_has_its_letters_and_length),
        cmocka_unit_test(test_sts_records_of_one_kind_are_one),
        cmocka_unit_test(test_sts_record_has_its_length),
        cmocka_unit_test(test_sts_ages_have_their_bounds),
        cmocka_unit_test(test_sts_first_of_each_key_counts_and_the_first_fault_is_told),
        cmocka_unit_test(test_sts_patterns_have_their_alphabet_and_length),
        cmocka_unit_test(test_sts_wildcard_needs_one_label_before_its_dot),
        cmocka_unit_test(test_sts_host_is_judged_by_all_but_the_names),
        cmocka_unit_test(test_sts_worst_finding_is_the_one_that_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
