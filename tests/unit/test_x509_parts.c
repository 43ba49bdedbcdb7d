// SPDX-License-Identifier: Apache-2.0
/* What a judgement says where a part is not linked, or has nothing to look at: critical policy
 * extensions, TLS features, stapled answers, revocation. */
#include "core/x509/links.h"
#include "core/x509/lint.h"
#include "core/x509/revocation.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct chain s;

// clang-format off
#define SPAN(text) { (const uint8_t *)(text), sizeof(text) - 1 }
// clang-format on

static const struct forge_extension policy_extensions[] = {
    {SPAN("\x55\x1d\x20"), true, SPAN("\x30\x06\x30\x04\x06\x02\x2a\x03")},
    {SPAN("\x55\x1d\x21"), true, SPAN("\x30\x0a\x30\x08\x06\x02\x2a\x03\x06\x02\x2a\x04")},
    {SPAN("\x55\x1d\x24"), true, SPAN("\x30\x03\x80\x01\x05")},
    {SPAN("\x55\x1d\x36"), true, SPAN("\x02\x01\x05")},
    {SPAN("\x2b\x06\x01\x05\x05\x07\x01\x18"), true, SPAN("\x30\x03\x02\x01\x05")},
};

static void begin(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
}

static void send(const struct forge *leaf, const struct forge *intermediate)
{
    chain_send(&s, leaf);
    chain_send(&s, intermediate);
}

/* The extension in the intermediate (and in the leaf, which has each feature of its authority). */
static void expect_critical(size_t i, bool linked, bool critical, bool unknown)
{
    struct forge leaf = chain_leaf;
    struct forge middle = chain_intermediate;
    begin();
    if (!linked)
        s.parts.policies = NULL;
    middle.more[0] = policy_extensions[i];
    middle.more[0].critical = critical;
    if (i == 4)
        leaf.more[0] = middle.more[0];
    send(&leaf, &middle);
    chain_judge(&s);
    if (chain_found(&s, VOUCH_F_CERT_UNKNOWN_CRITICAL, 1) != unknown)
        fail_msg("%zu, linked %d, critical %d: %s", i, linked, critical, chain_text(&s));
    if (unknown)
        assert_false(vouch_judge_trusted(&s.judge));
    /* Policy constraints bind whether they are critical or not. */
    assert_int_equal(chain_finding(&s, VOUCH_F_CHAIN_POLICY) != NULL, !linked && i == 2);
}

static void test_parts_critical_policies_are_known_where_the_part_is_linked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof policy_extensions / sizeof policy_extensions[0]; i++) {
        expect_critical(i, true, true, false);
        expect_critical(i, false, true, true);
        expect_critical(i, false, false, false);
    }
}

static void test_parts_policies_that_are_asked_for_need_the_part(void **state)
{
    static const struct vouch_span wanted[] = {SPAN("\x2a\x03")};
    (void)state;
    for (int i = 0; i < 3; i++) {
        begin();
        s.parts.policies = NULL;
        if (i == 1)
            s.policy.require_explicit_policy = true;
        if (i == 2) {
            s.policy.policies = wanted;
            s.policy.policies_count = 1;
        }
        send(&chain_leaf, &chain_intermediate);
        chain_judge(&s);
        assert_int_equal(chain_finding(&s, VOUCH_F_CHAIN_POLICY) != NULL, i > 0);
        assert_int_equal(vouch_judge_trusted(&s.judge), i == 0);
    }
}

static void test_parts_features_of_an_authority_are_named(void **state)
{
    (void)state;
    for (int other = 0; other <= 1; other++) {
        struct forge middle = chain_intermediate;
        struct forge leaf = chain_leaf;
        begin();
        middle.more[0] = policy_extensions[4];
        middle.more[0].critical = false;
        if (other)
            middle.more[0].value = (struct vouch_span)SPAN("\x30\x03\x02\x01\x11");
        send(&leaf, &middle);
        chain_judge(&s);
        const struct vouch_finding *f = chain_finding(&s, VOUCH_F_CHAIN_TLS_FEATURE);
        assert_non_null(f);
        assert_int_equal(f->position, 0);
        assert_true(vouch_span_equal(f->value, guarded_text(other ? "17" : "must-staple")));
        assert_false(vouch_judge_trusted(&s.judge));
    }
}

static void test_parts_staple_is_missed_where_it_must_be_and_was_asked_for(void **state)
{
    (void)state;
    for (int i = 0; i < 16; i++) {
        struct forge leaf = chain_leaf;
        begin();
        s.parts.links = i & 1 ? &vouch_links : NULL;
        s.question.staple_asked = i & 2;
        if (i & 4) {
            leaf.more[0] = policy_extensions[4];
            leaf.more[0].critical = false;
        }
        if (i & 8)
            s.question.staple = (struct vouch_span)SPAN("\x30\x03\x0a\x01\x06");
        send(&leaf, &chain_intermediate);
        chain_judge(&s);
        assert_int_equal(chain_found(&s, VOUCH_F_OCSP_STAPLE_MISSING, 0), i == 7);
    }
}

static void test_parts_revocation_that_is_not_linked_is_told_by_its_mode(void **state)
{
    static const enum vouch_revocation_mode modes[] = {VOUCH_REVOCATION_OFF, VOUCH_REVOCATION_SOFT,
                                                       VOUCH_REVOCATION_HARD};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        begin();
        s.policy.revocation = modes[i];
        send(&chain_leaf, &chain_intermediate);
        chain_judge(&s);
        const struct vouch_finding *f = chain_finding(&s, VOUCH_F_REVOCATION_UNKNOWN);
        assert_int_equal(f != NULL, i > 0);
        assert_int_equal(chain_finding(&s, VOUCH_F_REVOCATION_NOT_CHECKED) != NULL, i == 0);
        if (f)
            assert_int_equal(f->severity, i == 2 ? VOUCH_SEVERITY_ERROR : VOUCH_SEVERITY_WARNING);
        assert_int_equal(vouch_judge_trusted(&s.judge), i < 2);
    }
}

/* Key identifiers by issuer and serial number, which must be the issuer's own issuer and number. */
static void test_parts_links_compare_issuer_and_serial_number(void **state)
{
    static const struct {
        struct vouch_span value;
        bool other;
    } rows[] = {
        /* the serial number alone: the authority's is 0x400002 */
        {SPAN("\x30\x05\x82\x03\x40\0\x02"), false},
        {SPAN("\x30\x05\x82\x03\x40\0\x03"), true},
        /* CN=Root, which has issued the authority; CN=Rxxt */
        {SPAN("\x30\x15\xa1\x13\xa4\x11\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04Root"),
         false},
        {SPAN("\x30\x15\xa1\x13\xa4\x11\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04Rxxt"),
         true},
        /* a name that is no directory name says nothing */
        {SPAN("\x30\x06\xa1\x04\x82\x02xx"), false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct forge leaf = chain_leaf;
        begin();
        s.parts.links = &vouch_links;
        leaf.no_key_ids = true;
        leaf.more[0] = (struct forge_extension){SPAN("\x55\x1d\x23"), false, rows[i].value};
        send(&leaf, &chain_intermediate);
        chain_judge(&s);
        if (chain_found(&s, VOUCH_F_CHAIN_KEY_ID, 0) != rows[i].other)
            fail_msg("row %zu: %s", i, chain_text(&s));
    }
}

/* Rules of the CA/Browser Forum alone are remarks for private authorities. */
static void test_parts_lint_is_mild_to_private_authorities_where_only_the_forum_asks(void **state)
{
    static const enum vouch_finding_code forum[] = {VOUCH_F_LINT_LIFETIME,
                                                    VOUCH_F_LINT_AKI_ISSUER,
                                                    VOUCH_F_LINT_CA_USAGE_NOT_CRITICAL,
                                                    VOUCH_F_LINT_ROOT_EKU,
                                                    VOUCH_F_LINT_SAN_CRITICAL,
                                                    VOUCH_F_LINT_SAN_UNDERSCORE,
                                                    VOUCH_F_LINT_CN_ADDRESS_FORM,
                                                    VOUCH_F_LINT_CN_NOT_IN_SAN,
                                                    VOUCH_F_LINT_CN_NO_NAME};
    static const struct vouch_policy policy = {.purpose = VOUCH_PURPOSE_SERVER, .strict = true};
    struct forge leaf = chain_leaf;
    struct vouch_certificate c;
    static struct forged made;
    bool seen_forum = false;
    (void)state;
    leaf.subject = "not in it"; /* and a lifetime of two years, and what else lint finds of it */
    leaf.not_before_s = FORGE_NOW_S - 365 * 86400;
    leaf.not_after_s = FORGE_NOW_S + 3 * 365 * 86400;
    forge_make(&leaf, &made);
    assert_int_equal(vouch_certificate_parse(forged_span(&made), &c), VOUCH_OK);
    for (int of_private = 0; of_private <= 1; of_private++) {
        const struct vouch_lint_subject subject = {&c, VOUCH_LINT_LEAF, 0, &policy, of_private};
        chain_begin(&s);
        const struct vouch_report_storage storage = {.findings = s.findings,
                                                     .findings_max = CHAIN_FINDINGS_MAX,
                                                     .text = s.text,
                                                     .text_max = sizeof s.text};
        vouch_report_init(&s.report, &storage);
        s.report.strict = true;
        vouch_lint.judge(&subject, &s.report);
        for (size_t i = 0; i < s.report.findings_count; i++) {
            bool of_forum = false;
            for (size_t k = 0; k < sizeof forum / sizeof forum[0]; k++)
                of_forum = of_forum || s.findings[i].code == forum[k];
            seen_forum = seen_forum || of_forum;
            if (of_forum && (s.findings[i].severity == VOUCH_SEVERITY_INFO) != of_private)
                fail_msg("%s", vouch_finding_kind(s.findings[i].code)->id);
            if (!of_forum)
                assert_int_not_equal(s.findings[i].severity, VOUCH_SEVERITY_INFO);
        }
    }
    assert_true(seen_forum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_critical_policies_are_known_where_the_part_is_linked),
        cmocka_unit_test(test_parts_policies_that_are_asked_for_need_the_part),
        cmocka_unit_test(test_parts_features_of_an_authority_are_named),
        cmocka_unit_test(test_parts_staple_is_missed_where_it_must_be_and_was_asked_for),
        cmocka_unit_test(test_parts_revocation_that_is_not_linked_is_told_by_its_mode),
        cmocka_unit_test(test_parts_links_compare_issuer_and_serial_number),
        cmocka_unit_test(test_parts_lint_is_mild_to_private_authorities_where_only_the_forum_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
