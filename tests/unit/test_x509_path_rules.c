// SPDX-License-Identifier: Apache-2.0
/* The rules of a path by themselves, without a search: the answer is the same whether the faults
 * are reported or not; without a report a check stops at the first, with one all are told. */
#include "core/x509/constraints.h"
#include "core/x509/lint.h"
#include "core/x509/path.h"
#include "core/x509/policies.h"
#include "tests/support/chain.h"
#include "tests/support/der_maker.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { FINDINGS = 16, LINTED = 8 };

static struct der_maker m;
static struct forged forged[4];
static struct vouch_certificate leaf;
static struct vouch_certificate inner;
static struct vouch_certificate root;
static struct vouch_policy policy;
static struct vouch_path_rules rules;
static struct vouch_path path;
static struct vouch_anchor anchor;

static struct vouch_report report;
static struct vouch_finding findings[FINDINGS];
static char text[2000];
static const struct vouch_path_sink silent;
static struct vouch_path_sink told;

/* What lint was asked, and what it answers. */
static struct vouch_lint_subject linted[LINTED];
static size_t lints;
static enum vouch_severity lint_severity;

static void judge_lint(const struct vouch_lint_subject *s, struct vouch_report *to)
{
    assert_true(lints < LINTED);
    linted[lints++] = *s;
    if (lint_severity != VOUCH_SEVERITY_INFO)
        vouch_report_find_as(to, lint_severity, VOUCH_F_LINT_LIFETIME, s->position,
                             VOUCH_NO_POSITION, guarded_text(""));
}

static const struct vouch_lint_ops lint_ops = {judge_lint};

static void forget(void)
{
    struct vouch_report_storage storage = {
        .findings = findings, .findings_max = FINDINGS, .text = text, .text_max = sizeof text};
    vouch_report_init(&report, &storage);
    lints = 0;
    rules.work = VOUCH_CONSTRAINTS_WORK;
}

static void make(struct vouch_certificate *out, size_t at, const struct forge *f)
{
    forge_make(f, &forged[at]);
    assert_int_equal(vouch_certificate_parse(forged_span(&forged[at]), out), VOUCH_OK);
}

/* A path of a leaf and an intermediate below an anchor; only the leaf was sent. */
static void begin(void)
{
    der_begin(&m);
    make(&leaf, 0, &chain_leaf);
    make(&inner, 1, &chain_intermediate);
    make(&root, 2, &chain_root);
    memset(&policy, 0, sizeof policy);
    memset(&rules, 0, sizeof rules);
    memset(&anchor, 0, sizeof anchor);
    rules.policy = &policy;
    rules.policies = &vouch_policies;
    rules.now = (struct vouch_time){.utc_known = true, .utc_s = FORGE_NOW_S};
    path = (struct vouch_path){{&leaf, &inner}, 2};
    told = (struct vouch_path_sink){&report, &leaf, 1};
    lint_severity = VOUCH_SEVERITY_INFO;
    forget();
}

static const struct vouch_finding *found(enum vouch_finding_code code)
{
    for (size_t i = 0; i < report.findings_count; i++)
        if (findings[i].code == code)
            return &findings[i];
    return NULL;
}

static void expect_found(enum vouch_finding_code code, int position, const char *value)
{
    const struct vouch_finding *f = found(code);
    if (!f || f->position != position || !vouch_span_equal(f->value, guarded_text(value)))
        fail_msg("%s: %d \"%.*s\"", vouch_finding_kind(code)->id, f ? f->position : -2,
                 f ? (int)f->value.len : 0, f ? (const char *)f->value.data : "");
}

/* --- a certificate by itself -------------------------------------------------------------------*/

static struct vouch_span rsa_1024(void)
{
    static uint8_t modulus[129];
    memset(modulus + 1, 0xff, sizeof modulus - 1);
    struct vouch_span n = der_wrap(&m, 0x02, (struct vouch_span){modulus, sizeof modulus});
    struct vouch_span pair = der_sequence(&m, 2, n, der_hex(&m, "02 03 01 00 01"));
    return der_sequence(&m, 2, der_hex(&m, "30 0d 06 09 2a 86 48 86 f7 0d 01 01 01 05 00"),
                        der_wrap(&m, 0x03, der_join(&m, 2, der_hex(&m, "00"), pair)));
}

struct own_row {
    bool weak_key, sha1, self_issued, leaf;
    bool good;
};

static void own_certificate(const struct own_row *row)
{
    struct der_certificate parts = row->leaf ? der_good_leaf(&m) : der_good_root(&m);
    parts.issuer = der_name(&m, "CN=Other");
    parts.subject = der_name(&m, row->self_issued ? "CN=Other" : "CN=Some");
    parts.validity = der_validity(&m, "260101000000Z", "271231000000Z");
    if (row->weak_key)
        parts.key = rsa_1024();
    if (row->sha1) /* ecdsa-with-SHA1 */
        parts.inner = parts.outer = der_hex(&m, "30 09 06 07 2a 86 48 ce 3d 04 01");
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &leaf), VOUCH_OK);
}

/* The signature that a certificate at the end makes over itself proves nothing, strong or not. */
static void test_path_rules_refuse_a_weak_key_or_signature(void **state)
{
    static const struct own_row rows[] = {
        {.leaf = true, .good = true},
        {.good = true},
        {.weak_key = true, .leaf = true},
        {.weak_key = true},
        {.sha1 = true, .leaf = true},
        {.sha1 = true},
        {.weak_key = true, .sha1 = true},
        {.self_issued = true, .leaf = true, .good = true},
        {.self_issued = true, .sha1 = true, .leaf = true, .good = true},
        {.self_issued = true, .sha1 = true},
        {.self_issued = true, .weak_key = true, .leaf = true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int strict = 0; strict <= 1; strict++) {
            begin();
            own_certificate(&rows[i]);
            policy.strict = strict;
            report.strict = strict;
            if (vouch_path_own(&rules, &silent, &leaf, rows[i].leaf) != rows[i].good ||
                vouch_path_own(&rules, &told, &leaf, rows[i].leaf) != rows[i].good)
                fail_msg("row %zu", i);
            assert_int_equal(found(VOUCH_F_CERT_WEAK_KEY) != NULL, rows[i].weak_key);
        }
}

/* Lint counts under a strict policy; else it is only told. */
static void test_path_rules_ask_lint_when_its_answer_is_needed(void **state)
{
    static const struct {
        bool strict, expired;
        size_t silent, told; /* how often */
    } rows[] = {{false, false, 0, 2}, {false, true, 0, 2}, {true, false, 1, 2}, {true, true, 0, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int on_leaf = 0; on_leaf <= 1; on_leaf++) {
            struct vouch_certificate *c = on_leaf ? &leaf : &inner;
            begin();
            rules.lint = &lint_ops;
            policy.strict = rows[i].strict;
            if (rows[i].expired)
                c->not_after_s = FORGE_NOW_S - 1;
            assert_int_equal(vouch_path_own(&rules, &silent, c, on_leaf), !rows[i].expired);
            assert_int_equal(lints, rows[i].silent);
            forget();
            assert_int_equal(vouch_path_own(&rules, &told, c, on_leaf), !rows[i].expired);
            assert_int_equal(lints, rows[i].told);
            const struct vouch_lint_subject *last = &linted[lints - 1];
            assert_ptr_equal(last->certificate, c);
            assert_int_equal(last->role, on_leaf ? VOUCH_LINT_LEAF : VOUCH_LINT_INTERMEDIATE);
            assert_int_equal(last->position, on_leaf ? 0 : VOUCH_NO_POSITION);
        }
}

/* Below a private authority the CA/Browser Forum's rules do not apply, but to who wants all. */
static void test_path_rules_tell_lint_of_a_private_authority(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        begin();
        rules.lint = &lint_ops;
        rules.of_private = i & 1;
        policy.strict = i & 2;
        vouch_path_own(&rules, &told, &leaf, true);
        assert_int_equal(lints, 2);
        for (size_t n = 0; n < lints; n++)
            assert_int_equal(linted[n].of_private, i == 1);
    }
}

static void test_path_rules_let_lints_errors_end_a_path(void **state)
{
    static const enum vouch_severity severities[] = {VOUCH_SEVERITY_INFO, VOUCH_SEVERITY_WARNING,
                                                     VOUCH_SEVERITY_UNKNOWN, VOUCH_SEVERITY_ERROR};
    (void)state;
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++) {
        begin();
        rules.lint = &lint_ops;
        policy.strict = true;
        lint_severity = severities[i];
        bool good = severities[i] != VOUCH_SEVERITY_ERROR;
        assert_int_equal(vouch_path_own(&rules, &silent, &leaf, true), good);
        assert_int_equal(vouch_path_own(&rules, &told, &leaf, true), good);
    }
}

/* --- what a leaf is for ------------------------------------------------------------------------*/

/* RFC 5280 section 4.2.1.12 on serverAuth and clientAuth: a server signs, agrees on a key, or has
 * one encrypted for it; for a client nothing is encrypted. */
static void test_path_rules_of_key_usage_depend_on_the_purpose(void **state)
{
    const uint16_t client = VOUCH_USAGE_DIGITAL_SIGNATURE | VOUCH_USAGE_KEY_AGREEMENT;
    const uint16_t suits[] = {
        [VOUCH_PURPOSE_SERVER] = client | VOUCH_USAGE_KEY_ENCIPHERMENT,
        [VOUCH_PURPOSE_CLIENT] = client,
        [VOUCH_PURPOSE_ANY] = UINT16_MAX,
    };
    (void)state;
    begin();
    for (size_t purpose = 0; purpose < sizeof suits / sizeof suits[0]; purpose++)
        for (unsigned bit = 0; bit <= 8; bit++) {
            policy.purpose = (enum vouch_purpose)purpose;
            leaf.key_usage = (uint16_t)(1u << bit);
            bool good = suits[purpose] >> bit & 1;
            forget();
            if (vouch_path_leaf(&rules, &silent, &leaf) != good ||
                vouch_path_leaf(&rules, &told, &leaf) != good)
                fail_msg("purpose %zu, bit %u", purpose, bit);
            if (!good)
                expect_found(VOUCH_F_CERT_KEY_USAGE, 0, "digitalSignature");
        }
}

/* A CA's certificate whose usage does not fit warns, and any other fault of it still counts. */
static void test_path_rules_of_key_usage_warn_of_a_ca(void **state)
{
    (void)state;
    begin();
    leaf.ca = true;
    leaf.key_usage = VOUCH_USAGE_KEY_CERT_SIGN;
    assert_true(vouch_path_leaf(&rules, &silent, &leaf));
    assert_true(vouch_path_leaf(&rules, &told, &leaf));
    assert_int_equal(found(VOUCH_F_CERT_KEY_USAGE)->severity, VOUCH_SEVERITY_WARNING);
    struct forge f = chain_leaf;
    f.eku = vouch_oid_client_auth;
    f.ca = true;
    make(&leaf, 0, &f);
    assert_false(vouch_path_leaf(&rules, &silent, &leaf));
}

/* --- an authority ------------------------------------------------------------------------------*/

static void test_path_rules_name_the_authority_that_may_not_sign(void **state)
{
    (void)state;
    begin();
    path.count = 1;
    assert_true(vouch_path_issuer(&rules, &silent, &path, &inner));
    inner.ca = false;
    assert_false(vouch_path_issuer(&rules, &silent, &path, &inner));
    assert_false(vouch_path_issuer(&rules, &told, &path, &inner));
    expect_found(VOUCH_F_CHAIN_NOT_CA, VOUCH_NO_POSITION, "CN=Inner");
    inner.ca = true;
    inner.key_usage = VOUCH_USAGE_CRL_SIGN;
    assert_false(vouch_path_issuer(&rules, &silent, &path, &inner));
    assert_false(vouch_path_issuer(&rules, &told, &path, &inner));
    expect_found(VOUCH_F_CERT_KEY_USAGE, VOUCH_NO_POSITION, "keyCertSign");
}

static void test_path_rules_tell_the_length_that_is_exceeded(void **state)
{
    (void)state;
    begin();
    struct vouch_certificate lower = inner;
    path = (struct vouch_path){{&leaf, &lower, &lower}, 3};
    for (int32_t length = 0; length <= 2; length++) {
        inner.path_length = length;
        assert_int_equal(vouch_path_issuer(&rules, &silent, &path, &inner), length == 2);
    }
    inner.path_length = 1;
    assert_false(vouch_path_issuer(&rules, &told, &path, &inner));
    expect_found(VOUCH_F_CHAIN_PATH_LENGTH, VOUCH_NO_POSITION, "1");
}

static void test_path_rules_limit_the_depth_by_certificates_of_others(void **state)
{
    (void)state;
    begin();
    for (unsigned max = 0; max <= 4; max++) {
        policy.max_depth = max;
        forget();
        bool good = max == 0 || max > 2; /* Inner would be the second intermediate */
        inner.self_issued = false;
        assert_int_equal(vouch_path_issuer(&rules, &silent, &path, &inner), good);
        assert_int_equal(vouch_path_issuer(&rules, &told, &path, &inner), good);
        if (!good)
            expect_found(VOUCH_F_CHAIN_TOO_DEEP, VOUCH_NO_POSITION, "CN=Inner");
        inner.self_issued = true;
        assert_true(vouch_path_issuer(&rules, &silent, &path, &inner));
    }
}

/* --- an anchor ---------------------------------------------------------------------------------*/

/* Only what the client was told to trust is trusted for what it is: a leaf directly below an anchor
 * is not that anchor. */
static void test_path_rules_bind_an_anchor_directly_above_the_leaf(void **state)
{
    (void)state;
    begin();
    path.count = 1;
    root.not_after_s = FORGE_NOW_S - 1;
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &root));
    assert_false(vouch_path_anchor(&rules, &told, &path, &anchor, &root));
    assert_non_null(found(VOUCH_F_CHAIN_ANCHOR_EXPIRED));
    path.at[0] = &root; /* the leaf is the anchor: its dates are judged as the leaf's */
    assert_true(vouch_path_anchor(&rules, &silent, &path, &anchor, &root));
    path.count = 2; /* the same at the lower end of a longer path, which leads to it again */
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &root));
}

static void test_path_rules_tell_an_anchors_own_faults(void **state)
{
    struct vouch_certificate view;
    (void)state;
    begin();
    struct der_certificate parts = der_good_root(&m);
    parts.validity = der_validity(&m, "260101000000Z", "271231000000Z");
    parts.key = rsa_1024();
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &view), VOUCH_OK);
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &view));
    assert_false(vouch_path_anchor(&rules, &told, &path, &anchor, &view));
    expect_found(VOUCH_F_CERT_WEAK_KEY, VOUCH_NO_POSITION, "RSA 1024");
    forget();
    parts = der_good_root(&m);
    parts.validity = der_validity(&m, "260101000000Z", "271331000000Z");
    assert_int_equal(vouch_certificate_parse(der_build(&m, &parts), &view), VOUCH_E_MALFORMED);
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &view));
    assert_false(vouch_path_anchor(&rules, &told, &path, &anchor, &view));
    assert_non_null(found(VOUCH_F_CERT_MALFORMED));
}

/* A key without a certificate has nothing that lint could look at. */
static void test_path_rules_lint_an_anchor_that_has_a_certificate(void **state)
{
    (void)state;
    begin();
    rules.lint = &lint_ops;
    assert_true(vouch_path_anchor(&rules, &told, &path, &anchor, &root));
    assert_int_equal(lints, 2);
    assert_int_equal(linted[1].role, VOUCH_LINT_ANCHOR);
    forget();
    root.der = (struct vouch_span){NULL, 0};
    assert_true(vouch_path_anchor(&rules, &told, &path, &anchor, &root));
    assert_int_equal(lints, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_rules_refuse_a_weak_key_or_signature),
        cmocka_unit_test(test_path_rules_ask_lint_when_its_answer_is_needed),
        cmocka_unit_test(test_path_rules_tell_lint_of_a_private_authority),
        cmocka_unit_test(test_path_rules_let_lints_errors_end_a_path),
        cmocka_unit_test(test_path_rules_of_key_usage_depend_on_the_purpose),
        cmocka_unit_test(test_path_rules_of_key_usage_warn_of_a_ca),
        cmocka_unit_test(test_path_rules_name_the_authority_that_may_not_sign),
        cmocka_unit_test(test_path_rules_tell_the_length_that_is_exceeded),
        cmocka_unit_test(test_path_rules_limit_the_depth_by_certificates_of_others),
        cmocka_unit_test(test_path_rules_bind_an_anchor_directly_above_the_leaf),
        cmocka_unit_test(test_path_rules_tell_an_anchors_own_faults),
        cmocka_unit_test(test_path_rules_lint_an_anchor_that_has_a_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
