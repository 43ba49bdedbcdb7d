// SPDX-License-Identifier: Apache-2.0
/* Records of DANE one by one: only those of this answer count, each that fails is named, and what
 * is said of an authority that is not sent. */
#include "core/mail/dane.h"
#include "tests/support/forge.h"
#include "tests/support/guarded.h"

#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FINDINGS = 32 };

static struct forged leaf;
static struct forged authority;
static struct vouch_certificate leaf_view;
static struct vouch_certificate authority_view;
static struct vouch_dane dane;
static struct vouch_report report;
static struct vouch_finding findings[FINDINGS];
static uint8_t text[8192];
static uint8_t buffer[8192];
static struct vouch_records records;

/* A new answer; what is known of the last one stays. */
static void answer_anew(void)
{
    static const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = FINDINGS, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    memset(&records, 0, sizeof records);
    records.data = vouch_writer_of(buffer, sizeof buffer);
    records.authentic = true;
}

static int begin(void **state)
{
    static const struct forge make_leaf = {
        .subject = "mx.example", .issuer = "CA", .key = 3, .signer = 2, .dns = {"mx.example"}};
    static const struct forge make_authority = {
        .subject = "CA", .issuer = "Root", .key = 2, .signer = 1, .ca = true};
    (void)state;
    forge_make(&make_leaf, &leaf);
    forge_make(&make_authority, &authority);
    vouch_certificate_parse(forged_span(&leaf), &leaf_view);
    vouch_certificate_parse(forged_span(&authority), &authority_view);
    memset(&dane, 0, sizeof dane);
    answer_anew();
    return 0;
}

static void add(uint8_t usage, uint8_t selector, uint8_t matching, struct vouch_span data)
{
    size_t len = data.len + 3;
    const uint8_t head[] = {(uint8_t)(len >> 8), (uint8_t)len, usage, selector, matching};
    const struct vouch_span bytes = {head, sizeof head};
    vouch_write_span(&records.data, bytes);
    vouch_write_span(&records.data, data);
    records.count++;
}

/* A digest of that length which matches nothing: SHA-256 by its 32 bytes, SHA-512 by its 64. */
static void add_other(uint8_t usage, uint8_t selector, size_t len)
{
    static const uint8_t zeros[64] = {0};
    const struct vouch_span data = {zeros, len};
    add(usage, selector, len == 32 ? 1 : len == 64 ? 2 : 0, data);
}

static void add_key_of(uint8_t usage, const struct vouch_certificate *c)
{
    uint8_t digest[32];
    const struct vouch_span made = {digest, sizeof digest};
    assert_int_equal(mbedtls_sha256(c->spki.data, c->spki.len, digest, 0), 0);
    add(usage, 1, 1, made);
}

static void read_answer(void)
{
    const struct vouch_dane_answer a = {"mx.example", true, VOUCH_OK, &records, false};
    vouch_dane_read(&dane, &a, &report);
}

static struct vouch_anchors look_at(const struct vouch_span *sent, size_t count,
                                    struct vouch_anchors usual)
{
    struct vouch_pins pins = vouch_dane_pins(&dane);
    return pins.ops->look(pins.self, sent, count, usual, &report);
}

/* Shows the leaf and the authority, where no authority is trusted. */
static struct vouch_anchors look(void)
{
    static const struct vouch_anchor_table none = {NULL, 0, NULL};
    const struct vouch_span sent[] = {forged_span(&leaf), forged_span(&authority)};
    return look_at(sent, 2, vouch_anchors_of_table(&none));
}

static size_t count_of(enum vouch_finding_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < report.findings_count; i++)
        count += findings[i].code == code;
    return count;
}

static const struct vouch_finding *find(enum vouch_finding_code code)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == code)
            return &findings[i];
    fail_msg("%s is missing", vouch_finding_kind(code)->id);
    return NULL;
}

static void expect_said(enum vouch_finding_code code, const char *want)
{
    struct vouch_span value = find(code)->value;
    if (!vouch_span_equal(value, guarded_text(want)))
        fail_msg("%.*s", (int)value.len, (const char *)value.data);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void test_dane_answer_says_what_it_has_and_nothing_else(void **state)
{
    (void)state;
    add_key_of(3, &leaf_view);
    read_answer();
    assert_int_equal(dane.count, 1);
    assert_int_equal(report.findings_count, 1);
    expect_said(VOUCH_F_DANE_PUBLISHED, "mx.example");
    answer_anew(); /* an answer without a record publishes nothing */
    read_answer();
    assert_int_equal(dane.count, 0);
    assert_int_equal(report.findings_count, 1);
    expect_said(VOUCH_F_DANE_INSECURE, "mx.example");
}

static void test_dane_record_that_cannot_be_used_is_told_with_its_reason(void **state)
{
    (void)state;
    add_other(3, 1, 0);
    read_answer();
    expect_said(VOUCH_F_DANE_RECORD_UNUSABLE, "3 1 0 : too short");
    answer_anew();
    add_other(3, 2, 32);
    read_answer();
    char want[160];
    snprintf(want, sizeof want, "3 2 1 %064d: unknown selector", 0);
    expect_said(VOUCH_F_DANE_RECORD_UNUSABLE, want);
}

/* The same memory serves one host after another. */
static void test_dane_records_of_an_earlier_answer_are_forgotten(void **state)
{
    (void)state;
    add_other(2, 1, 64);
    add_key_of(3, &leaf_view);
    add_key_of(2, &authority_view);
    read_answer();
    assert_int_equal(dane.count, 2); /* of usage 2 the longer digest alone */
    look();
    assert_int_equal(count_of(VOUCH_F_DANE_EE_MATCHED), 1);
    answer_anew();
    add_other(2, 0, 32);
    read_answer();
    assert_int_equal(dane.count, 1);
    look();
    assert_int_equal(count_of(VOUCH_F_DANE_EE_MATCHED), 0);
    assert_int_equal(count_of(VOUCH_F_DANE_MISMATCH), 1);
    answer_anew(); /* a longer digest of that time makes none obsolete now */
    add_other(3, 0, 32);
    add_other(3, 1, 64);
    read_answer();
    answer_anew();
    add_key_of(3, &leaf_view);
    read_answer();
    assert_int_equal(dane.count, 1);
    look();
    assert_int_equal(count_of(VOUCH_F_DANE_EE_MATCHED), 1);
}

/* A digest, of whatever length, makes no whole key obsolete (RFC 7671 section 9). */
static void test_dane_whole_key_is_never_obsolete(void **state)
{
    (void)state;
    add(3, 1, 0, leaf_view.spki);
    add_other(3, 1, 32);
    add_other(3, 1, 64);
    read_answer();
    assert_int_equal(dane.count, 2);
    look();
    assert_int_equal(count_of(VOUCH_F_DANE_EE_MATCHED), 1);
}

/* --- the certificates ------------------------------------------------------------------------- */

static void test_dane_one_record_that_matches_nothing_is_a_mismatch(void **state)
{
    (void)state;
    add_other(3, 1, 32);
    read_answer();
    look();
    assert_int_equal(count_of(VOUCH_F_DANE_MISMATCH), 1);
    assert_int_equal(find(VOUCH_F_DANE_MISMATCH)->position, 0);
    char want[160];
    snprintf(want, sizeof want, "3 1 1 %064d", 0);
    expect_said(VOUCH_F_DANE_MISMATCH, want);
}

static void test_dane_each_record_that_matches_nothing_is_named(void **state)
{
    (void)state;
    add_other(3, 1, 32);
    add_other(3, 0, 32);
    add_other(2, 0, 32);
    read_answer();
    look();
    assert_int_equal(count_of(VOUCH_F_DANE_MISMATCH), 3);
}

static void test_dane_server_without_certificates_matches_nothing(void **state)
{
    static const struct vouch_anchor_table none = {NULL, 0, NULL};
    (void)state;
    add_other(3, 1, 32);
    read_answer();
    look_at(NULL, 0, vouch_anchors_of_table(&none));
    assert_int_equal(count_of(VOUCH_F_DANE_MISMATCH), 1);
}

/* An authority that a record names is an anchor by its key alone, without limits or history. */
static void test_dane_matched_authority_has_no_limits_of_its_own(void **state)
{
    struct vouch_anchor found;
    (void)state;
    add_key_of(2, &authority_view);
    read_answer();
    struct vouch_anchors anchors = look();
    memset(&found, 0x55, sizeof found);
    assert_int_equal(anchors.ops->find(anchors.self, leaf_view.issuer, 0, &found), VOUCH_OK);
    assert_true(vouch_span_equal(found.key, authority_view.spki));
    assert_true(vouch_span_equal(found.certificate, forged_span(&authority)));
    assert_int_equal(found.constraints.len, 0);
    assert_null(found.limits);
    assert_false(found.known_public);
    assert_false(found.granted);
    assert_int_equal(found.refused, 0);
}

/* The records mean the key of an authority that clients of DANE do not have. It is told once, by
 * its name. */
static void test_dane_authority_that_is_not_sent_is_told_once(void **state)
{
    (void)state;
    const struct vouch_anchor anchor = {.subject = authority_view.subject,
                                        .key = authority_view.spki,
                                        .certificate = forged_span(&authority)};
    const struct vouch_anchor anchors[] = {anchor, anchor};
    const struct vouch_anchor_table table = {.at = anchors, .count = 2};
    const struct vouch_span sent[] = {forged_span(&leaf)};
    add_key_of(2, &authority_view);
    add(2, 0, 0, forged_span(&authority));
    read_answer();
    assert_int_equal(dane.count, 2);
    look_at(sent, 1, vouch_anchors_of_table(&table));
    assert_int_equal(count_of(VOUCH_F_DANE_TA_NOT_SENT), 1);
    expect_said(VOUCH_F_DANE_TA_NOT_SENT, "CN=CA");
    answer_anew();
    add_key_of(2, &authority_view);
    read_answer();
    look_at(sent, 1, vouch_anchors_of_table(&table));
    assert_int_equal(count_of(VOUCH_F_DANE_TA_NOT_SENT), 1);
    answer_anew(); /* and not for the records of an earlier answer */
    add_other(2, 1, 32);
    read_answer();
    look_at(sent, 1, vouch_anchors_of_table(&table));
    assert_int_equal(count_of(VOUCH_F_DANE_MISMATCH), 1);
    assert_int_equal(count_of(VOUCH_F_DANE_TA_NOT_SENT), 0);
}

/* Its name in another spelling is the same name: one is told. */
static void test_dane_first_of_two_authorities_that_are_not_sent_is_told(void **state)
{
    static struct forged other;
    static const struct forge make_other = {
        .subject = "ca", .issuer = "Root", .key = 5, .signer = 1, .ca = true};
    struct vouch_certificate other_view;
    (void)state;
    forge_make(&make_other, &other);
    vouch_certificate_parse(forged_span(&other), &other_view);
    const struct vouch_anchor anchors[] = {
        {.subject = authority_view.subject, .certificate = forged_span(&authority)},
        {.subject = other_view.subject, .certificate = forged_span(&other)}};
    const struct vouch_anchor_table table = {.at = anchors, .count = 2};
    const struct vouch_span sent[] = {forged_span(&leaf)};
    add_key_of(2, &authority_view);
    add_key_of(2, &other_view);
    read_answer();
    look_at(sent, 1, vouch_anchors_of_table(&table));
    assert_int_equal(count_of(VOUCH_F_DANE_TA_NOT_SENT), 1);
    expect_said(VOUCH_F_DANE_TA_NOT_SENT, "CN=CA");
}

static void test_dane_long_name_of_an_authority_is_told_by_its_first_160_bytes(void **state)
{
    static struct forged named;
    char name[171], want[161];
    struct vouch_certificate view;
    (void)state;
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    const struct forge make_named = {
        .subject = name, .issuer = name, .key = 5, .signer = 5, .ca = true};
    const struct forge make_leaf = {.subject = "mx.example", .issuer = name, .key = 3, .signer = 5};
    forge_make(&make_named, &named);
    forge_make(&make_leaf, &leaf);
    vouch_certificate_parse(forged_span(&named), &view);
    const struct vouch_anchor anchor = {.subject = view.subject,
                                        .certificate = forged_span(&named)};
    const struct vouch_anchor_table table = {.at = &anchor, .count = 1};
    const struct vouch_span sent[] = {forged_span(&leaf)};
    add_key_of(2, &view);
    read_answer();
    look_at(sent, 1, vouch_anchors_of_table(&table));
    snprintf(want, sizeof want, "CN=%.157s", name);
    expect_said(VOUCH_F_DANE_TA_NOT_SENT, want);
}

/* How often a store of all authorities was asked; it has one for any name. */
struct any_store {
    struct vouch_anchor anchor;
    unsigned asked;
};

static int find_any(void *self, struct vouch_span subject, size_t index, struct vouch_anchor *out)
{
    struct any_store *store = self;
    (void)subject;
    store->asked++;
    *out = store->anchor;
    return index == 0 ? VOUCH_OK : VOUCH_E_NOT_FOUND;
}

/* The trusted authorities are looked through only to say which one is missing, for records that
 * match nothing, and by an issuer's name that could be read. */
static void test_dane_store_of_authorities_is_asked_only_for_a_known_issuer(void **state)
{
    static const struct vouch_anchors_ops ops = {.find = find_any};
    struct any_store store = {.anchor = {.certificate = forged_span(&authority)}};
    const struct vouch_anchors usual = {&ops, &store};
    const struct vouch_span whole = forged_span(&leaf);
    const struct vouch_span unread = guarded_text("no certificate");
    (void)state;
    read_answer(); /* no records */
    look_at(&whole, 1, usual);
    assert_int_equal(store.asked, 0);
    add_key_of(2, &authority_view);
    read_answer();
    look_at(&unread, 1, usual);
    assert_int_equal(store.asked, 0);
    assert_int_equal(count_of(VOUCH_F_DANE_TA_NOT_SENT), 0);
    assert_int_equal(count_of(VOUCH_F_DANE_MISMATCH), 1);
    look_at(&whole, 1, usual);
    assert_true(store.asked > 0);
    assert_int_equal(count_of(VOUCH_F_DANE_TA_NOT_SENT), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dane_answer_says_what_it_has_and_nothing_else, begin),
        cmocka_unit_test_setup(test_dane_record_that_cannot_be_used_is_told_with_its_reason, begin),
        cmocka_unit_test_setup(test_dane_records_of_an_earlier_answer_are_forgotten, begin),
        cmocka_unit_test_setup(test_dane_whole_key_is_never_obsolete, begin),
        cmocka_unit_test_setup(test_dane_one_record_that_matches_nothing_is_a_mismatch, begin),
        cmocka_unit_test_setup(test_dane_each_record_that_matches_nothing_is_named, begin),
        cmocka_unit_test_setup(test_dane_server_without_certificates_matches_nothing, begin),
        cmocka_unit_test_setup(test_dane_matched_authority_has_no_limits_of_its_own, begin),
        cmocka_unit_test_setup(test_dane_authority_that_is_not_sent_is_told_once, begin),
        cmocka_unit_test_setup(test_dane_first_of_two_authorities_that_are_not_sent_is_told, begin),
        cmocka_unit_test_setup(test_dane_long_name_of_an_authority_is_told_by_its_first_160_bytes,
                               begin),
        cmocka_unit_test_setup(test_dane_store_of_authorities_is_asked_only_for_a_known_issuer,
                               begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
