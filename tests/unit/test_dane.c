// SPDX-License-Identifier: Apache-2.0
/* TLSA records: which can be used, which match, what the report and the destination control say. */
#include "core/mail/dane.h"
#include "core/mail/destination.h"
#include "tests/support/forge.h"

#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { FINDINGS = 16, RECORD_MAX = 2100 };

static struct forged leaf;
static struct forged authority;
static struct vouch_certificate leaf_view;
static struct vouch_certificate authority_view;
static struct vouch_dane dane;
static struct vouch_report report;
static struct vouch_finding findings[FINDINGS];
static uint8_t text[4096];
static uint8_t buffer[8192];
static struct vouch_records records;

static int begin(void **state)
{
    const struct forge make_leaf = {
        .subject = "mx.example", .issuer = "CA", .key = 3, .signer = 2, .dns = {"mx.example"}};
    const struct forge make_authority = {
        .subject = "CA", .issuer = "Root", .key = 2, .signer = 1, .ca = true};
    const struct vouch_report_storage report_storage = {
        .findings = findings, .findings_max = FINDINGS, .text = text, .text_max = sizeof text};
    (void)state;
    forge_make(&make_leaf, &leaf);
    forge_make(&make_authority, &authority);
    vouch_certificate_parse(forged_span(&leaf), &leaf_view);
    vouch_certificate_parse(forged_span(&authority), &authority_view);
    vouch_report_init(&report, &report_storage);
    memset(&dane, 0, sizeof dane);
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    records.authentic = true;
    return 0;
}

static void add(uint8_t usage, uint8_t selector, uint8_t matching, struct vouch_span data)
{
    size_t len = data.len + 3;
    vouch_write_u8(&records.data, (uint8_t)(len >> 8));
    vouch_write_u8(&records.data, (uint8_t)len);
    vouch_write_u8(&records.data, usage);
    vouch_write_u8(&records.data, selector);
    vouch_write_u8(&records.data, matching);
    vouch_write_span(&records.data, data);
    records.count++;
}

/* The association of that form for a certificate; lies here until the next call. */
static struct vouch_span data_of(const struct vouch_certificate *c, uint8_t selector,
                                 uint8_t matching)
{
    static uint8_t digest[64];
    struct vouch_span of = selector ? c->spki : c->der;
    struct vouch_span made = {digest, matching == 1 ? 32 : 64};
    if (matching == 0)
        return of;
    if (matching == 1)
        assert_int_equal(mbedtls_sha256(of.data, of.len, digest, 0), 0);
    else
        assert_int_equal(mbedtls_sha512(of.data, of.len, digest, 0), 0);
    return made;
}

static struct vouch_span filler(size_t len)
{
    static const uint8_t bytes[RECORD_MAX] = {0};
    struct vouch_span s = {bytes, len};
    return s;
}

static void read_answer(int status, bool secure, bool bogus)
{
    const struct vouch_dane_answer a = {"mx.example", secure, status, &records, bogus};
    vouch_dane_read(&dane, &a, &report);
}

/* Shows the chain leaf, authority to the records; are the usual anchors still the ones? */
static bool look(void)
{
    const struct vouch_span sent[] = {forged_span(&leaf), forged_span(&authority)};
    static const struct vouch_anchor_table none = {NULL, 0, NULL};
    struct vouch_anchors usual = vouch_anchors_of_table(&none);
    struct vouch_pins pins = vouch_dane_pins(&dane);
    return pins.ops->look(pins.self, sent, 2, usual, &report).ops == usual.ops;
}

static void expect(enum vouch_finding_code code, bool there)
{
    if (vouch_report_has(&report, code) != there)
        fail_msg("%s is %s", vouch_finding_kind(code)->id, there ? "missing" : "there");
}

static void test_dane_server_matches_by_every_selector_and_digest(void **state)
{
    for (uint8_t selector = 0; selector < 2; selector++) {
        for (uint8_t matching = 0; matching < 3; matching++) {
            begin(state);
            add(3, selector, matching, data_of(&leaf_view, selector, matching));
            read_answer(VOUCH_OK, true, false);
            assert_int_equal(dane.count, 1);
            assert_true(look());
            expect(VOUCH_F_DANE_EE_MATCHED, true);
            expect(VOUCH_F_DANE_MISMATCH, false);
        }
    }
}

static void test_dane_authority_becomes_the_one_anchor(void **state)
{
    struct vouch_anchor found;
    const struct vouch_span sent[] = {forged_span(&leaf), forged_span(&authority)};
    struct vouch_anchors none = {NULL, NULL};
    (void)state;
    add(2, 1, 1, data_of(&authority_view, 1, 1));
    read_answer(VOUCH_OK, true, false);
    struct vouch_pins pins = vouch_dane_pins(&dane);
    struct vouch_anchors a = pins.ops->look(pins.self, sent, 2, none, &report);
    expect(VOUCH_F_DANE_TA_MATCHED, true);
    assert_non_null(a.ops);
    assert_int_equal(a.ops->find(a.self, leaf_view.issuer, 0, &found), VOUCH_OK);
    assert_true(vouch_span_equal(found.key, authority_view.spki));
    assert_int_equal(a.ops->find(a.self, leaf_view.issuer, 1, &found), VOUCH_E_NOT_FOUND);
    assert_int_equal(a.ops->find(a.self, leaf_view.subject, 0, &found), VOUCH_E_NOT_FOUND);
}

static void test_dane_usage_says_which_certificate_is_meant(void **state)
{
    (void)state;
    add(3, 1, 1, data_of(&authority_view, 1, 1));
    add(2, 1, 1, data_of(&leaf_view, 1, 1));
    read_answer(VOUCH_OK, true, false);
    assert_true(look());
    expect(VOUCH_F_DANE_MISMATCH, true);
    expect(VOUCH_F_DANE_EE_MATCHED, false);
    expect(VOUCH_F_DANE_TA_MATCHED, false);
}

/* What is said of an authority that is trusted here but not sent, by some anchors of its name: one
 * without a certificate, one with another key, and the one that a record of this usage means. */
static void look_unsent(uint8_t usage, size_t from, size_t to)
{
    static struct forged other;
    static struct vouch_certificate other_view;
    static const struct forge make_other = {
        .subject = "CA", .issuer = "CA", .key = 4, .signer = 4, .ca = true};
    const struct vouch_span sent[] = {forged_span(&leaf)};
    forge_make(&make_other, &other);
    vouch_certificate_parse(forged_span(&other), &other_view);
    const struct vouch_anchor anchors[] = {
        {.subject = authority_view.subject, .key = authority_view.spki},
        {.subject = other_view.subject, .key = other_view.spki, .certificate = forged_span(&other)},
        {.subject = authority_view.subject,
         .key = authority_view.spki,
         .certificate = forged_span(&authority)}};
    const struct vouch_anchor_table table = {.at = anchors + from, .count = to - from};
    add(3, 1, 1, filler(32));
    add(usage, 0, 1, data_of(&authority_view, 0, 1));
    read_answer(VOUCH_OK, true, false);
    struct vouch_pins pins = vouch_dane_pins(&dane);
    pins.ops->look(pins.self, sent, 1, vouch_anchors_of_table(&table), &report);
    expect(VOUCH_F_DANE_MISMATCH, true);
}

static void test_dane_authority_that_is_not_sent_is_found_among_those_of_its_name(void **state)
{
    for (uint8_t usage = 2; usage <= 3; usage++)
        for (size_t i = 0; i <= 3; i++) {
            begin(state);
            look_unsent(usage, 0, i);
            expect(VOUCH_F_DANE_TA_NOT_SENT, usage == 2 && i == 3);
            begin(state);
            look_unsent(usage, i, 3);
            expect(VOUCH_F_DANE_TA_NOT_SENT, usage == 2 && i < 3);
        }
}

static void test_dane_record_that_smtp_cannot_use_is_named(void **state)
{
    static const struct {
        uint8_t usage, selector, matching;
        size_t len;
    } bad[] = {{0, 0, 1, 32}, {1, 1, 1, 32}, {4, 1, 1, 32}, {255, 1, 1, 32}, {3, 2, 1, 32},
               {3, 1, 3, 32}, {3, 1, 1, 31}, {3, 1, 2, 32}, {2, 0, 0, 40},   {3, 1, 1, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(state);
        add(bad[i].usage, bad[i].selector, bad[i].matching, filler(bad[i].len));
        read_answer(VOUCH_OK, true, false);
        if (dane.count)
            fail_msg("record %zu is taken for usable", i);
        look();
        expect(VOUCH_F_DANE_RECORD_UNUSABLE, true);
        expect(VOUCH_F_DANE_UNUSABLE, true);
        expect(VOUCH_F_DANE_PUBLISHED, true);
        expect(VOUCH_F_DANE_MISMATCH, false);
    }
}

static void test_dane_longer_digest_makes_the_shorter_obsolete(void **state)
{
    (void)state;
    add(3, 1, 1, data_of(&leaf_view, 1, 1));
    add(3, 1, 2, filler(64)); /* SHA-512 of another key: an attack on SHA-256 must not help */
    add(3, 0, 1, filler(32)); /* another selector has digests of its own */
    read_answer(VOUCH_OK, true, false);
    assert_int_equal(dane.count, 2);
    assert_true(look());
    expect(VOUCH_F_DANE_EE_MATCHED, false);
    expect(VOUCH_F_DANE_MISMATCH, true);
}

static void test_dane_answers_without_records_are_told_apart(void **state)
{
    static const struct {
        int status;
        bool secure, bogus;
        enum vouch_finding_code code;
    } cases[] = {{VOUCH_E_NO_DATA, true, false, VOUCH_F_DANE_NO_TLSA},
                 {VOUCH_E_NO_NAME, true, false, VOUCH_F_DANE_NO_TLSA},
                 {VOUCH_OK, false, false, VOUCH_F_DANE_INSECURE},
                 {VOUCH_E_NO_DATA, false, false, VOUCH_F_DANE_INSECURE},
                 {VOUCH_E_NAME_SERVER, false, true, VOUCH_F_DANE_INSECURE},
                 {VOUCH_E_NAME_SERVER, false, false, VOUCH_F_DANE_INSECURE},
                 {VOUCH_E_NO_DATA, true, true, VOUCH_F_DANE_BOGUS},
                 {VOUCH_E_NAME_SERVER, true, true, VOUCH_F_DANE_BOGUS},
                 {VOUCH_E_NAME_SERVER, true, false, VOUCH_F_DANE_LOOKUP_FAILED},
                 {VOUCH_E_TIMEOUT, true, false, VOUCH_F_DANE_LOOKUP_FAILED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(state);
        read_answer(cases[i].status, cases[i].secure, cases[i].bogus);
        expect(cases[i].code, true);
        assert_int_equal(report.findings_count, 1);
        assert_int_equal(dane.count, 0);
    }
}

static void test_dane_answer_without_the_ad_bit_is_not_believed(void **state)
{
    (void)state;
    add(3, 1, 1, data_of(&leaf_view, 1, 1));
    records.authentic = false;
    read_answer(VOUCH_OK, true, false);
    assert_int_equal(dane.count, 0);
    expect(VOUCH_F_DANE_INSECURE, true);
    expect(VOUCH_F_DANE_PUBLISHED, false);
}

static void test_dane_more_records_than_are_judged_is_said(void **state)
{
    (void)state;
    for (int i = 0; i < VOUCH_TLSA_MAX + 1; i++)
        add(3, 1, 1, filler(32));
    read_answer(VOUCH_OK, true, false);
    assert_int_equal(dane.count, VOUCH_TLSA_MAX);
    expect(VOUCH_F_DANE_RECORD_UNUSABLE, true);
}

/* --- what becomes of the mail ----------------------------------------------------------------- */

static void expect_delivery(enum vouch_destination d, enum vouch_delivery delivery)
{
    vouch_destination_weigh(&report, d);
    if (vouch_destination_delivery(&report, d) != delivery)
        fail_msg("under %s: %s", vouch_destination_text(d),
                 vouch_delivery_text(vouch_destination_delivery(&report, d)));
}

static void test_dane_matched_server_is_asked_nothing_more(void **state)
{
    (void)state;
    report.tls.established = true;
    vouch_report_find_plain(&report, VOUCH_F_DANE_PUBLISHED);
    vouch_report_find_plain(&report, VOUCH_F_DANE_EE_MATCHED);
    vouch_report_find_plain(&report, VOUCH_F_CERT_EXPIRED);
    vouch_report_find_plain(&report, VOUCH_F_NAME_ROLE_MISMATCH);
    vouch_report_find_plain(&report, VOUCH_F_CHAIN_NO_ANCHOR);
    expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_VERIFIED);
}

static void test_dane_matched_authority_is_asked_for_dates_and_names(void **state)
{
    (void)state;
    report.tls.established = true;
    vouch_report_find_plain(&report, VOUCH_F_DANE_PUBLISHED);
    vouch_report_find_plain(&report, VOUCH_F_DANE_TA_MATCHED);
    vouch_report_find_plain(&report, VOUCH_F_CERT_EXPIRED);
    expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_NOT);
    assert_true(vouch_destination_alert(&report, VOUCH_DESTINATION_DANE).due);
}

static void test_dane_published_means_no_clear_text(void **state)
{
    (void)state;
    vouch_report_find_plain(&report, VOUCH_F_SMTP_NO_STARTTLS);
    expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_CLEAR);
    begin(state);
    vouch_report_find_plain(&report, VOUCH_F_SMTP_NO_STARTTLS);
    vouch_report_find_plain(&report, VOUCH_F_DANE_PUBLISHED);
    expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_NOT);
}

/* A mail server that has more to be found than the report holds. */
static void test_dane_published_steers_though_the_report_is_full(void **state)
{
    (void)state;
    vouch_report_find_plain(&report, VOUCH_F_DANE_PUBLISHED);
    for (int i = 0; i < 2 * FINDINGS; i++)
        vouch_report_find_number(&report, VOUCH_F_SMTP_KEYWORDS_DIFFER, VOUCH_NO_POSITION, i);
    vouch_report_find_plain(&report, VOUCH_F_SMTP_NO_STARTTLS);
    expect(VOUCH_F_DANE_PUBLISHED, false); /* it made way */
    assert_true(vouch_report_saw(&report, VOUCH_F_DANE_PUBLISHED));
    expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_NOT);
    assert_true(vouch_destination_alert(&report, VOUCH_DESTINATION_DANE).due);
}

static void test_dane_required_wants_records_that_can_be_used(void **state)
{
    static const enum vouch_finding_code without[] = {VOUCH_F_DANE_INSECURE, VOUCH_F_DANE_NO_TLSA,
                                                      VOUCH_F_DANE_UNUSABLE};
    for (size_t i = 0; i < 3; i++) {
        begin(state);
        report.tls.established = true;
        report.phases_count = 1;
        vouch_report_find_plain(&report, without[i]);
        expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_TLS);
        expect_delivery(VOUCH_DESTINATION_DANE_REQUIRED, VOUCH_DELIVERED_NOT);
        assert_int_equal(vouch_destination_alert(&report, VOUCH_DESTINATION_DANE_REQUIRED).reason,
                         VOUCH_F_DANE_MISSING);
    }
}

static void test_dane_required_is_missing_where_nothing_was_looked_up(void **state)
{
    (void)state;
    report.tls.established = true;
    report.phases_count = 1;
    expect_delivery(VOUCH_DESTINATION_DANE_REQUIRED, VOUCH_DELIVERED_NOT);
    expect(VOUCH_F_DANE_MISSING, true);
    begin(state);
    report.tls.established = true;
    report.phases_count = 1;
    vouch_report_find_plain(&report, VOUCH_F_DANE_PUBLISHED);
    vouch_report_find_plain(&report, VOUCH_F_DANE_EE_MATCHED);
    expect_delivery(VOUCH_DESTINATION_DANE_REQUIRED, VOUCH_DELIVERED_VERIFIED);
    expect(VOUCH_F_DANE_MISSING, false);
}

static void test_dane_mismatch_is_never_delivered(void **state)
{
    (void)state;
    report.tls.established = true;
    vouch_report_find_plain(&report, VOUCH_F_DANE_PUBLISHED);
    vouch_report_find_plain(&report, VOUCH_F_DANE_MISMATCH);
    expect_delivery(VOUCH_DESTINATION_DANE, VOUCH_DELIVERED_NOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dane_server_matches_by_every_selector_and_digest, begin),
        cmocka_unit_test_setup(test_dane_authority_becomes_the_one_anchor, begin),
        cmocka_unit_test_setup(test_dane_usage_says_which_certificate_is_meant, begin),
        cmocka_unit_test_setup(
            test_dane_authority_that_is_not_sent_is_found_among_those_of_its_name, begin),
        cmocka_unit_test_setup(test_dane_record_that_smtp_cannot_use_is_named, begin),
        cmocka_unit_test_setup(test_dane_longer_digest_makes_the_shorter_obsolete, begin),
        cmocka_unit_test_setup(test_dane_answers_without_records_are_told_apart, begin),
        cmocka_unit_test_setup(test_dane_answer_without_the_ad_bit_is_not_believed, begin),
        cmocka_unit_test_setup(test_dane_more_records_than_are_judged_is_said, begin),
        cmocka_unit_test_setup(test_dane_matched_server_is_asked_nothing_more, begin),
        cmocka_unit_test_setup(test_dane_matched_authority_is_asked_for_dates_and_names, begin),
        cmocka_unit_test_setup(test_dane_published_means_no_clear_text, begin),
        cmocka_unit_test_setup(test_dane_published_steers_though_the_report_is_full, begin),
        cmocka_unit_test_setup(test_dane_required_wants_records_that_can_be_used, begin),
        cmocka_unit_test_setup(test_dane_required_is_missing_where_nothing_was_looked_up, begin),
        cmocka_unit_test_setup(test_dane_mismatch_is_never_delivered, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
