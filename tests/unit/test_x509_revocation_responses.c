// SPDX-License-Identifier: Apache-2.0
/* Several OCSP responses about one certificate, and none that are asked for: each is judged by
 * itself. */
#include "core/x509/revocation.h"
#include "tests/support/crl_maker.h"
#include "tests/support/ocsp_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { STEPS_MAX = 100 };

static char text[2000];
static struct vouch_revocation_question q;
static struct vouch_policy policy;
static struct vouch_revocation r;

static void begin(void)
{
    static const int16_t positions[] = {0, -1};
    static const struct vouch_certificate *path[] = {&ocsp_scene.leaf, &ocsp_scene.root};
    ocsp_scene_begin();
    policy = (struct vouch_policy){.revocation = VOUCH_REVOCATION_HARD};
    q = (struct vouch_revocation_question){.path = path,
                                           .positions = positions,
                                           .path_count = 2,
                                           .policy = &policy,
                                           .now = {0, OCSP_NOW_S, true}};
}

static bool found(enum vouch_finding_code code)
{
    return vouch_report_has(&ocsp_scene.report, code);
}

static void judge(const struct vouch_span *responses, size_t count)
{
    const struct vouch_report_storage storage = {.findings = ocsp_scene.findings,
                                                 .findings_max = 16,
                                                 .facts = ocsp_scene.facts,
                                                 .facts_max = 4,
                                                 .text = text,
                                                 .text_max = sizeof text};
    int status = VOUCH_AGAIN;
    q.ocsp = responses;
    q.ocsp_count = count;
    vouch_report_init(&ocsp_scene.report, &storage);
    vouch_revocation_crl.begin(&r, &q);
    for (int i = 0; i < STEPS_MAX && status == VOUCH_AGAIN; i++)
        status = vouch_revocation_crl.step(&r, &ocsp_scene.report);
    assert_int_equal(status, VOUCH_OK);
}

static void test_responses_are_judged_one_after_another(void **state)
{
    const struct ocsp_answer others = {.serial = "7f"}, good = {0}, bad = {.status = OCSP_REVOKED};
    (void)state;
    begin();
    const struct vouch_span of_another = ocsp_scene_make(&others), clears = ocsp_scene_make(&good);
    const struct vouch_span revokes = ocsp_scene_make(&bad);
    const struct {
        struct vouch_span at[3];
        size_t count;
        bool revoked, unknown;
    } rows[] = {
        {{of_another, clears}, 2, false, false},
        {{of_another, of_another, clears}, 3, false, false},
        {{of_another, of_another, clears}, 2, false, true},
        {{of_another, revokes}, 2, true, false},
        {{clears, revokes}, 2, true, false},
        {{clears, of_another}, 2, false, false},
        {{revokes, clears}, 2, true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        judge(rows[i].at, rows[i].count);
        if (found(VOUCH_F_REVOKED) != rows[i].revoked ||
            found(VOUCH_F_REVOCATION_UNKNOWN) != rows[i].unknown)
            fail_msg("row %zu: revoked %d, unknown %d", i, found(VOUCH_F_REVOKED),
                     found(VOUCH_F_REVOCATION_UNKNOWN));
    }
}

/* By a responder whose certificate is the issuer's, or not. */
static struct vouch_span delegated(struct signer *by, const char *status)
{
    struct ocsp_answer a = {.by = &ocsp_scene.delegate, .status = status};
    a.certificate = ocsp_scene_appoint(by, OCSP_SIGNING, "260201000000Z", "260301000000Z",
                                       (struct vouch_span){NULL, 0});
    return ocsp_scene_make(&a);
}

static void test_responder_that_one_response_proved_proves_nothing_for_the_next(void **state)
{
    (void)state;
    begin();
    struct vouch_span pair[2] = {delegated(&ocsp_scene.authority, "8200"),
                                 delegated(&ocsp_scene.stranger, NULL)};
    judge(pair, 2);
    assert_true(found(VOUCH_F_OCSP_UNKNOWN));
    assert_true(found(VOUCH_F_OCSP_BAD_SIGNATURE));
    assert_true(found(VOUCH_F_REVOCATION_UNKNOWN));
    const struct ocsp_answer others = {.serial = "7f"};
    pair[0] = ocsp_scene_make(&others); /* nor does one that was about another certificate */
    judge(pair, 2);
    assert_true(found(VOUCH_F_OCSP_BAD_SIGNATURE));
    assert_true(found(VOUCH_F_REVOCATION_UNKNOWN));
    pair[0] = pair[1];
    pair[1] = delegated(&ocsp_scene.authority, NULL);
    judge(pair, 2);
    assert_true(found(VOUCH_F_OCSP_BAD_SIGNATURE));
    assert_false(found(VOUCH_F_REVOCATION_UNKNOWN));
}

/* A staple is judged all the same: the server sent it. */
static void test_revocation_that_is_off_asks_neither_lists_nor_responses(void **state)
{
    const struct ocsp_answer bad = {.status = OCSP_REVOKED};
    (void)state;
    for (int off = 0; off <= 1; off++) {
        begin();
        struct crl_parts parts = crl_good(&ocsp_scene.m);
        parts.entries = crl_entry(&ocsp_scene.m, ocsp_scene.leaf.serial, "");
        struct vouch_span list = crl_build(&ocsp_scene.m, &parts, &ocsp_scene.authority);
        struct vouch_span response = ocsp_scene_make(&bad);
        policy.revocation = off ? VOUCH_REVOCATION_OFF : VOUCH_REVOCATION_SOFT;
        q.crls = &list;
        q.crls_count = 1;
        judge(NULL, 0);
        assert_int_equal(found(VOUCH_F_REVOKED), !off);
        q.crls_count = 0;
        judge(&response, 1);
        assert_int_equal(found(VOUCH_F_REVOKED), !off);
        judge(NULL, 0);
        assert_int_equal(found(VOUCH_F_REVOCATION_UNKNOWN), !off);
        q.staple = response;
        judge(NULL, 0);
        assert_true(found(VOUCH_F_REVOKED));
    }
}

/* For whoever asks when to look again: 0 is never, not 1970. */
static void test_staple_without_an_end_has_no_next_update(void **state)
{
    enum { FROM_S = 1769904000, TO_S = 1772323200 };
    (void)state;
    for (int endless = 0; endless <= 1; endless++) {
        const struct ocsp_answer a = {.to = endless ? "" : NULL};
        begin();
        q.staple = ocsp_scene_make(&a);
        judge(NULL, 0);
        assert_true(r.staple_this_update_s == FROM_S);
        assert_true(r.staple_next_update_s == (endless ? 0 : TO_S));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_responses_are_judged_one_after_another),
        cmocka_unit_test(test_responder_that_one_response_proved_proves_nothing_for_the_next),
        cmocka_unit_test(test_staple_without_an_end_has_no_next_update),
        cmocka_unit_test(test_revocation_that_is_off_asks_neither_lists_nor_responses),
    };
    return cmocka_run_group_tests(tests, ocsp_scene_set_up, ocsp_scene_tear_down);
}
