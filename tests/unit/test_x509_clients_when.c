// SPDX-License-Identifier: Apache-2.0
/* The conditions of findings under which clients differ, each by itself. */
#include "core/x509/clients_when.h"
#include "core/x509/extension.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct der_maker m;
static struct vouch_certificate sent[4], anchor;
static struct vouch_path path;
static struct vouch_report report;
static struct vouch_finding findings[4];
static char text[1000];
static struct vouch_clients_question q;

/* A leaf, an authority and a root, of these extensions instead of the usual ones ("": none of
 * them); null: the usual ones. */
static void begin(const char *leaf_more, const char *issuer_more, const char *root_more)
{
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 4, .text = text, .text_max = sizeof text};
    struct vouch_certificate *views[] = {&sent[0], &sent[1], &anchor};
    const char *more[] = {leaf_more, issuer_more, root_more};
    der_begin(&m);
    vouch_report_init(&report, &storage);
    for (int i = 0; i < 3; i++) {
        struct der_certificate c = i ? der_good_root(&m) : der_good_leaf(&m);
        struct vouch_span list =
            i ? der_authority_extensions(&m) : der_leaf_extensions(&m, "host.example");
        if (more[i])
            list = der_join(&m, 2, list, der_hex(&m, more[i]));
        c.extensions = der_extensions(&m, list);
        vouch_certificate_parse(der_build(&m, &c), views[i]);
    }
    path = (struct vouch_path){.at = {&sent[0], &sent[1]}, .count = 2};
    q = (struct vouch_clients_question){
        .path = &path, .anchor = &anchor, .sent = sent, .report = &report};
}

/* The leaf, with one extension of its own in the place of another. */
static void begin_with(const char *oid, const char *value)
{
    struct vouch_span none = {NULL, 0};
    begin(NULL, NULL, NULL);
    struct der_certificate c = der_good_leaf(&m);
    c.extensions = der_extensions(
        &m, der_replace(&m, der_leaf_extensions(&m, "host.example"), oid,
                        value ? der_extension(&m, oid, false, der_hex(&m, value)) : none));
    vouch_certificate_parse(der_build(&m, &c), &sent[0]);
}

typedef bool when(const struct vouch_clients_question *q, const struct vouch_finding *f);

static bool is(when *w, int position)
{
    const struct vouch_finding f = {.position = (int16_t)position};
    return w(&q, &f);
}

static bool says(when *w, const char *value)
{
    const struct vouch_finding f = {.position = 0, .value = guarded_text(value)};
    return w(&q, &f);
}

/* --- findings --------------------------------------------------------------------------------- */

static void test_when_it_is_about_severity_or_words(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    for (int s = VOUCH_SEVERITY_INFO; s <= VOUCH_SEVERITY_ERROR; s++) {
        const struct vouch_finding f = {.severity = (enum vouch_severity)s};
        assert_int_equal(vouch_client_when_error(&q, &f), s == VOUCH_SEVERITY_ERROR);
    }
    assert_true(says(vouch_client_when_twice, "extensions: two extensions of one kind"));
    assert_false(says(vouch_client_when_twice, "two extensions of one kind"));
    assert_false(says(vouch_client_when_twice, ""));
    assert_true(says(vouch_client_when_excluded, "in an excluded subtree"));
    assert_true(says(vouch_client_when_excluded, "x in an excluded subtree: y"));
    assert_false(says(vouch_client_when_excluded, "in an excluded subtre"));
    assert_true(says(vouch_client_when_address_host, "192.0.2.1"));
    assert_true(says(vouch_client_when_address_host, "2001:db8::1"));
    assert_false(says(vouch_client_when_address_host, "host.example"));
    assert_true(is(vouch_client_when_renewed, 0));
    path.count = 1;
    assert_false(is(vouch_client_when_renewed, 0));
}

static void test_when_it_is_about_the_purposes(void **state)
{
    static const struct {
        const char *value;
        bool empty, netscape, microsoft;
    } rows[] = {
        {NULL, false, false, false},
        {"3000", true, false, false},
        {"300a06082b06010505070301", false, false, false},
        {"300b06096086480186f8420401", false, true, false},
        {"300c060a2b0601040182370a0303", false, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_with("551d25", rows[i].value);
        assert_int_equal(is(vouch_client_when_usage_empty, 0), rows[i].empty);
        assert_int_equal(is(vouch_client_when_step_up, 0), rows[i].netscape);
        assert_int_equal(is(vouch_client_when_gated, 0), rows[i].netscape || rows[i].microsoft);
        assert_false(is(vouch_client_when_usage_empty, 1)); /* of the authority */
        assert_false(is(vouch_client_when_step_up, 3));     /* not on the path */
    }
    begin(NULL, NULL,
          "30090603551d250402"
          "3000");
    assert_true(is(vouch_client_when_usage_empty, -1));
    assert_false(is(vouch_client_when_usage_empty, 0));
    q.anchor = NULL;
    assert_false(is(vouch_client_when_usage_empty, -1));
}

/* Whatever else is malformed in the certificate. */
static void test_when_the_purposes_are_empty_behind_another_fault(void **state)
{
    (void)state;
    for (int is_empty = 0; is_empty <= 1; is_empty++) {
        begin(NULL, NULL, NULL);
        struct vouch_span list = der_leaf_extensions(&m, "host.example");
        struct vouch_span mappings = der_extension(&m, "551d21", false, der_hex(&m, "0500"));
        struct vouch_span purposes = der_extension(&m, "551d25", false, der_hex(&m, "3000"));
        if (is_empty)
            list = der_replace(&m, list, "551d25", purposes);
        vouch_certificate_parse(der_leaf_with(&m, der_join(&m, 2, mappings, list)), &sent[0]);
        assert_int_equal(is(vouch_client_when_usage_empty, 0), is_empty);
    }
}

static void test_when_it_is_about_other_extensions(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    assert_false(is(vouch_client_when_critical_false, 0));
    assert_true(is(vouch_client_when_basic, 1));
    begin("300d0603551d36010100"
          "0403020100",
          NULL, NULL);
    assert_true(is(vouch_client_when_critical_false, 0));
    assert_false(is(vouch_client_when_critical_false, 1));
    assert_false(is(vouch_client_when_critical_false, 3)); /* not on the path */
    begin_with("551d0f", "0300");
    assert_false(is(vouch_client_when_usage_counted, 0));
    begin_with("551d0f", "030107");
    assert_true(is(vouch_client_when_usage_counted, 0));
    begin_with("551d0f", NULL);
    assert_false(is(vouch_client_when_usage_counted, 0));
    begin_with("551d13", NULL);
    assert_false(is(vouch_client_when_basic, 0));
    begin_with("551d13", "3000");
    assert_true(is(vouch_client_when_basic, 0));
    assert_false(is(vouch_client_when_basic, 3));
}

static void test_when_it_is_about_key_identifiers(void **state)
{
    static const struct {
        const char *value;
        bool other;
    } rows[] = {
        {NULL, false},
        {"3000", false},
        {"3006800401020304", false}, /* the authority's own */
        {"3006800401020305", true},
        {"30058003010203", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_with("551d23", rows[i].value);
        assert_int_equal(is(vouch_client_when_other_key_id, 0), rows[i].other);
        assert_false(is(vouch_client_when_other_key_id, 3));
    }
    begin(NULL, NULL, NULL);
    assert_false(is(vouch_client_when_other_key_id, 1)); /* the authority's issuer is the anchor */
    q.anchor = NULL;
    assert_true(is(vouch_client_when_other_key_id, 1));
}

static void test_when_it_is_about_a_time(void **state)
{
    static const struct {
        const char *to;
        bool letters, zoned, leaps, odd;
    } rows[] = {
        {"260401000000Z", false, false, false, false},
        {"20260401000000Z", false, false, false, false},
        {"260401000060Z", false, false, true, false},
        {"20260401000060Z", false, false, true, false},
        {"60Z", false, false, false, false},
        {"x60Z", true, true, true, false},
        {"260401000000+0100", false, true, false, false},
        {"260401000000-0100", false, true, false, false},
        {"260401000000.5Z", false, true, false, false},
        {"26040100000aZ", true, true, false, false},
        {"260401240000Z", false, false, false, true},
        {"20260401240000Z", false, false, false, true},
        {"20260424000000Z", false, false, false, false},
        {"260401000000", false, false, false, true}, /* without a zone */
        {"20260401000000", false, false, false, true},
        {"26040100000", false, false, false, false}, /* too short to tell */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int versioned = 0; versioned <= 1; versioned++) {
            begin(NULL, NULL, NULL);
            struct der_certificate c = der_good_leaf(&m);
            c.validity = der_validity(&m, "260101000000Z", rows[i].to);
            if (!versioned)
                c.version = c.extensions = (struct vouch_span){NULL, 0};
            vouch_certificate_parse(der_build(&m, &c), &sent[0]);
            if (is(vouch_client_when_time_letters, 0) != rows[i].letters ||
                is(vouch_client_when_time_zoned, 0) != rows[i].zoned ||
                is(vouch_client_when_time_leaps, 0) != rows[i].leaps ||
                is(vouch_client_when_time_odd, 0) != rows[i].odd)
                fail_msg("%s, %d", rows[i].to, versioned);
            assert_false(is(vouch_client_when_time_leaps, 3));
            assert_false(is(vouch_client_when_time_letters, 3));
            assert_false(is(vouch_client_when_time_zoned, 3));
        }
    }
}

static void test_when_basic_constraints_are_malformed_at_that_place(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        begin(NULL, NULL, NULL);
        vouch_report_find_text(&report, i == 1 ? VOUCH_F_CERT_EXPIRED : VOUCH_F_CERT_MALFORMED,
                               i == 2 ? 1 : 0,
                               i == 3 ? "extension keyUsage: x" : "extension basicConstraints: x");
        assert_int_equal(is(vouch_client_when_basic_malformed, 0), i == 0);
    }
    begin(NULL, NULL, NULL);
    vouch_report_find_plain(&report, VOUCH_F_CERT_EXPIRED);
    vouch_report_find_text(&report, VOUCH_F_CERT_MALFORMED, 0, "extension basicConstraints: x");
    assert_true(is(vouch_client_when_basic_malformed, 0));
    begin(NULL, NULL, NULL); /* a new report over what the storage had: */
    vouch_report_find_plain(&report, VOUCH_F_CERT_EXPIRED);
    assert_int_equal(findings[1].code, VOUCH_F_CERT_MALFORMED);
    assert_false(is(vouch_client_when_basic_malformed, 0));
}

/* As told of a leaf that is trusted itself. */
static void test_when_the_issuer_is_elsewhere(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    report.sent_count = 1;
    assert_true(is(vouch_client_when_issuer_elsewhere, 0));
    report.sent_count = 2; /* the authority is there */
    assert_false(is(vouch_client_when_issuer_elsewhere, 0));
    sent[2] = sent[1];
    sent[1] = sent[0]; /* another before it */
    assert_true(is(vouch_client_when_issuer_elsewhere, 0));
    report.sent_count = 3;
    assert_false(is(vouch_client_when_issuer_elsewhere, 0));
    sent[2].issuer = der_name(&m, "CN=Upper"); /* whoever that one is by */
    sent[1] = sent[2];
    report.sent_count = 2;
    assert_false(is(vouch_client_when_issuer_elsewhere, 0));
    sent[2].issuer = sent[2].subject;
    sent[0] = sent[2]; /* self-issued: there is no other authority */
    report.sent_count = 1;
    assert_false(is(vouch_client_when_issuer_elsewhere, 0));
}

static void test_when_a_field_or_key_usage_is_missing(void **state)
{
    static const struct {
        const char *version, *serial;
        bool empty;
    } rows[] = {
        {"a003020102", "020101", false}, {"a003020102", "02020080", false},
        {"a003020102", "0200", true},    {"", "0200", true},
        {"", "020101", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(NULL, NULL, NULL);
        struct der_certificate c = der_good_leaf(&m);
        c.version = der_hex(&m, rows[i].version);
        c.serial = der_hex(&m, rows[i].serial);
        vouch_certificate_parse(der_build(&m, &c), &sent[0]);
        assert_int_equal(is(vouch_client_when_serial_empty, 0), rows[i].empty);
        assert_false(is(vouch_client_when_serial_empty, 3));
    }
    begin(NULL, NULL, NULL);
    assert_false(is(vouch_client_when_no_usage, 0));
    assert_false(is(vouch_client_when_no_usage, 3));
    begin_with("551d0f", NULL);
    assert_true(is(vouch_client_when_no_usage, 0));
    sent[0].version = 2; /* from before extensions */
    assert_false(is(vouch_client_when_no_usage, 0));
}

/* NameConstraints with these lists, as an extension. */
#define CONSTRAINTS(len2, len1, lists) "30" len2 "0603551d1e04" len1 lists
#define LIMITS                                                                                     \
    "300c0603551d24040530038001"                                                                   \
    "00"

static void test_when_the_anchor_alone_limits(void **state)
{
    static const char names[] = CONSTRAINTS("11", "0a",
                                            "3008a1063004820278"
                                            "2e");
    (void)state;
    for (int place = 0; place < 8; place++) {
        const char *leaf = place & 1 ? names : NULL, *issuer = place & 2 ? names : NULL;
        begin(leaf, issuer, place & 4 ? names : NULL);
        assert_int_equal(is(vouch_client_when_by_anchor, 0), place == 4);
        assert_false(is(vouch_client_when_policy_by_anchor, 0));
        begin(place & 1 ? LIMITS : NULL, place & 2 ? LIMITS : NULL, place & 4 ? LIMITS : NULL);
        assert_int_equal(is(vouch_client_when_policy_by_anchor, 0), place == 4);
        assert_false(is(vouch_client_when_by_anchor, 0));
    }
    begin(NULL, NULL, names);
    q.anchor = NULL;
    assert_false(is(vouch_client_when_by_anchor, 0));
}

static void test_when_it_is_about_an_anchor_that_is_no_root(void **state)
{
    (void)state;
    begin(NULL, NULL, NULL);
    assert_false(is(vouch_client_when_anchor_between, -1));
    struct der_certificate c = der_good_root(&m);
    c.issuer = der_name(&m, "CN=Upper");
    vouch_certificate_parse(der_build(&m, &c), &anchor);
    assert_true(is(vouch_client_when_anchor_between, -1));
    anchor.der.len = 0; /* known by name and key alone */
    assert_false(is(vouch_client_when_anchor_between, -1));
    q.anchor = NULL;
    assert_false(is(vouch_client_when_anchor_between, -1));
}

static void test_when_dane_made_the_anchor(void **state)
{
    (void)state;
    begin("", "", "");
    assert_true(is(vouch_client_when_not_by_dane, -1));
    vouch_report_find_plain(&report, VOUCH_F_DANE_TA_MATCHED);
    assert_false(is(vouch_client_when_not_by_dane, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_it_is_about_severity_or_words),
        cmocka_unit_test(test_when_it_is_about_the_purposes),
        cmocka_unit_test(test_when_it_is_about_other_extensions),
        cmocka_unit_test(test_when_it_is_about_key_identifiers),
        cmocka_unit_test(test_when_it_is_about_a_time),
        cmocka_unit_test(test_when_basic_constraints_are_malformed_at_that_place),
        cmocka_unit_test(test_when_the_purposes_are_empty_behind_another_fault),
        cmocka_unit_test(test_when_the_issuer_is_elsewhere),
        cmocka_unit_test(test_when_a_field_or_key_usage_is_missing),
        cmocka_unit_test(test_when_the_anchor_alone_limits),
        cmocka_unit_test(test_when_it_is_about_an_anchor_that_is_no_root),
        cmocka_unit_test(test_when_dane_made_the_anchor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
