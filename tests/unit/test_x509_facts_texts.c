// SPDX-License-Identifier: Apache-2.0
/* The texts of a certificate's row: each of a part that could be read, whole or not at all, and
 * counted where there was no room. */
#include "core/x509/facts.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_MAX = 400 };

static struct der_maker maker;
static struct vouch_certificate certificate;
static struct vouch_finding findings[8];
static struct vouch_sent sent;
static char text[TEXT_MAX];
static struct vouch_report report;

static void begin(size_t text_max)
{
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 8, .text = text, .text_max = text_max};
    memset(&sent, 0, sizeof sent);
    vouch_report_init(&report, &storage);
}

static void parse_good(void)
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

static void test_facts_of_a_part_that_was_not_read_are_empty(void **state)
{
    static const struct {
        uint8_t part;
        size_t text; /* of struct vouch_sent */
    } rows[] = {{VOUCH_PART_SUBJECT, offsetof(struct vouch_sent, subject)},
                {VOUCH_PART_ISSUER, offsetof(struct vouch_sent, issuer)},
                {VOUCH_PART_SERIAL, offsetof(struct vouch_sent, serial)},
                {VOUCH_PART_KEY, offsetof(struct vouch_sent, key)},
                {VOUCH_PART_SIGNATURE, offsetof(struct vouch_sent, signature)}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parse_good();
        certificate.parts = (uint8_t)(certificate.parts & ~rows[i].part);
        begin(TEXT_MAX);
        vouch_facts_fill(&certificate, &sent, &report);
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            const struct vouch_span *s = (const void *)((const char *)&sent + rows[k].text);
            assert_int_equal(s->len == 0, i == k);
        }
        assert_int_equal(report.lost, 0);
    }
}

/* A certificate's key or signature that was not read is no weak one. */
static void test_facts_judge_no_part_that_was_not_read(void **state)
{
    static const struct vouch_policy policy = {0};
    static const struct vouch_time now = {0, 1769904000, true}; /* 2026-02-01 */
    (void)state;
    for (int part = 0; part <= 1; part++) {
        der_begin(&maker);
        struct der_certificate parts = der_good_leaf(&maker);
        parts.key = der_hex(
            &maker, "30 4f 30 0d 06 09 2a864886f70d010101 05 00 03 3e 00 30 3b 02 34 01" /* 409 */
                    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                    "ffffffffffffffffffffffffffffffffffffff 02 03 01 00 01");
        parts.inner = der_hex(&maker, "300d 0609 2a864886f70d010104 0500"); /* MD5 */
        parts.outer = parts.inner;
        assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &certificate),
                         VOUCH_OK);
        certificate.parts = part ? VOUCH_PART_SIGNATURE : VOUCH_PART_KEY;
        begin(TEXT_MAX);
        vouch_facts_judge(&certificate, 0, UINT32_MAX, &policy, &now, &report);
        vouch_facts_judge_key(&certificate, 0, &report);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_CERT_WEAK_SIGNATURE), part == 1);
        assert_int_equal(vouch_report_has(&report, VOUCH_F_CERT_WEAK_KEY), part == 0);
    }
}

static void test_facts_without_any_room_are_all_counted(void **state)
{
    (void)state;
    parse_good();
    begin(0);
    vouch_facts_fill(&certificate, &sent, &report);
    assert_int_equal(report.lost, 6); /* names, serial, alternative names, key, signature */
    assert_int_equal(report.text.len, 0);
    assert_int_equal(sent.length, certificate.der.len);
}

/* Alternative names are shown as far as they fit, none in part. */
static void test_facts_alternative_names_end_with_the_last_that_fits(void **state)
{
    static const char wanted[] = "DNS:one.example\nDNS:two.example";
    (void)state;
    der_begin(&maker);
    struct vouch_span names = der_sequence(&maker, 2, der_text(&maker, 0x82, "one.example"),
                                           der_text(&maker, 0x82, "two.example"));
    struct vouch_span der = der_leaf_with(&maker, der_extension(&maker, "551d11", false, names));
    assert_int_equal(vouch_certificate_parse(der, &certificate), VOUCH_OK);
    certificate.parts = 0;
    for (size_t room = 0; room <= sizeof wanted; room++) {
        size_t fits = room >= sizeof wanted - 1 ? sizeof wanted - 1 : room >= 15 ? 15 : 0;
        begin(room);
        vouch_facts_fill(&certificate, &sent, &report);
        assert_true(vouch_span_equal(sent.sans, vouch_span_part(guarded_text(wanted), 0, fits)));
        assert_int_equal(report.lost, fits < sizeof wanted - 1);
        assert_int_equal(report.text.len, fits);
    }
}

static void test_facts_serial_is_shown_without_the_octet_of_its_sign(void **state)
{
    static const struct {
        const char *serial, *shown;
    } rows[] = {{"02 01 00", "00"},    {"02 01 01", "01"},         {"02 01 80", "80"},
                {"02 02 00 80", "80"}, {"02 03 00 ff 00", "ff00"}, {"02 02 01 00", "0100"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        der_begin(&maker);
        struct der_certificate parts = der_good_leaf(&maker);
        parts.serial = der_hex(&maker, rows[i].serial);
        assert_int_equal(vouch_certificate_parse(der_build(&maker, &parts), &certificate),
                         VOUCH_OK);
        begin(TEXT_MAX);
        vouch_facts_fill(&certificate, &sent, &report);
        is(sent.serial, rows[i].shown);
    }
}

/* What is no address, as the address and mask of a constraint, is shown byte by byte. */
static void test_facts_general_name_is_shown_by_its_kind(void **state)
{
    static const struct {
        enum vouch_general_kind kind;
        const char *hex, *shown;
    } rows[] = {
        {VOUCH_GENERAL_IP, "c0000201", "IP:192.0.2.1"},
        {VOUCH_GENERAL_IP, "c0000200 ffffff00", "IP:c0000200ffffff00"},
        {VOUCH_GENERAL_IP, "c00002", "IP:c00002"},
        {VOUCH_GENERAL_IP, "", "IP:"},
        {VOUCH_GENERAL_IP, "20010db8000000000000000000000001", "IP:2001:db8::1"},
        {VOUCH_GENERAL_DIRECTORY, "300d 310b 3009 0603550403 0c0278 79", "directory:CN=xy"},
        {VOUCH_GENERAL_ID, "2a0304", "id:1.2.3.4"},
        {VOUCH_GENERAL_X400, "3000", "x400:3000"},
        {VOUCH_GENERAL_EDI, "3001", "edi:3001"},
        {VOUCH_GENERAL_EMAIL, "61405c", "email:a@\\5c"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char shown[64];
        struct vouch_writer w = vouch_writer_of(shown, sizeof shown);
        der_begin(&maker);
        struct vouch_general_name name = {.kind = rows[i].kind,
                                          .value = der_hex(&maker, rows[i].hex)};
        vouch_facts_write_general(&w, &name);
        is(vouch_writer_span(&w), rows[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_of_a_part_that_was_not_read_are_empty),
        cmocka_unit_test(test_facts_judge_no_part_that_was_not_read),
        cmocka_unit_test(test_facts_without_any_room_are_all_counted),
        cmocka_unit_test(test_facts_alternative_names_end_with_the_last_that_fits),
        cmocka_unit_test(test_facts_serial_is_shown_without_the_octet_of_its_sign),
        cmocka_unit_test(test_facts_general_name_is_shown_by_its_kind),
    };
    return cmocka_run_group_tests_name("x509_facts_texts", tests, NULL, NULL);
}
