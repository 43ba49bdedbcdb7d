// SPDX-License-Identifier: Apache-2.0
/* Which certificates of a path name constraints bind, by which of their names, and what is told. */
#include "core/x509/constraints.h"
#include "core/x509/path.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { FINDINGS = 16 };

static struct forged forged[4];
static struct vouch_certificate leaf;
static struct vouch_certificate inner;
static struct vouch_certificate root;
static struct vouch_policy policy;
static struct vouch_path_rules rules;
static struct vouch_path path;
static struct vouch_anchor anchor;
static uint8_t subtrees[200];

static struct vouch_report report;
static struct vouch_finding findings[FINDINGS];
static char text[2000];
static const struct vouch_path_sink silent;
static struct vouch_path_sink told;

static void make(struct vouch_certificate *out, size_t at, const struct forge *f)
{
    forge_make(f, &forged[at]);
    assert_int_equal(vouch_certificate_parse(forged_span(&forged[at]), out), VOUCH_OK);
}

/* A leaf and an authority below an anchor that permits this DNS subtree only. */
static void begin(const struct forge *lowest, const struct forge *middle, const char *permitted)
{
    struct vouch_report_storage storage = {
        .findings = findings, .findings_max = FINDINGS, .text = text, .text_max = sizeof text};
    struct vouch_writer w = vouch_writer_of(subtrees, sizeof subtrees);
    vouch_report_init(&report, &storage);
    make(&leaf, 0, lowest);
    make(&inner, 1, middle);
    make(&root, 2, &chain_root);
    forge_constraints(&w, VOUCH_GENERAL_DNS, vouch_span_of(permitted), vouch_span_of(NULL));
    anchor = (struct vouch_anchor){.constraints = vouch_writer_span(&w)};
    memset(&policy, 0, sizeof policy);
    memset(&rules, 0, sizeof rules);
    rules.policy = &policy;
    rules.now = (struct vouch_time){.utc_known = true, .utc_s = FORGE_NOW_S};
    rules.work = VOUCH_CONSTRAINTS_WORK;
    path = (struct vouch_path){{&leaf, &inner}, 2};
    told = (struct vouch_path_sink){&report, &leaf, 1};
}

/* The answer, which does not depend on whether it is told. */
static bool kept(void)
{
    bool good = vouch_path_anchor(&rules, &silent, &path, &anchor, &root);
    assert_int_equal(vouch_path_anchor(&rules, &told, &path, &anchor, &root), good);
    return good;
}

static void expect_finding(size_t at, enum vouch_finding_code code, int position, const char *value)
{
    assert_true(at < report.findings_count);
    const struct vouch_finding *f = &findings[at];
    if (f->code != code || f->position != position ||
        !vouch_span_equal(f->value, vouch_span_of(value)))
        fail_msg("%s at %d: %.*s", vouch_finding_kind(f->code)->id, f->position, (int)f->value.len,
                 (const char *)f->value.data);
}

static void test_path_names_outside_are_told_for_each_certificate(void **state)
{
    struct forge middle = chain_intermediate;
    (void)state;
    middle.dns[0] = "b.example";
    begin(&chain_leaf, &middle, "other.example");
    assert_false(kept());
    assert_int_equal(report.findings_count, 2);
    expect_finding(0, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0,
                   "DNS:a.example: not in any permitted subtree");
    expect_finding(1, VOUCH_F_CHAIN_NAME_CONSTRAINT, VOUCH_NO_POSITION,
                   "DNS:b.example: not in any permitted subtree");
    /* a fault of the authority itself does not hide them */
    begin(&chain_leaf, &middle, "other.example");
    root.not_after_s = FORGE_NOW_S - 1;
    assert_false(kept());
    assert_int_equal(report.findings_count, 3);
}

/* Names are compared for nothing when the answer is known. */
static void test_path_names_are_not_compared_further_without_a_report(void **state)
{
    struct forge middle = chain_intermediate;
    (void)state;
    middle.dns[0] = "b.example";
    begin(&chain_leaf, &middle, "other.example");
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &root));
    uint32_t once = VOUCH_CONSTRAINTS_WORK - rules.work;
    assert_true(once > 0);
    rules.work = VOUCH_CONSTRAINTS_WORK;
    assert_false(vouch_path_anchor(&rules, &told, &path, &anchor, &root));
    assert_int_equal(VOUCH_CONSTRAINTS_WORK - rules.work, 2 * once);
    rules.work = VOUCH_CONSTRAINTS_WORK;
    root.not_after_s = FORGE_NOW_S - 1;
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &root));
    assert_int_equal(rules.work, VOUCH_CONSTRAINTS_WORK);
}

/* The same of an authority that has the constraints in its certificate. */
static void test_path_names_are_told_of_an_authority_that_may_not_sign(void **state)
{
    struct forge middle = chain_intermediate;
    (void)state;
    begin(&chain_leaf, &chain_intermediate, "other.example");
    middle.more[0] = (struct forge_extension){forge_oid_name_constraints, true, anchor.constraints};
    make(&inner, 1, &middle);
    inner.ca = false;
    path.count = 1;
    assert_false(vouch_path_issuer(&rules, &told, &path, &inner));
    assert_int_equal(report.findings_count, 2);
    expect_finding(0, VOUCH_F_CHAIN_NOT_CA, VOUCH_NO_POSITION, "CN=Inner");
    expect_finding(1, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0,
                   "DNS:a.example: not in any permitted subtree");
    rules.work = VOUCH_CONSTRAINTS_WORK;
    assert_false(vouch_path_issuer(&rules, &silent, &path, &inner));
    assert_int_equal(rules.work, VOUCH_CONSTRAINTS_WORK);
}

/* RFC 5280 section 6.1.3 (b): self-issued certificates are left out, but for the last one. */
static void test_path_names_of_a_self_issued_leaf_are_bound(void **state)
{
    struct forge lowest = chain_leaf;
    (void)state;
    lowest.subject = lowest.issuer;
    begin(&lowest, &chain_intermediate, "other.example");
    assert_true(leaf.self_issued);
    assert_false(kept());
    begin(&lowest, &chain_intermediate, "a.example");
    assert_true(kept());
}

/* A common name is bound wherever it can be taken for the leaf's name. */
static void test_path_names_are_common_ones_where_these_count(void **state)
{
    enum { HOST = VOUCH_ROLE_HOST, MX = VOUCH_ROLE_MX };
    static const struct {
        enum vouch_name_rule rule;
        size_t count;
        int roles[2];
        bool bound;
    } rows[] = {
        {VOUCH_NAMES_SAN, 0, {HOST, MX}, false},      {VOUCH_NAMES_SAN, 1, {HOST, MX}, false},
        {VOUCH_NAMES_SAN, 2, {HOST, MX}, true},       {VOUCH_NAMES_SAN, 2, {HOST, HOST}, false},
        {VOUCH_NAMES_SAN, 1, {MX, HOST}, true},       {VOUCH_NAMES_SAN_OR_CN, 0, {HOST, MX}, true},
        {VOUCH_NAMES_SAN_OR_CN, 1, {HOST, MX}, true}, {VOUCH_NAMES_NOT_JUDGED, 1, {MX, MX}, false},
        {VOUCH_NAMES_NOT_JUDGED, 0, {MX, MX}, false},
    };
    struct vouch_wanted_name names[2];
    struct forge lowest = chain_leaf;
    struct forge middle = chain_intermediate;
    (void)state;
    lowest.subject = "b.example";
    lowest.dns[0] = NULL;
    middle.subject = "c.example"; /* an authority's is no host's */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(&lowest, &middle, "a.example");
        policy.name_rule = rows[i].rule;
        for (size_t n = 0; n < 2; n++)
            names[n] =
                (struct vouch_wanted_name){(enum vouch_name_role)rows[i].roles[n], "a.example"};
        policy.names = names;
        policy.names_count = rows[i].count;
        if (kept() == rows[i].bound)
            fail_msg("row %zu", i);
        if (rows[i].bound)
            expect_finding(0, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0,
                           "DNS:b.example: not in any permitted subtree");
    }
}

/* What could not be compared to the end is not known to be good, and not known to be bad. */
static void test_path_names_without_work_left_are_unknown(void **state)
{
    (void)state;
    begin(&chain_leaf, &chain_intermediate, "a.example");
    rules.work = 1;
    assert_false(vouch_path_anchor(&rules, &silent, &path, &anchor, &root));
    rules.work = 1;
    assert_false(vouch_path_anchor(&rules, &told, &path, &anchor, &root));
    expect_finding(0, VOUCH_F_CHAIN_BUDGET, VOUCH_NO_POSITION,
                   "too many names and subtrees to compare");
    assert_int_equal(findings[0].severity, VOUCH_SEVERITY_UNKNOWN);
    assert_int_equal(vouch_report_verdict(&report), VOUCH_VERDICT_UNKNOWN);
}

/* A store's constraints were read by nobody before. */
static void test_path_names_under_malformed_constraints_are_refused(void **state)
{
    (void)state;
    begin(&chain_leaf, &chain_intermediate, "a.example");
    subtrees[anchor.constraints.len - 1] = '.';
    assert_false(kept());
    assert_int_equal(findings[0].code, VOUCH_F_CHAIN_CONSTRAINT_MALFORMED);
    assert_int_equal(findings[0].position, VOUCH_NO_POSITION);
    assert_int_equal(findings[0].severity, VOUCH_SEVERITY_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_names_outside_are_told_for_each_certificate),
        cmocka_unit_test(test_path_names_are_not_compared_further_without_a_report),
        cmocka_unit_test(test_path_names_are_told_of_an_authority_that_may_not_sign),
        cmocka_unit_test(test_path_names_of_a_self_issued_leaf_are_bound),
        cmocka_unit_test(test_path_names_are_common_ones_where_these_count),
        cmocka_unit_test(test_path_names_without_work_left_are_unknown),
        cmocka_unit_test(test_path_names_under_malformed_constraints_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
