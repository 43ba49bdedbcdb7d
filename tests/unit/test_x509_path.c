// SPDX-License-Identifier: Apache-2.0
#include "core/x509/extension.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* One rule at a time: the chain that keeps it, and the chain that breaks it. */

static struct chain s;
static struct forge root;
static struct forge inner;
static struct forge leaf;
static uint8_t buffer[512];

static void begin(void)
{
    root = chain_root;
    inner = chain_intermediate;
    leaf = chain_leaf;
    chain_begin(&s);
}

static void judge(void)
{
    chain_trust(&s, &root);
    chain_send(&s, &leaf);
    chain_send(&s, &inner);
    chain_judge(&s);
}

static void expect_good(void)
{
    judge();
    if (!vouch_judge_trusted(&s.judge))
        fail_msg("not trusted: %s", chain_text(&s));
}

static void expect_fault(enum vouch_finding_code code, int position)
{
    judge();
    if (vouch_judge_trusted(&s.judge) || !chain_found(&s, code, position) ||
        vouch_report_verdict(&s.report) != VOUCH_VERDICT_INVALID)
        fail_msg("no %s at %d: %s", vouch_finding_kind(code)->id, position, chain_text(&s));
}

static struct forge_extension constraints(const char *permitted, const char *excluded)
{
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    forge_constraints(&w, VOUCH_GENERAL_DNS, vouch_span_of(permitted), vouch_span_of(excluded));
    return (struct forge_extension){forge_oid_name_constraints, true, vouch_writer_span(&w)};
}

/* Puts a self-issued certificate of Inner between it and the leaf: key 2 certifies key 12. */
static void add_self_issued(void)
{
    struct forge renewed = inner;
    renewed.issuer = "Inner";
    renewed.key = 12;
    renewed.signer = 2;
    renewed.serial = 12;
    renewed.path_length = 0;
    leaf.signer = 12;
    chain_add_extra(&s, &renewed);
}

/* Puts a further authority between Inner and the leaf. */
static void add_lower(struct forge lower)
{
    lower.subject = lower.subject ? lower.subject : "Lower";
    lower.issuer = "Inner";
    lower.key = 13;
    lower.signer = 2;
    lower.serial = 13;
    leaf.issuer = lower.subject;
    leaf.signer = 13;
    chain_add_extra(&s, &lower);
}

static void test_path_intermediate_must_be_a_ca(void **state)
{
    (void)state;
    begin();
    inner.ca = false;
    inner.usage = 1u << 5;
    expect_fault(VOUCH_F_CHAIN_NOT_CA, 1);
}

static void test_path_intermediate_must_be_let_sign(void **state)
{
    (void)state;
    begin();
    inner.usage = 1u << 0;
    expect_fault(VOUCH_F_CERT_KEY_USAGE, 1);
}

static void test_path_anchor_must_be_a_ca(void **state)
{
    (void)state;
    begin();
    root.ca = false;
    root.usage = 1u << 0;
    expect_fault(VOUCH_F_CHAIN_NOT_CA, VOUCH_NO_POSITION);
}

static void test_path_length_is_kept(void **state)
{
    (void)state;
    begin();
    inner.path_length = 1; /* pathLenConstraint 0 */
    expect_good();
    begin();
    inner.path_length = 1;
    add_lower((struct forge){.ca = true});
    expect_fault(VOUCH_F_CHAIN_PATH_LENGTH, 1);
    begin();
    inner.path_length = 2;
    add_lower((struct forge){.ca = true});
    expect_good();
    begin();
    root.path_length = 1;
    expect_fault(VOUCH_F_CHAIN_PATH_LENGTH, VOUCH_NO_POSITION);
}

static void test_path_length_leaves_out_self_issued(void **state)
{
    (void)state;
    begin();
    inner.path_length = 1;
    add_self_issued();
    expect_good();
}

static void test_path_depth_is_kept(void **state)
{
    (void)state;
    begin();
    s.policy.max_depth = 2;
    expect_good();
    begin();
    s.policy.max_depth = 1;
    expect_fault(VOUCH_F_CHAIN_TOO_DEEP, 1);
    begin();
    s.policy.max_depth = 2;
    add_self_issued();
    expect_good();
}

static void test_path_purpose_nests(void **state)
{
    (void)state;
    begin();
    inner.eku = vouch_oid_server_auth;
    leaf.eku = vouch_oid_server_auth;
    expect_good();
    begin();
    inner.eku = vouch_oid_client_auth;
    leaf.eku = vouch_oid_server_auth;
    expect_fault(VOUCH_F_CERT_EXTENDED_USAGE, 1);
    begin();
    inner.eku = vouch_oid_any_usage;
    expect_good();
    begin();
    root.eku = vouch_oid_client_auth;
    expect_fault(VOUCH_F_CERT_EXTENDED_USAGE, VOUCH_NO_POSITION);
}

static void test_path_leaf_must_have_the_purpose(void **state)
{
    (void)state;
    begin();
    leaf.eku = vouch_oid_client_auth;
    expect_fault(VOUCH_F_CERT_EXTENDED_USAGE, 0);
    begin();
    leaf.eku = vouch_oid_client_auth;
    s.policy.purpose = VOUCH_PURPOSE_CLIENT;
    expect_good();
    begin();
    leaf.eku = vouch_oid_client_auth;
    s.policy.purpose = VOUCH_PURPOSE_ANY;
    expect_good();
}

static void test_path_leaf_key_usage_must_suit_tls(void **state)
{
    (void)state;
    begin();
    leaf.usage = 1u << 6;
    expect_fault(VOUCH_F_CERT_KEY_USAGE, 0);
    begin();
    leaf.ca = true; /* left open by RFC 5280: a warning */
    judge();
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_WARNING);
}

static void test_path_unknown_critical_extension_is_refused(void **state)
{
    static const uint8_t oid[] = {0x88, 0x37, 0x01};
    struct forge_extension unknown = {{oid, sizeof oid}, true, {(const uint8_t *)"\x05\x00", 2}};
    (void)state;
    begin();
    leaf.more[0] = unknown;
    expect_fault(VOUCH_F_CERT_UNKNOWN_CRITICAL, 0);
    begin();
    inner.more[0] = unknown;
    expect_fault(VOUCH_F_CERT_UNKNOWN_CRITICAL, 1);
    begin();
    root.more[0] = unknown;
    expect_fault(VOUCH_F_CERT_UNKNOWN_CRITICAL, VOUCH_NO_POSITION);
    begin();
    unknown.critical = false;
    inner.more[0] = unknown;
    expect_good();
}

static void test_path_validity_includes_its_ends(void **state)
{
    (void)state;
    begin();
    inner.not_after_s = FORGE_NOW_S;
    leaf.not_before_s = FORGE_NOW_S;
    expect_good();
    begin();
    inner.not_after_s = FORGE_NOW_S - 1;
    expect_fault(VOUCH_F_CERT_EXPIRED, 1);
    begin();
    leaf.not_before_s = FORGE_NOW_S + 1;
    expect_fault(VOUCH_F_CERT_NOT_YET_VALID, 0);
    begin();
    root.not_after_s = FORGE_NOW_S - 1;
    expect_fault(VOUCH_F_CHAIN_ANCHOR_EXPIRED, VOUCH_NO_POSITION);
}

static void test_path_constraints_of_an_intermediate_bind(void **state)
{
    (void)state;
    begin();
    inner.more[0] = constraints("example", NULL);
    expect_good();
    begin();
    inner.more[0] = constraints("other.example", NULL);
    expect_fault(VOUCH_F_CHAIN_NAME_CONSTRAINT, 0);
}

/* With a role a common name is enough for "valid with warnings": so it is bound, too. */
static void test_path_constraints_bind_a_common_name_that_counts(void **state)
{
    (void)state;
    begin();
    leaf.subject = "b.example";
    leaf.dns[0] = NULL;
    inner.more[0] = constraints("a.example", NULL);
    s.name = (struct vouch_wanted_name){VOUCH_ROLE_MX, "b.example"};
    expect_fault(VOUCH_F_CHAIN_NAME_CONSTRAINT, 0);
    begin();
    leaf.subject = "a.example";
    leaf.dns[0] = NULL;
    inner.more[0] = constraints("a.example", NULL);
    s.name.role = VOUCH_ROLE_MX;
    expect_good();
}

static void test_path_constraints_leave_an_authoritys_common_name(void **state)
{
    struct forge lower = {.subject = "Lower", .ca = true};
    (void)state;
    begin();
    inner.more[0] = constraints("a.example", NULL);
    s.policy.name_rule = VOUCH_NAMES_SAN_OR_CN;
    add_lower(lower); /* whose name could be a host's */
    expect_good();
}

static void test_path_constraints_of_the_anchor_bind(void **state)
{
    (void)state;
    begin();
    root.more[0] = constraints(NULL, "a.example");
    expect_fault(VOUCH_F_CHAIN_NAME_CONSTRAINT, 0);
}

static void test_path_constraints_given_with_an_anchor_bind(void **state)
{
    struct forge_extension bound;
    (void)state;
    begin();
    bound = constraints("other.example", NULL);
    chain_trust(&s, &root);
    s.anchors[0].constraints = bound.value;
    chain_send(&s, &leaf);
    chain_send(&s, &inner);
    chain_judge(&s);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_true(chain_found(&s, VOUCH_F_CHAIN_NAME_CONSTRAINT, 0));
}

static void test_path_constraints_do_not_bind_self_issued_ones(void **state)
{
    struct forge lower = {.subject = "Inner", .ca = true, .dns = {"other.example"}};
    (void)state;
    begin();
    root.more[0] = constraints("a.example", NULL);
    add_lower(lower); /* of one name with its issuer */
    expect_good();
    begin();
    root.more[0] = constraints("a.example", NULL);
    lower.subject = "Lower";
    add_lower(lower);
    judge();
    assert_false(vouch_judge_trusted(&s.judge));
}

static void test_path_loose_constraint_is_told(void **state)
{
    (void)state;
    begin();
    inner.more[0] = constraints(".example", NULL);
    judge();
    assert_true(vouch_judge_trusted(&s.judge));
    assert_true(chain_found(&s, VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, 1));
    begin();
    inner.more[0] = constraints(".example", NULL);
    s.policy.strict = true;
    expect_fault(VOUCH_F_CHAIN_CONSTRAINT_MALFORMED, 1);
}

static void test_path_policies_are_asked(void **state)
{
    (void)state;
    begin();
    s.policy.require_explicit_policy = true;
    expect_fault(VOUCH_F_CHAIN_POLICY, 1);
    begin();
    s.policy.require_explicit_policy = true;
    s.parts.policies = NULL; /* an image without them must not pass it over */
    expect_fault(VOUCH_F_CHAIN_POLICY, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_intermediate_must_be_a_ca),
        cmocka_unit_test(test_path_intermediate_must_be_let_sign),
        cmocka_unit_test(test_path_anchor_must_be_a_ca),
        cmocka_unit_test(test_path_length_is_kept),
        cmocka_unit_test(test_path_length_leaves_out_self_issued),
        cmocka_unit_test(test_path_depth_is_kept),
        cmocka_unit_test(test_path_purpose_nests),
        cmocka_unit_test(test_path_leaf_must_have_the_purpose),
        cmocka_unit_test(test_path_leaf_key_usage_must_suit_tls),
        cmocka_unit_test(test_path_unknown_critical_extension_is_refused),
        cmocka_unit_test(test_path_validity_includes_its_ends),
        cmocka_unit_test(test_path_constraints_of_an_intermediate_bind),
        cmocka_unit_test(test_path_constraints_bind_a_common_name_that_counts),
        cmocka_unit_test(test_path_constraints_leave_an_authoritys_common_name),
        cmocka_unit_test(test_path_constraints_of_the_anchor_bind),
        cmocka_unit_test(test_path_constraints_given_with_an_anchor_bind),
        cmocka_unit_test(test_path_constraints_do_not_bind_self_issued_ones),
        cmocka_unit_test(test_path_loose_constraint_is_told),
        cmocka_unit_test(test_path_policies_are_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
