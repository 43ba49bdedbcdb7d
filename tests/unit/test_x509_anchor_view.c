// SPDX-License-Identifier: Apache-2.0
#include "core/x509/anchor_view.h"

#include "core/x509/extension.h"
#include "tests/support/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* An anchor is judged twice: by its whole certificate, and by its key and limits alone. */

/* Extension: extendedKeyUsage, clientAuth. */
static const uint8_t client_only[] = {0x30, 0x13, 0x06, 0x03, 0x55, 0x1d, 0x25,
                                      0x04, 0x0c, 0x30, 0x0a, 0x06, 0x08, 0x2b,
                                      0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

static struct chain s;
static struct forged made;

static void judge(void)
{
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
}

/* What is said of the chain below that root, by its certificate. */
static void judge_whole(const struct forge *root, char *said, size_t size)
{
    chain_begin(&s);
    chain_trust(&s, root);
    judge();
    strncpy(said, chain_text(&s), size - 1);
    said[size - 1] = '\0';
}

static void judge_bare(const struct forge *root, const struct vouch_anchor_limits *limits)
{
    struct vouch_certificate c;
    forge_make(root, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &c), VOUCH_OK);
    chain_begin(&s);
    chain_trust_key(&s, &(struct vouch_anchor){c.subject, c.spki, .limits = limits});
    judge();
}

/* Both say the same, and it is this finding about the anchor. */
static void expect_same(const struct forge *root, struct vouch_span usage,
                        enum vouch_finding_code code)
{
    struct vouch_certificate c;
    char whole[4096];
    forge_make(root, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &c), VOUCH_OK);
    struct vouch_anchor_limits limits = {c.not_before_s, c.not_after_s, c.path_length, usage};
    judge_whole(root, whole, sizeof whole);
    judge_bare(root, &limits);
    assert_string_equal(chain_text(&s), whole);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_true(chain_found(&s, code, VOUCH_NO_POSITION));
}

static void test_anchor_view_path_length_binds_without_the_certificate(void **state)
{
    struct forge root = chain_root;
    (void)state;
    root.path_length = 1; /* pathLenConstraint 0 */
    expect_same(&root, (struct vouch_span){NULL, 0}, VOUCH_F_CHAIN_PATH_LENGTH);
}

static void test_anchor_view_purpose_binds_without_the_certificate(void **state)
{
    struct forge root = chain_root;
    (void)state;
    root.eku = vouch_oid_client_auth;
    expect_same(&root, (struct vouch_span){client_only, sizeof client_only},
                VOUCH_F_CERT_EXTENDED_USAGE);
}

static void test_anchor_view_dates_bind_without_the_certificate(void **state)
{
    struct forge root = chain_root;
    (void)state;
    root.not_after_s = FORGE_NOW_S - 86400;
    expect_same(&root, (struct vouch_span){NULL, 0}, VOUCH_F_CHAIN_ANCHOR_EXPIRED);
    root.not_before_s = FORGE_NOW_S + 86400;
    root.not_after_s = FORGE_NOW_S + 2 * 86400;
    expect_same(&root, (struct vouch_span){NULL, 0}, VOUCH_F_CERT_NOT_YET_VALID);
}

static void test_anchor_view_good_limits_are_trusted_and_dated(void **state)
{
    struct vouch_anchor_limits limits = {0, FORGE_NOW_S + 86400, 1, {NULL, 0}};
    (void)state;
    judge_bare(&chain_root, &limits);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_true(s.path[s.report.path_count - 1].not_after_known);
    assert_int_equal(s.path[s.report.path_count - 1].not_after_s, limits.not_after_s);
}

/* A table that was made before there were limits. */
static void test_anchor_view_without_limits_is_a_key_for_ever(void **state)
{
    struct forge root = chain_root;
    (void)state;
    root.not_after_s = FORGE_NOW_S - 86400;
    root.path_length = 1;
    judge_bare(&root, NULL);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_false(s.path[s.report.path_count - 1].not_after_known);
}

/* Whatever was seen in its place before. */
static void test_anchor_view_of_a_bare_key_is_a_ca_of_its_name_alone(void **state)
{
    static const struct vouch_anchor_limits limits = {100, 200, 3, {client_only, 21}};
    static struct vouch_certificate view;
    struct vouch_certificate c;
    (void)state;
    forge_make(&chain_root, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &c), VOUCH_OK);
    for (int limited = 1; limited >= 0; limited--) {
        const struct vouch_anchor anchor = {c.subject, c.spki, .limits = limited ? &limits : NULL};
        memset(&view, limited ? 0xa5 : 0, sizeof view);
        if (!limited)
            view = c;
        vouch_anchor_view(&anchor, &view);
        assert_true(vouch_span_equal(view.subject, c.subject));
        assert_int_equal(view.subject_hash, c.subject_hash);
        assert_true(vouch_span_equal(view.spki, c.spki));
        assert_true(view.ca);
        assert_int_equal(view.key_usage, UINT16_MAX);
        assert_int_equal(view.path_length, limited ? 3 : -1);
        assert_int_equal(view.parts, VOUCH_PART_KEY | (limited ? VOUCH_PART_VALIDITY : 0));
        assert_int_equal(view.present, limited ? 1u << VOUCH_EXT_EXTENDED_USAGE : 0);
        assert_true(view.not_after_s == (limited ? 200 : 0));
        assert_int_equal(view.extensions.len, limited ? sizeof client_only : 0);
        assert_int_equal(view.der.len, 0);
        assert_int_equal(view.issuer.len, 0);
        assert_int_equal(view.serial.len, 0);
        assert_int_equal(view.version, 0);
        assert_int_equal(view.critical, 0);
        assert_false(view.self_issued);
        assert_null(view.fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anchor_view_path_length_binds_without_the_certificate),
        cmocka_unit_test(test_anchor_view_purpose_binds_without_the_certificate),
        cmocka_unit_test(test_anchor_view_dates_bind_without_the_certificate),
        cmocka_unit_test(test_anchor_view_good_limits_are_trusted_and_dated),
        cmocka_unit_test(test_anchor_view_of_a_bare_key_is_a_ca_of_its_name_alone),
        cmocka_unit_test(test_anchor_view_without_limits_is_a_key_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
