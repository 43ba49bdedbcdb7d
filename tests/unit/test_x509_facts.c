// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/x509/extension.h"
#include "core/x509/facts.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

static struct der_maker maker;
static struct vouch_certificate certificate;
static struct vouch_finding findings[16];
static char text_buffer[2000];
static struct vouch_report report;

/* 2026-01-01 and 2026-04-01 */
enum { BEGIN_S = 1767225600, END_S = 1775001600, DAY_S = 86400 };

static void begin(size_t text_max)
{
    struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 16, .text = text_buffer, .text_max = text_max};
    vouch_report_init(&report, &storage);
}

static void judge(int position, const struct vouch_policy *policy, int64_t now_s)
{
    struct vouch_time now = {0, now_s, now_s != 0};
    begin(sizeof text_buffer);
    vouch_facts_judge(&certificate, position, VOUCH_EXTENSIONS_HANDLED, policy, &now, &report);
}

/* Just this finding with this value; VOUCH_F_NONE: none at all. */
static void expect(enum vouch_finding_code code, const char *value)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code != code)
            fail_msg("unexpected %s", vouch_finding_kind(findings[i].code)->id);
    assert_int_equal(report.findings_count, code != VOUCH_F_NONE);
    if (code != VOUCH_F_NONE && !vouch_span_equal(findings[0].value, guarded_text(value)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)findings[0].value.len,
                 (const char *)findings[0].value.data, value);
}

static void good(void)
{
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &certificate), VOUCH_OK);
}

static void is(struct vouch_span s, const char *want)
{
    if (!vouch_span_equal(s, guarded_text(want)))
        fail_msg("\"%.*s\" instead of \"%s\"", (int)s.len, (const char *)s.data, want);
}

static void test_facts_of_a_good_certificate_are_whole(void **state)
{
    (void)state;
    struct vouch_sent sent = {0};
    good();
    begin(sizeof text_buffer);
    vouch_facts_fill(&certificate, &sent, &report);
    is(sent.subject, "CN=host.example");
    is(sent.issuer, "CN=Authority");
    is(sent.sans, "DNS:host.example");
    is(sent.serial, "1234567890abcdef");
    is(sent.key, "EC P-256");
    is(sent.signature, "ecdsa-with-SHA256");
    assert_true(sent.dates_known && !sent.ca && !sent.self_issued);
    assert_int_equal(sent.not_before_s, BEGIN_S);
    assert_int_equal(sent.not_after_s, END_S);
    assert_int_equal(sent.length, certificate.der.len);
    assert_int_equal(report.lost, 0);
}

static void test_facts_show_every_kind_of_name(void **state)
{
    (void)state;
    struct vouch_sent sent = {0};
    der_begin(&maker);
    struct vouch_span directory = der_wrap(&maker, 0xa4, der_name(&maker, "CN=x"));
    struct vouch_span rest =
        der_hex(&maker, "82 03 61 0a 62" /* a.b with a line end for a dot */
                        "87 04 c0 00 02 01 87 10 20010db8000000000000000000000001"
                        "81 03 61 40 62 86 03 61 3a 62 88 02 2a 03 a0 08 06 02 2a 03 a0 02 05 00");
    struct vouch_span san = der_sequence(&maker, 2, rest, directory);
    struct vouch_span der = der_leaf_with(&maker, der_extension(&maker, "551d11", false, san));
    assert_int_equal(vouch_certificate_parse(der, &certificate), VOUCH_OK);
    begin(sizeof text_buffer);
    vouch_facts_fill(&certificate, &sent, &report);
    is(sent.sans, "DNS:a\\0ab\nIP:192.0.2.1\nIP:2001:db8::1\nemail:a@b\nURI:a:b\nid:1.2.3\n"
                  "other:06022a03a0020500\ndirectory:CN=x");
}

static void test_facts_show_each_byte_of_a_name_in_ascii(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 128; c++) { /* others are malformed */
        struct vouch_sent sent = {0};
        char hex[32], want[32];
        snprintf(hex, sizeof hex, "82 03 61 %02x 62", c);
        der_begin(&maker);
        struct vouch_span san = der_sequence(&maker, 1, der_hex(&maker, hex));
        struct vouch_span der = der_leaf_with(&maker, der_extension(&maker, "551d11", false, san));
        if (vouch_certificate_parse(der, &certificate) != VOUCH_OK)
            fail_msg("byte %u", c);
        begin(sizeof text_buffer);
        vouch_facts_fill(&certificate, &sent, &report);
        bool plain = c > 0x1f && c < 0x7f && c != '\\';
        snprintf(want, sizeof want, plain ? "DNS:a%cb" : "DNS:a\\%02xb", c);
        is(sent.sans, want);
    }
}

static void test_facts_that_do_not_fit_are_counted(void **state)
{
    (void)state;
    struct vouch_sent sent = {0};
    good();
    begin(20); /* the subject's 15, and no issuer */
    vouch_facts_fill(&certificate, &sent, &report);
    is(sent.subject, "CN=host.example");
    assert_int_equal(sent.issuer.len, 0);
    assert_true(report.lost >= 4);
    assert_true(report.text.len <= 20);
}

static void test_facts_survive_what_cannot_be_read(void **state)
{
    (void)state;
    struct vouch_sent sent = {0};
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    parts.validity = der_hex(&maker, "30 02 05 00");
    parts.key = der_hex(&maker, "30 00");
    assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &certificate),
                     VOUCH_E_MALFORMED);
    begin(sizeof text_buffer);
    vouch_facts_fill(&certificate, &sent, &report);
    is(sent.subject, "CN=host.example");
    is(sent.sans, "DNS:host.example");
    is(sent.signature, "ecdsa-with-SHA256");
    assert_false(sent.dates_known);
    vouch_certificate_parse(guarded_text("no certificate"), &certificate);
    memset(&sent, 0, sizeof sent);
    vouch_facts_fill(&certificate, &sent, &report);
    assert_int_equal(sent.subject.len + sent.issuer.len + sent.sans.len + sent.key.len, 0);
    assert_int_equal(sent.length, 14);
}

static void test_facts_validity_is_inclusive_at_both_ends(void **state)
{
    (void)state;
    struct vouch_policy policy = {.warning = {1, VOUCH_THRESHOLD_SECONDS}};
    good();
    judge(1, &policy, BEGIN_S - 1);
    expect(VOUCH_F_CERT_NOT_YET_VALID, "2026-01-01T00:00:00Z");
    judge(1, &policy, BEGIN_S);
    expect(VOUCH_F_NONE, NULL);
    judge(1, &policy, END_S - 1000);
    expect(VOUCH_F_NONE, NULL);
    judge(1, &policy, END_S + 1);
    expect(VOUCH_F_CERT_EXPIRED, "2026-04-01T00:00:00Z");
    struct vouch_time end = {0, END_S, true};
    struct vouch_time late = {0, END_S + 1, true};
    assert_true(vouch_facts_valid_at(&certificate, &end));
    assert_false(vouch_facts_valid_at(&certificate, &late));
}

static void test_facts_thresholds_say_how_much_is_left(void **state)
{
    (void)state;
    struct vouch_policy policy = {.critical = {5 * DAY_S, VOUCH_THRESHOLD_SECONDS}};
    good();
    judge(1, &policy, END_S - 21 * DAY_S);
    expect(VOUCH_F_NONE, NULL);
    judge(1, &policy, END_S - 19 * DAY_S);
    expect(VOUCH_F_CERT_EXPIRES_WARNING, "19d");
    judge(1, &policy, END_S - 4 * DAY_S);
    expect(VOUCH_F_CERT_EXPIRES_SOON, "4d");
    judge(1, &policy, END_S - 36000);
    expect(VOUCH_F_CERT_EXPIRES_SOON, "10h");
    struct vouch_policy share = {.warning = {50, VOUCH_THRESHOLD_PERCENT}};
    judge(1, &share, END_S - 46 * DAY_S);
    expect(VOUCH_F_NONE, NULL);
    judge(1, &share, END_S - 44 * DAY_S);
    expect(VOUCH_F_CERT_EXPIRES_WARNING, "44d");
}

static void test_facts_unknown_clock_is_a_finding_and_no_expiry(void **state)
{
    (void)state;
    struct vouch_policy policy = {0};
    struct vouch_time unknown = {0, 0, false};
    good();
    judge(1, &policy, 0);
    expect(VOUCH_F_CLOCK_UNKNOWN, "");
    assert_int_equal(findings[0].severity, VOUCH_SEVERITY_UNKNOWN);
    assert_true(vouch_facts_valid_at(&certificate, &unknown));
}

static void judge_key(const char *spki)
{
    struct vouch_policy policy = {0};
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    parts.key = der_hex(&maker, spki);
    vouch_certificate_parse(der_build(&maker, &parts), &certificate);
    judge(1, &policy, BEGIN_S);
}

static void test_facts_keys_that_are_weak_unknown_or_none(void **state)
{
    (void)state;
    judge_key("30 43 30 05 06 03 2b6571 03 3a 00 00"
              "0102030405060708090a0b0c0d0e0f100102030405060708090a0b0c0d0e0f10"
              "0102030405060708090a0b0c0d0e0f101112131415161718");
    expect(VOUCH_F_CERT_KEY_UNSUPPORTED, "Ed448");
    judge_key("30 2a 30 05 06 03 2b6570 03 21 00" /* no y of a point */
              "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
    expect(VOUCH_F_CERT_MALFORMED, "subjectPublicKeyInfo: a public key that cannot be one");
    judge_key("30 1a 30 0d 06 09 2a864886f70d010101 05 00 03 09 00 30 06 02 01 65 02 01 03");
    assert_true(vouch_report_has(&report, VOUCH_F_CERT_WEAK_KEY));
    judge_key(
        "30 59 30 13 06 07 2a8648ce3d0201 06 08 2a8648ce3d030107 03 42 00 04" /* off the curve */
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f6");
    expect(VOUCH_F_CERT_MALFORMED, "subjectPublicKeyInfo: a public key that cannot be one");
}

static void test_facts_sha1_counts_only_where_a_signature_does(void **state)
{
    (void)state;
    struct vouch_policy policy = {0};
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    parts.inner = parts.outer = der_hex(&maker, "30 09 06 07 2a8648ce3d0401");
    vouch_certificate_parse(der_build(&maker, &parts), &certificate);
    judge(1, &policy, BEGIN_S);
    expect(VOUCH_F_CERT_WEAK_SIGNATURE, "ecdsa-with-SHA1");
    parts = der_good_root(&maker);
    parts.inner = parts.outer = der_hex(&maker, "30 09 06 07 2a8648ce3d0401");
    vouch_certificate_parse(der_build(&maker, &parts), &certificate);
    judge(0, &policy, BEGIN_S); /* a self-signed leaf */
    expect(VOUCH_F_NONE, NULL);
    judge(1, &policy, BEGIN_S); /* a self-issued intermediate */
    expect(VOUCH_F_CERT_WEAK_SIGNATURE, "ecdsa-with-SHA1");
}

/* By the key identifiers, where both are told. */
static void test_facts_self_signed_names_no_other_key(void **state)
{
    static const struct {
        const char *own, *authority; /* null: not there */
        bool self_signed;
    } rows[] = {
        {NULL, NULL, true},
        {"04 01 05", NULL, true},
        {NULL, "30 03 80 01 05", true},
        {"04 01 05", "30 03 80 01 05", true},
        {"04 01 05", "30 03 80 01 06", false},
        {"04 01 05", "30 04 80 02 05 05", false},
        {"04 01 05", "30 02 80 00", true},
        {"04 01 05", "30 0b a1 06 82 04 612e6263 82 01 01", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vouch_span own = {NULL, 0}, authority = {NULL, 0};
        der_begin(&maker);
        struct der_certificate parts = der_good_root(&maker);
        if (rows[i].own)
            own = der_extension(&maker, "551d0e", false, der_hex(&maker, rows[i].own));
        if (rows[i].authority)
            authority = der_extension(&maker, "551d23", false, der_hex(&maker, rows[i].authority));
        struct vouch_span list = der_join(&maker, 2, own, authority);
        parts.extensions = list.len ? der_extensions(&maker, list) : list;
        assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &certificate),
                         VOUCH_OK);
        if (vouch_facts_self_signed(&certificate) != rows[i].self_signed)
            fail_msg("row %zu", i);
    }
    good();
    assert_false(vouch_facts_self_signed(&certificate));
}

/* The end of an anchor is told behind its name, of which there is so much. */
static void test_facts_anchor_is_told_with_its_end_however_long_its_name(void **state)
{
    static const struct vouch_policy policy = {0};
    const struct vouch_time now = {0, END_S + 1, true};
    (void)state;
    for (size_t len = 1; len < 250; len += len < 210 ? 50 : 1) {
        char name[260] = "CN=";
        memset(name + 3, 'x', len);
        der_begin(&maker);
        struct der_certificate parts = der_good_leaf(&maker);
        parts.subject = der_name(&maker, name);
        assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &certificate),
                         VOUCH_OK);
        begin(sizeof text_buffer);
        vouch_facts_judge_anchor_validity(&certificate, 1, &policy, &now, &report);
        assert_int_equal(report.findings_count, 1);
        char want[300];
        snprintf(want, sizeof want, "%.224s, 2026-04-01T00:00:00Z", name);
        is(findings[0].value, want);
    }
}

static void test_facts_demonstration_certificates_are_known_by_words(void **state)
{
    (void)state;
    static const char *const own_words[] = {"appliance"};
    struct vouch_policy policy = {0};
    der_begin(&maker);
    struct der_certificate parts = der_good_leaf(&maker);
    parts.subject = der_name(&maker, "CN=Mail Appliance demo cert");
    vouch_certificate_parse(der_build(&maker, &parts), &certificate);
    judge(0, &policy, BEGIN_S);
    expect(VOUCH_F_CERT_DEMONSTRATION, "Mail Appliance demo cert");
    judge(1, &policy, BEGIN_S);
    expect(VOUCH_F_NONE, NULL);
    policy.demo_words = own_words;
    policy.demo_words_count = 1;
    judge(0, &policy, BEGIN_S);
    expect(VOUCH_F_CERT_DEMONSTRATION, "Mail Appliance demo cert");
    policy.demo_words_count = 0;
    judge(0, &policy, BEGIN_S);
    expect(VOUCH_F_NONE, NULL);
}

static void test_facts_unknown_critical_extensions_are_named(void **state)
{
    (void)state;
    struct vouch_policy policy = {0};
    der_begin(&maker);
    struct vouch_span odd = der_extension(&maker, "2a0304", true, der_hex(&maker, "05 00"));
    vouch_certificate_parse(der_leaf_with(&maker, odd), &certificate);
    judge(1, &policy, BEGIN_S);
    expect(VOUCH_F_CERT_UNKNOWN_CRITICAL, "1.2.3.4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_of_a_good_certificate_are_whole),
        cmocka_unit_test(test_facts_self_signed_names_no_other_key),
        cmocka_unit_test(test_facts_anchor_is_told_with_its_end_however_long_its_name),
        cmocka_unit_test(test_facts_show_every_kind_of_name),
        cmocka_unit_test(test_facts_show_each_byte_of_a_name_in_ascii),
        cmocka_unit_test(test_facts_that_do_not_fit_are_counted),
        cmocka_unit_test(test_facts_survive_what_cannot_be_read),
        cmocka_unit_test(test_facts_validity_is_inclusive_at_both_ends),
        cmocka_unit_test(test_facts_thresholds_say_how_much_is_left),
        cmocka_unit_test(test_facts_unknown_clock_is_a_finding_and_no_expiry),
        cmocka_unit_test(test_facts_keys_that_are_weak_unknown_or_none),
        cmocka_unit_test(test_facts_sha1_counts_only_where_a_signature_does),
        cmocka_unit_test(test_facts_demonstration_certificates_are_known_by_words),
        cmocka_unit_test(test_facts_unknown_critical_extensions_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
