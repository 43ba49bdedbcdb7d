// SPDX-License-Identifier: Apache-2.0
/* The names of all alerts, versions, groups and suites, as tests/golden/tls_names.txt has them, and
 * what is weak among them. */
#include "core/tls_internal.h"
#include "tests/support/golden.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static char said[1 << 17];
static struct vouch_writer w;
static struct vouch_tls t;
static struct vouch_report report;
static const struct vouch_tls_hello *hello;

static void facts_of(uint16_t version, uint16_t suite, uint16_t group, uint16_t dh_bits)
{
    static struct vouch_finding findings[4];
    static char text[600];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    memset(&t, 0, sizeof t);
    t.version = version;
    t.suite = suite;
    t.group = group;
    t.dh_bits = dh_bits;
    t.hello = hello;
    vouch_tls_facts(&t, &report);
}

static void line(const char *what, unsigned number, const char *name)
{
    if (name == NULL)
        return;
    vouch_write_text(&w, what);
    vouch_write_u8(&w, ' ');
    vouch_write_decimal(&w, number);
    vouch_write_u8(&w, ' ');
    vouch_write_text(&w, name);
    for (size_t i = 0; i < report.findings_count; i++) {
        const struct vouch_finding *f = &report.storage.findings[i];
        vouch_write_text(&w, ", ");
        vouch_write_text(&w, vouch_finding_kind(f->code)->id);
        vouch_write_text(&w, " ");
        vouch_write_span(&w, f->value);
    }
    vouch_write_u8(&w, '\n');
}

static void test_tls_names_are_as_written_down(void **state)
{
    (void)state;
    w = vouch_writer_of(said, sizeof said);
    facts_of(0, 0, 0, 0);
    for (int alert = -1; alert < 256; alert++)
        line("alert", (unsigned)alert, vouch_tls_alert_text(alert));
    for (unsigned version = 0; version < 0x500; version++) {
        facts_of((uint16_t)version, 0x1301, 29, 0);
        line("version", version, report.tls.protocol);
    }
    for (unsigned group = 0; group < 0x210; group++) {
        facts_of(0x0304, 0x1301, (uint16_t)group, 0);
        line("group", group, report.tls.group);
    }
    for (unsigned suite = 0; suite < 0x10000; suite++) {
        facts_of(suite >> 8 == 0x13 ? 0x0304 : 0x0303, (uint16_t)suite, 23, 0);
        if (strncmp(report.tls.cipher, "0x", 2) != 0 || suite == 5)
            line("suite", suite, report.tls.cipher);
    }
    assert_int_equal(w.lost, 0);
    golden_check("tls_names.txt", vouch_writer_span(&w));
}

static void test_tls_versions_have_their_names(void **state)
{
    static const struct {
        uint16_t version;
        const char *name;
    } rows[] = {{0x0002, "SSL 2.0"}, {0x0300, "SSL 3.0"}, {0x0301, "TLS 1.0"},
                {0x0302, "TLS 1.1"}, {0x0303, "TLS 1.2"}, {0x0304, "TLS 1.3"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(vouch_tls_version_text(rows[i].version), rows[i].name);
    assert_null(vouch_tls_version_text(0));
    assert_null(vouch_tls_version_text(0x0305));
}

static void test_tls_exchange_in_a_small_group_is_weak(void **state)
{
    static const uint16_t bits[] = {1, 1024, 2047, 2048, 4096};
    (void)state;
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        facts_of(0x0303, 0x009e, 0, bits[i]);
        assert_string_equal(report.tls.group, "dhe");
        assert_int_equal(vouch_report_has(&report, VOUCH_F_TLS_WEAK_CIPHER), bits[i] < 2048);
    }
    facts_of(0x0303, 0x009e, 0, 1024);
    assert_true(vouch_span_equal(report.storage.findings[0].value,
                                 guarded_text("DHE-RSA-AES128-GCM-SHA256, 1024 bits")));
    facts_of(0x0303, 0xc02f, 0, 0);
    assert_null(report.tls.group);
    assert_int_equal(report.findings_count, 0);
}

/* Browsers still offer key transport by RSA: what they take is a remark where their hello was said,
 * but a small group is not. */
static void test_tls_key_transport_is_a_remark_where_browsers_take_it(void **state)
{
    static const struct vouch_tls_hello browser = {.browser = true}, other = {.browser = false};
    static const struct {
        const struct vouch_tls_hello *hello;
        uint16_t suite, bits;
        enum vouch_severity severity;
    } rows[] = {{NULL, 0x009c, 0, VOUCH_SEVERITY_WARNING},
                {&other, 0x009c, 0, VOUCH_SEVERITY_WARNING},
                {&browser, 0x009c, 0, VOUCH_SEVERITY_INFO},
                {&browser, 0x009e, 1024, VOUCH_SEVERITY_WARNING}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hello = rows[i].hello;
        facts_of(0x0303, rows[i].suite, 0, rows[i].bits);
        assert_int_equal(report.findings_count, 1);
        assert_int_equal(report.storage.findings[0].severity, rows[i].severity);
    }
    hello = NULL;
}

static void test_tls_facts_tell_who_showed_a_certificate_and_which_alert_came(void **state)
{
    (void)state;
    for (int asked = 0; asked <= 1; asked++)
        for (int ours = 0; ours <= 1; ours++) {
            facts_of(0, 0, 0, 0);
            t.client_cert_requested = asked;
            t.client_cert_ours = ours;
            t.established = ours;
            t.alert_received = 40;
            vouch_tls_facts(&t, &report);
            assert_int_equal(report.tls.client_cert_requested, asked);
            assert_int_equal(report.tls.client_cert_sent, asked && ours);
            assert_int_equal(report.tls.established, ours);
            assert_int_equal(report.tls.alert_received, 40);
            assert_null(report.tls.protocol);
            assert_null(report.tls.cipher);
        }
}

/* A certificate that was kept back has not been shown. */
static void test_tls_certificate_that_is_withheld_is_not_ours_any_more(void **state)
{
    (void)state;
    for (int ours = 0; ours <= 1; ours++) {
        t.client_cert_ours = ours;
        t.client_cert_withheld = false;
        vouch_tls_withhold(&t);
        assert_int_equal(t.client_cert_withheld, ours);
        assert_false(t.client_cert_ours);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls_certificate_that_is_withheld_is_not_ours_any_more),
        cmocka_unit_test(test_tls_names_are_as_written_down),
        cmocka_unit_test(test_tls_versions_have_their_names),
        cmocka_unit_test(test_tls_exchange_in_a_small_group_is_weak),
        cmocka_unit_test(test_tls_key_transport_is_a_remark_where_browsers_take_it),
        cmocka_unit_test(test_tls_facts_tell_who_showed_a_certificate_and_which_alert_came),
    };
    return cmocka_run_group_tests_name("tls_names", tests, NULL, NULL);
}
