// SPDX-License-Identifier: Apache-2.0
#include "core/x509/clients.h"
#include "core/x509/key.h"
#include "core/x509/lint.h"
#include "core/x509/revocation.h"
#include "tests/support/chain.h"
#include "tests/support/guarded.h"

#include <mbedtls/platform.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct chain s;

static void begin_good(void)
{
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &chain_leaf);
    chain_send(&s, &chain_intermediate);
}

static void test_judge_unknown_clock_is_neither_valid_nor_expired(void **state)
{
    struct forge old = chain_leaf;
    (void)state;
    old.not_after_s = 1000000000;
    old.not_before_s = 900000000;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send(&s, &old);
    chain_send(&s, &chain_intermediate);
    s.now.utc_known = false;
    chain_judge(&s);
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_UNKNOWN);
    assert_non_null(chain_finding(&s, VOUCH_F_CLOCK_UNKNOWN));
    assert_null(chain_finding(&s, VOUCH_F_CERT_EXPIRED));
    assert_false(vouch_judge_trusted(&s.judge));
    assert_int_equal(s.report.path_count, 3);
}

static void test_judge_leaf_that_cannot_be_read_is_invalid(void **state)
{
    static const uint8_t junk[] = {0x30, 0x82, 0xff, 0xff, 0x00};
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_send_bytes(&s, (struct vouch_span){junk, sizeof junk});
    chain_send(&s, &chain_intermediate);
    chain_judge(&s);
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_INVALID);
    assert_true(chain_found(&s, VOUCH_F_CERT_MALFORMED, 0));
    assert_int_equal(s.report.sent_count, 2);
}

static void test_judge_every_cut_of_the_leaf_is_refused(void **state)
{
    (void)state;
    begin_good();
    struct vouch_span whole = s.sent[0];
    for (size_t len = 0; len < whole.len; len += 7) {
        s.sent[0].len = len;
        chain_judge(&s);
        if (vouch_judge_trusted(&s.judge) ||
            vouch_report_verdict(&s.report) != VOUCH_VERDICT_INVALID)
            fail_msg("accepted when cut to %zu bytes", len);
    }
}

static void test_judge_every_turned_byte_of_the_leaf_is_refused(void **state)
{
    static uint8_t copy[FORGE_DER_MAX];
    (void)state;
    begin_good();
    struct vouch_span whole = s.sent[0];
    s.sent[0].data = copy;
    for (size_t i = 0; i < whole.len; i++) {
        for (size_t j = 0; j < whole.len; j++)
            copy[j] = whole.data[j];
        copy[i] = (uint8_t)(copy[i] ^ 0x04);
        chain_judge(&s);
        if (vouch_judge_trusted(&s.judge))
            fail_msg("accepted with byte %zu turned", i);
    }
}

static void test_judge_nothing_sent_is_a_finding(void **state)
{
    (void)state;
    chain_begin(&s);
    chain_trust(&s, &chain_root);
    chain_judge(&s);
    assert_non_null(chain_finding(&s, VOUCH_F_TLS_NO_CERTIFICATE));
    assert_false(vouch_judge_trusted(&s.judge));
}

static void test_judge_more_certificates_than_views_are_counted(void **state)
{
    (void)state;
    begin_good();
    for (unsigned i = 0; i < 5; i++) {
        struct forge f = chain_root;
        f.serial = 50 + i;
        chain_send(&s, &f);
    }
    s.views_max = 4;
    chain_judge(&s);
    assert_non_null(chain_finding(&s, VOUCH_F_CHAIN_TOO_MANY));
    assert_true(
        vouch_span_equal(chain_finding(&s, VOUCH_F_CHAIN_TOO_MANY)->value, guarded_text("3")));
    assert_true(vouch_judge_trusted(&s.judge));
    assert_int_equal(s.report.sent_total, 7);
}

static void test_judge_lacking_question_is_refused(void **state)
{
    struct vouch_judge_storage storage = {.certificates = s.views, .certificates_max = 4};
    struct vouch_judge_question q = {0};
    (void)state;
    begin_good();
    assert_int_equal(vouch_judge_init(&s.judge, &q, &storage, &s.report), VOUCH_E_ARGUMENT);
}

static int broken_store(void *self, struct vouch_span subject, size_t index,
                        struct vouch_anchor *out)
{
    (void)self;
    (void)subject;
    (void)index;
    (void)out;
    return VOUCH_E_IO;
}

static void test_judge_store_that_fails_is_told_and_trusts_nobody(void **state)
{
    static const struct vouch_anchors_ops ops = {.find = broken_store};
    struct vouch_judge_storage storage = {.certificates = s.views,
                                          .certificates_max = CHAIN_SENT_MAX};
    (void)state;
    begin_good();
    chain_judge(&s);
    s.question.anchors.ops = &ops;
    assert_int_equal(vouch_judge_init(&s.judge, &s.question, &storage, &s.report), VOUCH_OK);
    int status = VOUCH_AGAIN;
    while (status == VOUCH_AGAIN)
        status = vouch_judge_step(&s.judge);
    assert_int_equal(status, VOUCH_E_IO);
    assert_false(vouch_judge_trusted(&s.judge));
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_INVALID);
}

static void test_judge_revocation_not_linked_is_told(void **state)
{
    (void)state;
    begin_good();
    s.policy.revocation = VOUCH_REVOCATION_HARD;
    chain_judge(&s);
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_INVALID);
    assert_false(vouch_judge_trusted(&s.judge));
    s.policy.revocation = VOUCH_REVOCATION_SOFT;
    chain_judge(&s);
    assert_int_equal(vouch_report_verdict(&s.report), VOUCH_VERDICT_WARNING);
    s.policy.revocation = VOUCH_REVOCATION_OFF;
    chain_judge(&s);
    assert_non_null(chain_finding(&s, VOUCH_F_REVOCATION_NOT_CHECKED));
}

/* The part without storage, and storage without the part, are no part. */
static void test_judge_revocation_needs_the_part_and_its_storage(void **state)
{
    static const struct {
        enum vouch_revocation_mode mode;
        bool part, storage;
        enum vouch_verdict verdict;
        const char *value; /* of revocation-unknown; null: not said */
    } rows[] = {
        {VOUCH_REVOCATION_HARD, false, false, VOUCH_VERDICT_INVALID, "this build reads no CRLs"},
        {VOUCH_REVOCATION_HARD, false, true, VOUCH_VERDICT_INVALID, "this build reads no CRLs"},
        {VOUCH_REVOCATION_HARD, true, false, VOUCH_VERDICT_INVALID, "this build reads no CRLs"},
        {VOUCH_REVOCATION_SOFT, true, false, VOUCH_VERDICT_WARNING, "this build reads no CRLs"},
        {VOUCH_REVOCATION_HARD, true, true, VOUCH_VERDICT_INVALID, "CN=Inner"},
        {VOUCH_REVOCATION_OFF, true, false, VOUCH_VERDICT_VALID, NULL},
        {VOUCH_REVOCATION_OFF, true, true, VOUCH_VERDICT_VALID, NULL},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        begin_good();
        bool stapled = i % 2; /* makes no difference to a build without the part */
        s.policy.revocation = rows[i / 2].mode;
        s.parts.revocation = rows[i / 2].part ? &vouch_revocation_crl : NULL;
        s.no_revocation = !rows[i / 2].storage;
        if (stapled && !(rows[i / 2].part && rows[i / 2].storage))
            s.question.staple = guarded_text("0");
        chain_judge(&s);
        const struct vouch_finding *f = chain_finding(&s, VOUCH_F_REVOCATION_UNKNOWN);
        assert_int_equal(vouch_report_verdict(&s.report), rows[i / 2].verdict);
        assert_int_equal(f != NULL, rows[i / 2].value != NULL);
        if (f)
            assert_true(vouch_span_equal(f->value, guarded_text(rows[i / 2].value)));
        assert_int_equal(vouch_report_has(&s.report, VOUCH_F_REVOCATION_NOT_CHECKED),
                         rows[i / 2].mode == VOUCH_REVOCATION_OFF);
    }
}

/* What is missing behind the last certificate: a leaf lacks its intermediate, even one that calls
 * itself an authority; an authority above it lacks its root. */
static void test_judge_missing_certificate_is_guessed_by_the_last_one(void **state)
{
    struct forge authority = chain_leaf, lone = chain_leaf, end = chain_intermediate;
    (void)state;
    authority.ca = true;
    lone.issuer = "Leaf";
    lone.signer = 3;
    end.ca = false;
    end.usage = 1 << 5;
    const struct {
        const struct forge *leaf, *issuer;
        enum vouch_finding_code code;
        int position;
    } rows[] = {
        {&chain_leaf, NULL, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0},
        {&authority, NULL, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 0},
        {&lone, NULL, VOUCH_F_CERT_SELF_SIGNED, 0},
        {&chain_leaf, &chain_intermediate, VOUCH_F_CHAIN_NO_ANCHOR, 1},
        {&chain_leaf, &end, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        chain_begin(&s);
        chain_send(&s, rows[i].leaf);
        if (rows[i].issuer)
            chain_send(&s, rows[i].issuer);
        chain_judge(&s);
        if (!chain_found(&s, rows[i].code, rows[i].position))
            fail_msg("row %zu: %s", i, chain_text(&s));
        int said = chain_found(&s, VOUCH_F_CHAIN_MISSING_INTERMEDIATE, rows[i].position) +
                   chain_found(&s, VOUCH_F_CHAIN_NO_ANCHOR, rows[i].position) +
                   chain_found(&s, VOUCH_F_CERT_SELF_SIGNED, rows[i].position);
        assert_int_equal(said, 1);
    }
}

/* A rule that marks one serial number, as lint would. */
static void mark(const struct vouch_lint_subject *subject, struct vouch_report *report)
{
    if (subject->certificate->serial.data[subject->certificate->serial.len - 1] == 77)
        vouch_report_find_as(report, VOUCH_SEVERITY_ERROR, VOUCH_F_CERT_MALFORMED,
                             subject->position, VOUCH_NO_POSITION, guarded_text("marked"));
}

static void test_judge_strict_lint_steers_the_search(void **state)
{
    static const struct vouch_lint_ops lint = {.judge = mark};
    struct forge marked = chain_intermediate;
    (void)state;
    marked.serial = 77;
    marked.not_after_s = FORGE_NOW_S + 40000000; /* so that it is tried first */
    begin_good();
    chain_send(&s, &marked);
    s.parts.lint = &lint;
    s.policy.strict = true;
    chain_judge(&s);
    if (!vouch_judge_trusted(&s.judge))
        fail_msg("%s", chain_text(&s));
    assert_int_equal(s.path[1].position, 1);
}

/* --- memory --- */

static long blocks;
static long calls;
static long fail_at;

static void *count_calloc(size_t n, size_t size)
{
    calls++;
    if (fail_at != 0 && calls >= fail_at)
        return NULL;
    void *block = calloc(n, size);
    blocks += block != NULL;
    return block;
}

static void count_free(void *block)
{
    blocks -= block != NULL;
    free(block);
}

static void test_judge_leaves_no_memory_behind(void **state)
{
    (void)state;
    begin_good();
    mbedtls_platform_set_calloc_free(count_calloc, count_free);
    blocks = 0;
    chain_judge(&s);
    assert_int_equal(blocks, 0);
    mbedtls_platform_set_calloc_free(calloc, free);
}

/* Judges with memory until the call that is given, or with all of it for 0. */
static int judge_with_memory_until(long at)
{
    struct vouch_judge_storage storage = {.certificates = s.views,
                                          .certificates_max = CHAIN_SENT_MAX};
    int status = VOUCH_AGAIN;
    chain_judge(&s);
    vouch_report_init(&s.report, &s.report.storage);
    calls = 0;
    blocks = 0;
    fail_at = at;
    assert_int_equal(vouch_judge_init(&s.judge, &s.question, &storage, &s.report), VOUCH_OK);
    while (status == VOUCH_AGAIN)
        status = vouch_judge_step(&s.judge);
    fail_at = 0;
    assert_int_equal(blocks, 0);
    return status;
}

/* Whatever allocation of a signature fails: a finding, no trust, and nothing left behind. The last
 * ones only look at the leaf's key, which the handshake will ask for again. */
static void test_judge_out_of_memory_trusts_nobody(void **state)
{
    (void)state;
    begin_good();
    mbedtls_platform_set_calloc_free(count_calloc, count_free);
    assert_int_equal(judge_with_memory_until(0), VOUCH_OK);
    assert_true(vouch_judge_trusted(&s.judge));
    long all = calls;
    calls = 0;
    assert_int_equal(vouch_key_check(s.views[0].spki), VOUCH_OK);
    all -= calls;
    assert_true(all > 10);
    for (long at = 1; at <= all; at++) {
        assert_int_equal(judge_with_memory_until(at), VOUCH_E_MEMORY);
        assert_false(vouch_judge_trusted(&s.judge));
    }
    mbedtls_platform_set_calloc_free(calloc, free);
}

static struct vouch_clients_question asked;
static unsigned times_asked;

static void ask_clients(const struct vouch_clients_question *q, struct vouch_report *report)
{
    assert_ptr_equal(report, &s.report);
    asked = *q;
    times_asked++;
}

/* A public root has rules of its own; a private one, and no root at all, have not. */
static void test_judge_tells_clients_whether_the_root_is_a_public_one(void **state)
{
    static const struct vouch_clients_ops clients = {.judge = ask_clients};
    (void)state;
    for (int trusted = 0; trusted <= 1; trusted++)
        for (int is_public = 0; is_public <= 1; is_public++) {
            begin_good();
            s.anchors[0].known_public = is_public;
            if (!trusted)
                s.table.count = 0;
            s.parts.clients = &clients;
            times_asked = 0;
            chain_judge(&s);
            assert_int_equal(times_asked, 1);
            assert_ptr_equal(asked.search, &s.judge.search);
            assert_int_equal(asked.search->outcome != VOUCH_SEARCH_PARTIAL, trusted);
            assert_int_equal(asked.search->anchor.known_public, trusted && is_public);
            assert_ptr_equal(asked.search->certificates, s.views);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge_unknown_clock_is_neither_valid_nor_expired),
        cmocka_unit_test(test_judge_leaf_that_cannot_be_read_is_invalid),
        cmocka_unit_test(test_judge_every_cut_of_the_leaf_is_refused),
        cmocka_unit_test(test_judge_every_turned_byte_of_the_leaf_is_refused),
        cmocka_unit_test(test_judge_nothing_sent_is_a_finding),
        cmocka_unit_test(test_judge_more_certificates_than_views_are_counted),
        cmocka_unit_test(test_judge_lacking_question_is_refused),
        cmocka_unit_test(test_judge_store_that_fails_is_told_and_trusts_nobody),
        cmocka_unit_test(test_judge_revocation_not_linked_is_told),
        cmocka_unit_test(test_judge_revocation_needs_the_part_and_its_storage),
        cmocka_unit_test(test_judge_missing_certificate_is_guessed_by_the_last_one),
        cmocka_unit_test(test_judge_strict_lint_steers_the_search),
        cmocka_unit_test(test_judge_tells_clients_whether_the_root_is_a_public_one),
        cmocka_unit_test(test_judge_leaves_no_memory_behind),
        cmocka_unit_test(test_judge_out_of_memory_trusts_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
