// SPDX-License-Identifier: Apache-2.0
/* Signed certificate timestamps in a stapled OCSP response (RFC 6962 section 3.3). */
#include "core/x509/ct.h"
#include "tests/support/ocsp_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct vouch_ct_logs list = {.ops = &vouch_ct_rfc6962, .dated_s = OCSP_NOW_S};
static struct vouch_ct ct;
static struct vouch_report report;

#define SOME_LOG "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define STAMP                                                                                      \
    "003100" SOME_LOG "0000019000000000"                                                           \
    "0000"                                                                                         \
    "0403"                                                                                         \
    "0002abcd"
#define STAMPS "3078060a2b06010401d679020405046a04680066" STAMP STAMP

static void judge_staple(const struct ocsp_answer *answer)
{
    static struct vouch_finding findings[16];
    static char text[1000];
    const struct vouch_report_storage storage = {
        .findings = findings, .findings_max = 16, .text = text, .text_max = sizeof text};
    const struct vouch_ct_question question = {.logs = &list,
                                               .leaf = &ocsp_scene.leaf,
                                               .issuer = &ocsp_scene.root,
                                               .staple = ocsp_scene_make(answer),
                                               .now = {.utc_s = OCSP_NOW_S, .utc_known = true}};
    int steps = 0;
    vouch_report_init(&report, &storage);
    assert_int_equal(vouch_ct_rfc6962.begin(&ct, &question), VOUCH_OK);
    while (vouch_ct_rfc6962.step(&ct, &report) == VOUCH_AGAIN)
        assert_true(++steps < 10);
}

/* Each once, and only if the response is about this certificate. */
static void test_ct_timestamps_of_a_stapled_response_are_taken_once(void **state)
{
    struct ocsp_answer answer = {.single = STAMPS};
    (void)state;
    ocsp_scene_begin();
    judge_staple(&answer);
    assert_int_equal(ct.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ct.rows[i].source, VOUCH_CT_STAPLE);
        assert_int_equal(ct.rows[i].outcome, VOUCH_CT_UNKNOWN_LOG);
    }
    answer.serial = "7777";
    judge_staple(&answer);
    assert_int_equal(ct.count, 0);
    answer = (struct ocsp_answer){0};
    judge_staple(&answer);
    assert_int_equal(ct.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ct_timestamps_of_a_stapled_response_are_taken_once),
    };
    return cmocka_run_group_tests(tests, ocsp_scene_set_up, ocsp_scene_tear_down);
}
