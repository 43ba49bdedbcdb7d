// SPDX-License-Identifier: Apache-2.0
#include "core/dns.h"
#include "core/mail/mx.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct vouch_mx mx;
static struct vouch_report report;
static struct vouch_finding findings[8];
static uint8_t text[512];
static uint8_t buffer[4096];
static struct vouch_records records;

static int begin(void **state)
{
    const struct vouch_report_storage report_storage = {
        .findings = findings, .findings_max = 8, .text = text, .text_max = sizeof text};
    (void)state;
    vouch_report_init(&report, &report_storage);
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    return 0;
}

static void add_raw(const void *rdata, size_t len)
{
    struct vouch_span s = {rdata, len};
    vouch_write_u8(&records.data, (uint8_t)(len >> 8));
    vouch_write_u8(&records.data, (uint8_t)len);
    vouch_write_span(&records.data, s);
    records.count++;
}

static void add(unsigned preference, const char *host)
{
    uint8_t rdata[300];
    struct vouch_writer w = vouch_writer_of(rdata, sizeof rdata);
    vouch_write_u8(&w, (uint8_t)(preference >> 8));
    vouch_write_u8(&w, (uint8_t)preference);
    if (host[0])
        assert_true(vouch_dns_write_name(&w, host));
    else
        vouch_write_u8(&w, 0);
    add_raw(rdata, w.len);
}

static int read_mx(int status)
{
    return vouch_mx_read(&mx, "example.test", status, &records, &report);
}

static void test_mx_hosts_are_ordered_by_preference(void **state)
{
    (void)state;
    add(20, "B.example.test");
    add(10, "a.example.test");
    add(20, "c.example.test");
    add(5, "first.example.test");
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_OK);
    assert_int_equal(mx.count, 4);
    assert_string_equal(mx.at[0].name, "first.example.test");
    assert_string_equal(mx.at[1].name, "a.example.test");
    assert_string_equal(mx.at[2].name, "b.example.test");
    assert_string_equal(mx.at[3].name, "c.example.test");
    assert_int_equal(report.findings_count, 0);
}

static void test_mx_missing_makes_the_domain_the_host(void **state)
{
    (void)state;
    assert_int_equal(read_mx(VOUCH_E_NO_DATA), VOUCH_OK);
    assert_true(mx.implicit);
    assert_string_equal(mx.at[0].name, "example.test");
    assert_true(vouch_report_has(&report, VOUCH_F_MX_IMPLICIT));
}

static void test_mx_null_refuses_mail(void **state)
{
    (void)state;
    add(0, "");
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_E_NOT_FOUND);
    assert_true(mx.refused);
    assert_true(vouch_report_has(&report, VOUCH_F_MX_NULL));
}

static void test_mx_null_among_others_is_said_and_passed_over(void **state)
{
    (void)state;
    add(0, "");
    add(10, "a.example.test");
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_OK);
    assert_int_equal(mx.count, 1);
    assert_true(vouch_report_has(&report, VOUCH_F_MX_NULL_AMONG_OTHERS));
}

static void test_mx_failures_of_the_look_up_are_told_apart(void **state)
{
    static const struct {
        int status;
        bool bogus;
        enum vouch_finding_code code;
    } cases[] = {{VOUCH_E_NO_NAME, false, VOUCH_F_MX_NO_DOMAIN},
                 {VOUCH_E_NAME_SERVER, false, VOUCH_F_MX_LOOKUP_FAILED},
                 {VOUCH_E_TIMEOUT, false, VOUCH_F_MX_LOOKUP_FAILED},
                 {VOUCH_E_NAME_SERVER, true, VOUCH_F_MX_BOGUS}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(state);
        records.bogus = cases[i].bogus;
        assert_true(read_mx(cases[i].status) < 0);
        if (!vouch_report_has(&report, cases[i].code))
            fail_msg("case %zu lacks its finding", i);
    }
}

static void test_mx_records_that_make_no_sense_are_counted(void **state)
{
    static const uint8_t short_one[] = {0};
    static const uint8_t no_name[] = {0, 10};
    static const uint8_t cut_name[] = {0, 10, 5, 'a', 'b'};
    static const uint8_t pointer[] = {0, 10, 0xc0, 12};
    static const uint8_t dotted[] = {0, 10, 3, 'a', '.', 'b', 0};
    static const uint8_t behind[] = {0, 10, 1, 'a', 0, 7};
    (void)state;
    add_raw(short_one, sizeof short_one);
    add_raw(no_name, sizeof no_name);
    add_raw(cut_name, sizeof cut_name);
    add_raw(pointer, sizeof pointer);
    add_raw(dotted, sizeof dotted);
    add_raw(behind, sizeof behind);
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_E_MALFORMED);
    assert_int_equal(mx.lost, 6);
    add(10, "a.example.test");
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_OK);
    assert_int_equal(mx.count, 1);
}

static void test_mx_more_hosts_than_fit_are_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VOUCH_MX_MAX + 3; i++)
        add(i, "a.example.test");
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_OK);
    assert_int_equal(mx.count, VOUCH_MX_MAX);
    assert_int_equal(mx.lost, 3);
}

/* Preferences have 16 bits; hosts of the same one stay in the order of the answer. */
static void test_mx_preference_is_one_number_of_two_bytes(void **state)
{
    (void)state;
    add(0x0100, "c.test");
    add(0x00ff, "b.test");
    add(0xffff, "e.test");
    add(0, "a.test");
    add(0x0100, "d.test");
    assert_int_equal(read_mx(VOUCH_OK), VOUCH_OK);
    for (size_t i = 0; i < 5; i++) {
        const char want[] = {(char)('a' + i), '.', 't', 'e', 's', 't', 0};
        assert_string_equal(mx.at[i].name, want);
    }
    assert_int_equal(mx.at[1].preference, 0xff);
    assert_int_equal(mx.at[4].preference, 0xffff);
}

/* Whether the answer was validated decides what DANE may make of it. */
static void test_mx_is_as_authentic_as_its_answer(void **state)
{
    for (int authentic = 0; authentic <= 1; authentic++) {
        begin(state);
        add(10, "a.test");
        records.authentic = authentic;
        records.lost = 2;
        assert_int_equal(read_mx(VOUCH_OK), VOUCH_OK);
        assert_int_equal(mx.authentic, authentic);
        assert_int_equal(mx.lost, 2);
        assert_false(mx.implicit);
        assert_false(mx.refused);
    }
    begin(state); /* without a record there is nothing that was validated */
    records.authentic = true;
    assert_int_equal(read_mx(VOUCH_E_NO_DATA), VOUCH_OK);
    assert_false(mx.authentic);
    assert_int_equal(mx.count, 1);
    assert_int_equal(mx.at[0].preference, 0);
}

static void test_mx_faults_name_the_domain(void **state)
{
    static const struct {
        int status, answer;
        bool bogus;
    } rows[] = {
        {VOUCH_E_NO_NAME, VOUCH_E_NO_NAME, false},
        {VOUCH_E_TIMEOUT, VOUCH_E_TIMEOUT, false},
        {VOUCH_E_NAME_SERVER, VOUCH_E_NAME_SERVER, false},
        {VOUCH_E_TIMEOUT, VOUCH_E_NAME_SERVER, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(state);
        records.bogus = rows[i].bogus;
        assert_int_equal(read_mx(rows[i].status), rows[i].answer);
        assert_int_equal(report.findings_count, 1);
        assert_true(vouch_span_equal(findings[0].value, guarded_text("example.test")));
        assert_int_equal(mx.count, 0);
    }
}

/* A host's name has up to 253 characters; a record with a longer one is counted as lost. */
static void test_mx_host_name_has_its_length(void **state)
{
    for (size_t total = 252; total <= 256; total++) {
        uint8_t rdata[300] = {0, 10};
        size_t at = 2;
        begin(state);
        for (size_t left = total + 1; left > 0;) {
            size_t label = left > 64 ? 63 : left - 1;
            rdata[at] = (uint8_t)label;
            memset(rdata + at + 1, 'a', label);
            at += label + 1;
            left -= label + 1;
        }
        add_raw(rdata, at + 1);
        assert_int_equal(read_mx(VOUCH_OK), total <= 253 ? VOUCH_OK : VOUCH_E_MALFORMED);
        assert_int_equal(mx.count, total <= 253 ? 1 : 0);
        assert_int_equal(mx.lost, total <= 253 ? 0 : 1);
        if (total <= 253)
            assert_int_equal(strlen(mx.at[0].name), total);
    }
}

/* A domain without exchangers is its own host; one that is too long for a host's name is none. */
static void test_mx_domain_that_is_the_host_has_a_hosts_length(void **state)
{
    static const size_t lengths[] = {1, 252, 253, 255, 280};
    char domain[300];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t len = lengths[i];
        begin(state);
        memset(domain, 'a', len);
        domain[len] = '\0';
        memset(mx.at, 'x', sizeof mx.at);
        assert_int_equal(vouch_mx_read(&mx, domain, VOUCH_E_NO_DATA, &records, &report), VOUCH_OK);
        assert_int_equal(strlen(mx.at[0].name), len <= 253 ? len : 0);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_mx_hosts_are_ordered_by_preference),
        TEST(test_mx_missing_makes_the_domain_the_host),
        TEST(test_mx_host_name_has_its_length),
        TEST(test_mx_domain_that_is_the_host_has_a_hosts_length),
        TEST(test_mx_null_refuses_mail),
        TEST(test_mx_null_among_others_is_said_and_passed_over),
        TEST(test_mx_failures_of_the_look_up_are_told_apart),
        TEST(test_mx_records_that_make_no_sense_are_counted),
        TEST(test_mx_preference_is_one_number_of_two_bytes),
        TEST(test_mx_is_as_authentic_as_its_answer),
        TEST(test_mx_faults_name_the_domain),
        TEST(test_mx_more_hosts_than_fit_are_counted),
    };
    return cmocka_run_group_tests_name("MX", tests, NULL, NULL);
}
