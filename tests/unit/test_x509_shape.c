// SPDX-License-Identifier: Apache-2.0
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The nine cases that a chain as sent can be, told apart by code, position and subject; and the
 * neighbours of them. */

static struct chain s;

static const struct forge other_root = {.subject = "Other Root",
                                        .issuer = "Other Root",
                                        .key = 7,
                                        .signer = 7,
                                        .serial = 70,
                                        .ca = true};

static void begin_good(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
}

static void expect(enum vouch_verdict verdict)
{
    if (vouch_report_verdict(&s.report) != verdict)
        fail_msg("verdict %s, not %s: %s", vouch_verdict_text(vouch_report_verdict(&s.report)),
                 vouch_verdict_text(verdict), chain_text(&s));
}

static void expect_finding(enum vouch_finding_code code, int position, int other,
                           enum vouch_severity severity)
{
    for (size_t i = 0; i < s.report.findings_count; i++) {
        const struct vouch_finding *f = &s.findings[i];
        if (f->code == code && f->position == position && f->other == other &&
            f->severity == severity)
            return;
    }
    fail_msg("no %s at %d (%d) as %s: %s", vouch_finding_kind(code)->id, position, other,
             vouch_severity_text(severity), chain_text(&s));
}

static void expect_subject(int position, const char *subject)
{
    assert_true(vouch_span_equal(s.rows[position].subject, guarded_text(subject)));
}

static void test_shape_good_chain_is_valid(void **state)
{
    (void)state;
    begin_good();
    chain_judge(&s);
    expect(VOUCH_VERDICT_VALID);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(s.report.path_count, 3);
    assert_int_equal(vouch_judge_signatures(&s.judge), 2);
}

static void test_shape_expired_leaf_is_named(void **state)
{
    struct forge leaf = chain_leaf;
    (void)state;
    leaf.not_after_s = FORGE_NOW_S - 1;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_finding(VOUCH_F_CERT_EXPIRED, 0, VOUCH_NO_POSITION, VOUCH_SEVERITY_ERROR);
    expect_subject(0, "CN=Leaf");
    assert_int_equal(s.report.path_count, 3); /* facts survive */
    assert_false(vouch_judge_trusted(&s.judge));
}

/* One that is on the path is no alternative to it. */
static void test_shape_expired_intermediate_of_the_path_is_named_once(void **state)
{
    struct forge intermediate = chain_intermediate;
    (void)state;
    intermediate.not_after_s = FORGE_NOW_S - 1;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &intermediate);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_finding(VOUCH_F_CERT_EXPIRED, 1, VOUCH_NO_POSITION, VOUCH_SEVERITY_ERROR);
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_EXPIRED_ALTERNATIVE));
}

static void test_shape_wrong_host_is_named(void **state)
{
    (void)state;
    begin_good();
    s.name.name = "b.example";
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_finding(VOUCH_F_NAME_MISMATCH, 0, VOUCH_NO_POSITION, VOUCH_SEVERITY_ERROR);
    assert_int_equal(s.report.path_count, 3);
}

static void test_shape_missing_intermediate_is_named(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_finding(VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0, VOUCH_NO_POSITION, VOUCH_SEVERITY_ERROR);
    assert_true(vouch_span_equal(chain_finding(&s, VOUCH_F_CHAIN_MISSING_INTERMEDIATE)->value,
                                 guarded_text("CN=Inner")));
    assert_int_equal(s.report.path_count, 0);
}

static void test_shape_missing_intermediate_from_elsewhere_is_told(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_add_extra(&s, &chain_intermediate);
    chain_judge(&s);
    expect(VOUCH_VERDICT_VALID);
    expect_finding(VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0, VOUCH_NO_POSITION, VOUCH_SEVERITY_INFO);
    assert_int_equal(s.path[1].kind, VOUCH_STEP_EXTRA);
    assert_int_equal(s.path[1].position, 0);
}

static void test_shape_duplicate_is_named(void **state)
{
    (void)state;
    begin_good();
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CHAIN_DUPLICATE, 2, 1, VOUCH_SEVERITY_WARNING);
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 2));
    expect_subject(2, "CN=Inner");
}

static void test_shape_leaf_sent_twice_is_a_duplicate(void **state)
{
    (void)state;
    begin_good();
    chain_send(&s, &chain_leaf);
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CHAIN_DUPLICATE, 2, 0, VOUCH_SEVERITY_WARNING);
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 2));
    assert_false(chain_found(&s, VOUCH_F_CHAIN_DUPLICATE, 1));
}

static void test_shape_misordered_is_named(void **state)
{
    struct forge outer = {
        .subject = "Outer", .issuer = "Root", .key = 4, .signer = 1, .serial = 4, .ca = true};
    struct forge inner = chain_intermediate;
    (void)state;
    inner.issuer = "Outer";
    inner.signer = 4;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &outer);
    chain_send(&s, &inner);
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CHAIN_MISORDERED, 1, 2, VOUCH_SEVERITY_WARNING);
    expect_subject(1, "CN=Outer");
}

static void test_shape_root_sent_is_named(void **state)
{
    (void)state;
    begin_good();
    chain_send(&s, &chain_root);
    chain_judge(&s);
    assert_true(vouch_report_verdict(&s.report) <= VOUCH_VERDICT_WARNING);
    assert_true(chain_found(&s, VOUCH_F_CHAIN_ROOT_SENT, 2));
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 2));
    expect_subject(2, "CN=Root");
}

static void test_shape_unrelated_is_named(void **state)
{
    (void)state;
    begin_good();
    chain_send(&s, &other_root);
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CHAIN_UNRELATED, 2, VOUCH_NO_POSITION, VOUCH_SEVERITY_WARNING);
    expect_subject(2, "CN=Other Root");
    assert_false(chain_found(&s, VOUCH_F_CHAIN_ROOT_SENT, 2));
}

/* What stands above the certificate that is missing cannot be told from a stranger: nobody must be
 * advised to remove it. */
static void test_shape_authority_above_a_missing_one_is_not_unrelated(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &other_root);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 1));
}

static void test_shape_same_name_with_another_key_is_unrelated(void **state)
{
    struct forge old = chain_intermediate;
    (void)state;
    old.key = 9;
    old.serial = 90;
    begin_good();
    chain_send(&s, &old);
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CHAIN_UNRELATED, 2, VOUCH_NO_POSITION, VOUCH_SEVERITY_WARNING);
}

static void test_shape_expired_cross_signed_root_is_named(void **state)
{
    struct forge cross = {.subject = "Root",
                          .issuer = "Old Root",
                          .key = 1,
                          .signer = 8,
                          .serial = 80,
                          .ca = true,
                          .not_after_s = FORGE_NOW_S - 1000};
    (void)state;
    begin_good();
    chain_send(&s, &cross);
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CHAIN_EXPIRED_ALTERNATIVE, 2, VOUCH_NO_POSITION, VOUCH_SEVERITY_WARNING);
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 2));
    assert_false(chain_found(&s, VOUCH_F_CERT_EXPIRED, 2));
    assert_true(vouch_judge_trusted(&s.judge));
}

static void test_shape_valid_cross_sign_is_no_finding(void **state)
{
    struct forge cross = {
        .subject = "Root", .issuer = "Old Root", .key = 1, .signer = 8, .serial = 80, .ca = true};
    (void)state;
    begin_good();
    chain_send(&s, &cross);
    chain_judge(&s);
    expect(VOUCH_VERDICT_VALID);
}

static void test_shape_leaf_not_first_is_an_error(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_intermediate);
    chain_send(&s, &chain_leaf);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_finding(VOUCH_F_CHAIN_LEAF_NOT_FIRST, 0, 1, VOUCH_SEVERITY_ERROR);
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 1));
}

static void test_shape_one_key_under_two_names_is_told(void **state)
{
    struct forge namesake = {
        .subject = "Twin", .issuer = "Root", .key = 2, .signer = 1, .serial = 20, .ca = true};
    (void)state;
    begin_good();
    chain_send(&s, &namesake);
    chain_judge(&s);
    expect_finding(VOUCH_F_CHAIN_SAME_KEY, 2, 1, VOUCH_SEVERITY_INFO);
}

static void test_shape_untrusted_root_is_sought_by_name(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &other_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    expect_finding(VOUCH_F_CHAIN_NO_ANCHOR, 1, VOUCH_NO_POSITION, VOUCH_SEVERITY_ERROR);
    assert_true(vouch_span_equal(chain_finding(&s, VOUCH_F_CHAIN_NO_ANCHOR)->value,
                                 guarded_text("CN=Root")));
}

static void test_shape_self_signed_leaf_is_named_and_can_be_trusted(void **state)
{
    struct forge self = chain_leaf;
    (void)state;
    self.issuer = "Leaf";
    self.signer = 3;
    chain_begin(&s);
    chain_trust(&s, &other_root);
    chain_send(&s, &self);
    chain_judge(&s);
    expect(VOUCH_VERDICT_INVALID);
    assert_true(chain_found(&s, VOUCH_F_CERT_SELF_SIGNED, 0));
    chain_trust(&s, &self);
    chain_judge(&s);
    expect(VOUCH_VERDICT_VALID);
}

static void test_shape_broken_stranger_does_not_sink_the_chain(void **state)
{
    static const uint8_t junk[] = {0x30, 0x03, 0x02, 0x01, 0x01};
    (void)state;
    begin_good();
    chain_send_bytes(&s, (struct vouch_span){junk, sizeof junk});
    chain_judge(&s);
    expect(VOUCH_VERDICT_WARNING);
    expect_finding(VOUCH_F_CERT_MALFORMED, 2, VOUCH_NO_POSITION, VOUCH_SEVERITY_WARNING);
    assert_false(chain_found(&s, VOUCH_F_CHAIN_UNRELATED, 2));
    assert_true(vouch_judge_trusted(&s.judge));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape_good_chain_is_valid),
        cmocka_unit_test(test_shape_expired_leaf_is_named),
        cmocka_unit_test(test_shape_expired_intermediate_of_the_path_is_named_once),
        cmocka_unit_test(test_shape_wrong_host_is_named),
        cmocka_unit_test(test_shape_missing_intermediate_is_named),
        cmocka_unit_test(test_shape_missing_intermediate_from_elsewhere_is_told),
        cmocka_unit_test(test_shape_duplicate_is_named),
        cmocka_unit_test(test_shape_leaf_sent_twice_is_a_duplicate),
        cmocka_unit_test(test_shape_misordered_is_named),
        cmocka_unit_test(test_shape_root_sent_is_named),
        cmocka_unit_test(test_shape_unrelated_is_named),
        cmocka_unit_test(test_shape_authority_above_a_missing_one_is_not_unrelated),
        cmocka_unit_test(test_shape_same_name_with_another_key_is_unrelated),
        cmocka_unit_test(test_shape_expired_cross_signed_root_is_named),
        cmocka_unit_test(test_shape_valid_cross_sign_is_no_finding),
        cmocka_unit_test(test_shape_leaf_not_first_is_an_error),
        cmocka_unit_test(test_shape_one_key_under_two_names_is_told),
        cmocka_unit_test(test_shape_untrusted_root_is_sought_by_name),
        cmocka_unit_test(test_shape_self_signed_leaf_is_named_and_can_be_trusted),
        cmocka_unit_test(test_shape_broken_stranger_does_not_sink_the_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
