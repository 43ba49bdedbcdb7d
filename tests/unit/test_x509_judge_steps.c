// SPDX-License-Identifier: Apache-2.0
/* What a judgement needs, what it says of the path, and of comparisons that ran out. */
#include "core/x509/lint.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"
#include "tests/support/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct chain s;
static struct der_maker m;

static void begin_good(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
}

/* --- what it needs -----------------------------------------------------------------------------*/

static void test_judge_begins_only_with_all_that_it_needs(void **state)
{
    (void)state;
    for (int lacking = 0; lacking <= 4; lacking++) {
        begin_good();
        chain_judge(&s);
        struct vouch_judge_question q = s.question;
        struct vouch_judge_storage storage = {.certificates = s.views, .certificates_max = 4};
        if (lacking == 1)
            q.policy = NULL;
        if (lacking == 2)
            q.parts = NULL;
        if (lacking == 3)
            q.anchors.ops = NULL;
        if (lacking == 4)
            storage.certificates_max = 0;
        assert_int_equal(vouch_judge_init(&s.judge, &q, &storage, &s.report),
                         lacking ? VOUCH_E_ARGUMENT : VOUCH_OK);
    }
}

static void test_judge_of_nothing_ends_at_once(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_judge(&s);
    assert_int_equal(s.steps, 1);
    assert_int_equal(s.report.findings_count, 1);
    assert_int_equal(s.findings[0].code, VOUCH_F_TLS_NO_CERTIFICATE);
}

static void test_judge_counts_further_certificates_without_a_view(void **state)
{
    (void)state;
    for (size_t views = 1; views <= 4; views++) {
        static const char *const left_out[] = {"", "2", "1", NULL, NULL};
        chain_begin(&s);
        chain_trust(&s, &chain_root);
        chain_send(&s, &chain_leaf);
        chain_add_extra(&s, &chain_intermediate);
        chain_add_extra(&s, &chain_root);
        s.views_max = views;
        chain_judge(&s);
        const struct vouch_finding *f = chain_finding(&s, VOUCH_F_CHAIN_TOO_MANY);
        assert_int_equal(f != NULL, left_out[views] != NULL);
        if (f)
            assert_true(vouch_span_equal(f->value, guarded_text(left_out[views])));
        assert_int_equal(vouch_judge_trusted(&s.judge), views > 1);
    }
}

/* --- the path ----------------------------------------------------------------------------------*/

static void expect_step(size_t at, enum vouch_step_kind kind, int position, const char *subject)
{
    const struct vouch_path_step *step = &s.path[at];
    if (step->kind != kind || step->position != position || !step->not_after_known ||
        !vouch_span_equal(step->subject, guarded_text(subject)))
        fail_msg("step %zu: kind %d, position %d, %.*s", at, (int)step->kind, step->position,
                 (int)step->subject.len, (const char *)step->subject.data);
}

/* Each intermediate that the peer should have sent is named, at the certificate that lacks it. */
static void test_judge_tells_the_path_and_all_that_was_not_sent(void **state)
{
    struct forge upper = chain_intermediate;
    struct forge lower = {
        .subject = "Lower", .issuer = "Inner", .key = 4, .signer = 2, .serial = 4, .ca = true};
    struct forge leaf = chain_leaf;
    (void)state;
    leaf.issuer = "Lower";
    leaf.signer = 4;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &leaf);
    chain_add_extra(&s, &upper);
    chain_add_extra(&s, &lower);
    chain_judge(&s);
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(s.report.path_count, 4);
    expect_step(0, VOUCH_STEP_SENT, 0, "CN=Leaf");
    expect_step(1, VOUCH_STEP_EXTRA, 1, "CN=Lower");
    expect_step(2, VOUCH_STEP_EXTRA, 0, "CN=Inner");
    expect_step(3, VOUCH_STEP_ANCHOR, VOUCH_NO_POSITION, "CN=Root");
    assert_true(chain_found(&s, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0));
    assert_true(chain_found(&s, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, VOUCH_NO_POSITION));
}

/* Not good, and not bad: and nothing else is at fault. */
static void test_judge_names_who_signed_by_an_unknown_algorithm(void **state)
{
    struct vouch_certificate root;
    (void)state;
    der_begin(&m);
    struct der_certificate leaf = der_good_leaf(&m);
    struct der_certificate authority = der_good_root(&m);
    leaf.validity = authority.validity = der_validity(&m, "260101000000Z", "271231000000Z");
    leaf.inner = leaf.outer = der_hex(&m, "30 05 06 03 88 37 01");
    assert_int_equal(vouch_certificate_parse(der_build(&m, &authority), &root), VOUCH_OK);
    chain_begin(&s);
    s.name.name = "host.example";
    chain_trust_key(&s, &(struct vouch_anchor){.subject = root.subject, .key = root.spki});
    chain_send_bytes(&s, der_build(&m, &leaf));
    chain_judge(&s);
    const struct vouch_finding *f = chain_finding(&s, VOUCH_F_CERT_SIGNATURE_UNSUPPORTED);
    assert_non_null(f);
    assert_int_equal(f->severity, VOUCH_SEVERITY_UNKNOWN);
    assert_int_equal(f->position, 0);
    assert_true(vouch_span_equal(f->value, guarded_text("CN=Authority")));
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_UNKNOWN);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_null(chain_finding(&s, VOUCH_F_CHAIN_BUDGET));
}

/* The Forum's rules are for public authorities: who leads to no anchor may have one of these. */
static bool of_private;

static void judge_lint(const struct vouch_lint_subject *subject, struct vouch_report *report)
{
    (void)report;
    of_private = subject->of_private;
}

static void test_judge_tells_lint_whether_the_authority_is_a_private_one(void **state)
{
    static const struct vouch_lint_ops ops = {judge_lint};
    (void)state;
    for (int trusted = 0; trusted <= 1; trusted++)
        for (int is_public = 0; is_public <= 1; is_public++) {
            begin_good();
            s.parts.lint = &ops;
            s.anchors[0].known_public = is_public;
            s.table.count = (size_t)trusted;
            chain_judge(&s);
            assert_int_equal(of_private, trusted && !is_public);
        }
}

/* --- work that runs out before the answer ------------------------------------------------------*/

enum { NAMES = 200, SUBTREES = 150 };

static struct vouch_span many(struct vouch_span one, size_t count)
{
    static uint8_t buffer[8192];
    struct vouch_writer w = vouch_writer_of(buffer, sizeof buffer);
    for (size_t i = 0; i < count; i++)
        vouch_write_span(&w, one);
    assert_int_equal(w.lost, 0);
    return vouch_writer_span(&w);
}

static struct vouch_span many_names(void)
{
    struct vouch_span others = many(der_text(&m, 0x82, "b.example"), NAMES);
    return der_extension(&m, "551d11", false,
                         der_sequence(&m, 2, der_text(&m, 0x82, "a.example"), others));
}

static struct vouch_span many_subtrees(void)
{
    struct vouch_span all = many(der_sequence(&m, 1, der_text(&m, 0x82, "x.example")), SUBTREES);
    return der_extension(&m, "551d1e", true, der_sequence(&m, 1, der_wrap(&m, 0xa1, all)));
}

static struct vouch_span authority(struct signer *by, const struct signer *of, const char *issuer,
                                   const char *until)
{
    struct der_certificate parts = der_good_root(&m);
    parts.issuer = der_name(&m, issuer);
    parts.validity = der_validity(&m, "260101000000Z", until);
    parts.key = signer_key(of);
    parts.extensions =
        der_extensions(&m, der_join(&m, 2, der_authority_extensions(&m), many_subtrees()));
    return signer_build(by, &m, &parts);
}

/* Authorities that lead nowhere, but come first, use up the comparisons: then it is not known
 * whether the path behind them is good, although no rule is seen to be broken. */
static void test_judge_that_ran_out_of_comparisons_says_so(void **state)
{
    static struct signer top;
    static struct signer middle;
    (void)state;
    signer_begin_at(&top, SIGNER_P256, 0);
    signer_begin_at(&middle, SIGNER_P256, 1);
    for (int dead_ends = 0; dead_ends <= 1; dead_ends++) {
        der_begin(&m);
        struct der_certificate leaf = der_good_leaf(&m);
        leaf.validity = der_validity(&m, "260101000000Z", "271231000000Z");
        leaf.extensions = der_extensions(
            &m, der_replace(&m, der_leaf_extensions(&m, "a.example"), "551d11", many_names()));
        chain_begin(&s);
        chain_trust_key(
            &s, &(struct vouch_anchor){.subject = der_name(&m, "CN=Top"), .key = signer_key(&top)});
        chain_send_bytes(&s, signer_build(&middle, &m, &leaf));
        if (dead_ends)
            chain_send_bytes(&s, authority(&top, &middle, "CN=Nowhere", "281231000000Z"));
        chain_send_bytes(&s, authority(&top, &middle, "CN=Top", "271231000000Z"));
        chain_judge(&s);
        assert_int_equal(vouch_judge_trusted(&s.judge), !dead_ends);
        assert_int_equal(vouch_report_verdict(&s.report) == VOUCH_VERDICT_UNKNOWN, dead_ends);
        const struct vouch_finding *f = chain_finding(&s, VOUCH_F_CHAIN_BUDGET);
        assert_int_equal(f != NULL, dead_ends);
        if (f)
            assert_true(vouch_span_equal(f->value, guarded_text("comparisons")));
    }
    signer_end(&top);
    signer_end(&middle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge_begins_only_with_all_that_it_needs),
        cmocka_unit_test(test_judge_of_nothing_ends_at_once),
        cmocka_unit_test(test_judge_counts_further_certificates_without_a_view),
        cmocka_unit_test(test_judge_tells_the_path_and_all_that_was_not_sent),
        cmocka_unit_test(test_judge_names_who_signed_by_an_unknown_algorithm),
        cmocka_unit_test(test_judge_tells_lint_whether_the_authority_is_a_private_one),
        cmocka_unit_test(test_judge_that_ran_out_of_comparisons_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
