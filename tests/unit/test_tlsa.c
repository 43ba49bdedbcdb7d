// SPDX-License-Identifier: Apache-2.0
/* TLSA and MX records: which can be used, what they match, and how they are written. */
#include "core/dns.h"
#include "core/mail/mx.h"
#include "core/mail/tlsa.h"
#include "tests/support/forge.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
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

/* --- TLSA ------------------------------------------------------------------------------------- */

static void test_tlsa_record_has_three_numbers_and_data(void **state)
{
    struct vouch_tlsa t;
    (void)state;
    for (size_t len = 0; len <= 4; len++)
        assert_int_equal(vouch_tlsa_read((struct vouch_span){(const uint8_t *)"\3\1\0x", len}, &t),
                         len == 4);
    assert_int_equal(t.usage, 3);
    assert_int_equal(t.selector, 1);
    assert_int_equal(t.matching, 0);
    assert_true(vouch_span_equal(t.data, guarded_text("x")));
}

static void test_tlsa_faults_have_their_bounds(void **state)
{
    static const uint8_t data[66];
    static const char *const usage01 = "usage 0 or 1, which SMTP has no use for";
    static const struct {
        uint8_t usage, selector, matching;
        size_t len;
        const char *fault;
    } rows[] = {
        {2, 0, 1, 32, NULL},
        {3, 1, 2, 64, NULL},
        {3, 1, 0, 1, NULL},
        {0, 0, 1, 32, usage01},
        {1, 0, 1, 32, usage01},
        {4, 0, 1, 32, "unknown usage"},
        {3, 2, 1, 32, "unknown selector"},
        {3, 1, 3, 32, "unknown matching type"},
        {3, 0, 1, 31, "not 32 bytes of SHA-256"},
        {3, 0, 1, 33, "not 32 bytes of SHA-256"},
        {3, 0, 2, 63, "not 64 bytes of SHA-512"},
        {3, 0, 2, 65, "not 64 bytes of SHA-512"},
        {3, 0, 0, 32, "no certificate"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vouch_tlsa t = {
            rows[i].usage, rows[i].selector, rows[i].matching, {data, rows[i].len}};
        const char *fault = vouch_tlsa_fault(&t);
        if (!rows[i].fault)
            assert_null(fault);
        else
            assert_string_equal(fault, rows[i].fault);
    }
}

static void test_tlsa_is_written_up_to_32_bytes(void **state)
{
    static const uint8_t data[33] = {0xab, 0xcd};
    (void)state;
    for (size_t len = 2; len <= 33; len += len == 2 ? 30 : 1) {
        char out[128];
        char want[128] = "3 1 0 abcd";
        const struct vouch_tlsa t = {3, 1, 0, {data, len}};
        struct vouch_writer w = vouch_writer_of(out, sizeof out);
        vouch_tlsa_write(&w, &t);
        for (size_t i = 2; i < len && i < 32; i++)
            strcat(want, "00");
        strcat(want, len > 32 ? "..." : "");
        assert_true(vouch_span_equal(vouch_writer_span(&w), guarded_text(want)));
    }
}

static void test_tlsa_matches_nothing_by_unknown_numbers_or_without_data(void **state)
{
    static struct forged made;
    const struct forge f = {.subject = "a", .issuer = "b", .key = 3, .signer = 2};
    struct vouch_certificate c;
    (void)state;
    forge_make(&f, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &c), VOUCH_OK);
    assert_true(vouch_tlsa_matches(&(struct vouch_tlsa){3, 0, 0, c.der}, &c));
    assert_true(vouch_tlsa_matches(&(struct vouch_tlsa){3, 1, 0, c.spki}, &c));
    assert_false(vouch_tlsa_matches(&(struct vouch_tlsa){3, 0, 0, c.spki}, &c));
    assert_false(vouch_tlsa_matches(&(struct vouch_tlsa){3, 1, 0, c.der}, &c));
    assert_false(vouch_tlsa_matches(&(struct vouch_tlsa){3, 2, 0, c.spki}, &c));
    assert_false(vouch_tlsa_matches(&(struct vouch_tlsa){3, 1, 3, c.spki}, &c));
    c.spki.len = 0; /* a key that could not be read matches no empty record either */
    assert_false(vouch_tlsa_matches(&(struct vouch_tlsa){3, 1, 0, c.spki}, &c));
}

/* --- MX --------------------------------------------------------------------------------------- */

static void test_mx_addresses_alone_are_no_hosts(void **state)
{
    struct vouch_mx mx;
    (void)state;
    begin(NULL);
    add("\0\5\003192\0010\0012\0011\0", 13);
    assert_int_equal(vouch_mx_read(&mx, "example", VOUCH_OK, &records, &report), VOUCH_E_NOT_FOUND);
    expect(VOUCH_F_MX_IS_ADDRESS, "192.0.2.1");
    assert_int_equal(mx.count, 0);
    add("\0\5\1a\0", 5);
    assert_int_equal(vouch_mx_read(&mx, "example", VOUCH_OK, &records, &report), VOUCH_OK);
    assert_int_equal(mx.count, 1);
    assert_string_equal(mx.at[0].name, "a");
    begin(NULL);
    add("\0\5\1a", 4); /* no end of its name */
    assert_int_equal(vouch_mx_read(&mx, "example", VOUCH_OK, &records, &report), VOUCH_E_MALFORMED);
    expect(VOUCH_F_MX_LOOKUP_FAILED, "example");
    assert_int_equal(mx.lost, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tlsa_record_has_three_numbers_and_data),
        cmocka_unit_test(test_tlsa_faults_have_their_bounds),
        cmocka_unit_test(test_tlsa_is_written_up_to_32_bytes),
        cmocka_unit_test(test_tlsa_matches_nothing_by_unknown_numbers_or_without_data),
        cmocka_unit_test(test_mx_addresses_alone_are_no_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
