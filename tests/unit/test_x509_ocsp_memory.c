// SPDX-License-Identifier: Apache-2.0
/* OCSP responses where memory runs out: that says nothing of their signatures. */
#include "core/x509/revocation.h"
#include "tests/support/heap.h"
#include "tests/support/ocsp_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ALLOCATIONS_MAX = 2000, STEPS_MAX = 100 };

static char text[2000];

/* How the judgement ends. */
static int judge(struct vouch_span response, bool stapled)
{
    static const int16_t positions[] = {0, -1};
    const struct vouch_certificate *path[] = {&ocsp_scene.leaf, &ocsp_scene.root};
    const struct vouch_report_storage storage = {
        .findings = ocsp_scene.findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    const struct vouch_policy policy = {.revocation = VOUCH_REVOCATION_HARD};
    const struct vouch_span none = {NULL, 0};
    const struct vouch_revocation_question q = {.path = path,
                                                .positions = positions,
                                                .path_count = 2,
                                                .policy = &policy,
                                                .staple = stapled ? response : none,
                                                .ocsp = &response,
                                                .ocsp_count = !stapled,
                                                .now = {0, OCSP_NOW_S, true}};
    struct vouch_revocation r;
    int status = VOUCH_AGAIN;
    vouch_report_init(&ocsp_scene.report, &storage);
    vouch_revocation_crl.begin(&r, &q);
    for (int i = 0; i < STEPS_MAX && status == VOUCH_AGAIN; i++)
        status = vouch_revocation_crl.step(&r, &ocsp_scene.report);
    return status;
}

/* Each allocation fails in turn. */
static void sweep(struct vouch_span response, bool stapled)
{
    unsigned at = 0;
    do {
        assert_true(++at < ALLOCATIONS_MAX);
        heap.calls = heap.failed = 0;
        heap.fail_at = at;
        heap.counting = 1;
        int status = judge(response, stapled);
        heap.counting = 0;
        assert_int_equal(status, heap.failed ? VOUCH_E_MEMORY : VOUCH_OK);
        assert_false(vouch_report_has(&ocsp_scene.report, VOUCH_F_OCSP_BAD_SIGNATURE));
        assert_false(vouch_report_has(&ocsp_scene.report, VOUCH_F_REVOCATION_UNKNOWN));
    } while (heap.failed);
    assert_true(at > 1);
}

static void test_ocsp_without_memory_is_neither_good_nor_bad(void **state)
{
    (void)state;
    for (int stapled = 0; stapled <= 1; stapled++)
        for (int delegated = 0; delegated <= 1; delegated++) {
            struct ocsp_answer a = {0};
            ocsp_scene_begin();
            if (delegated) {
                a.by = &ocsp_scene.delegate;
                a.certificate =
                    ocsp_scene_appoint(&ocsp_scene.authority, OCSP_SIGNING, "260201000000Z",
                                       "260301000000Z", (struct vouch_span){NULL, 0});
            }
            sweep(ocsp_scene_make(&a), stapled);
        }
}

static int set_up(void **state)
{
    heap_watch();
    return ocsp_scene_set_up(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ocsp_without_memory_is_neither_good_nor_bad),
    };
    return cmocka_run_group_tests(tests, set_up, ocsp_scene_tear_down);
}
