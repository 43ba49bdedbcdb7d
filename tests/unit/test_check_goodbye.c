// SPDX-License-Identifier: Apache-2.0
/* How a check ends: what a server answers to the end of a session in which it asked for a
 * certificate, and what ends the judgement early. */
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct tls_peer_options refusing = {.plan = {.name = "www.example.test"},
                                                 .refuses = true};

static size_t said(const struct vouch_report *r, enum vouch_finding_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < r->findings_count; i++)
        count += r->storage.findings[i].code == code;
    return count;
}

/* The alert comes where the session is over; the talk may have found the refusal before. */
static void test_refusal_that_the_talk_has_found_is_not_said_again(void **state)
{
    (void)state;
    for (int told = 0; told <= 1; told++) {
        noted_serve(&refusing);
        noted_run_to(VOUCH_PHASE_FINISH);
        if (told)
            vouch_report_find_text(&noted.s.check.report, VOUCH_F_TLS_PEER_REJECTED_CLIENT,
                                   VOUCH_NO_POSITION, "");
        int status = VOUCH_AGAIN;
        while (status == VOUCH_AGAIN)
            status = noted_poll();
        const struct vouch_report *r = vouch_check_report(&noted.s.check);
        assert_int_equal(said(r, VOUCH_F_TLS_PEER_REJECTED_CLIENT), told);
        assert_int_equal(said(r, VOUCH_F_TLS_CLIENT_CERT_DEMANDED), !told);
        noted_end();
    }
}

/* It asked for a certificate, and ends the connection where the client says good-bye: no refusal.
 */
static void test_close_behind_the_close_is_no_refusal_without_an_alert(void **state)
{
    static const int ends[] = {VOUCH_E_CLOSED, VOUCH_E_RESET};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        noted_serve(&refusing);
        noted_run_to(VOUCH_PHASE_CLOSE);
        noted.s.f.said.len = noted.s.f.said.at;
        noted.s.f.end = ends[i];
        const struct vouch_report *r = noted_run_alone();
        assert_int_equal(said(r, VOUCH_F_TLS_CLIENT_CERT_DEMANDED), 0);
        assert_int_equal(said(r, VOUCH_F_PEER_CLOSED), 0);
        assert_int_equal(said(r, VOUCH_F_PEER_RESET), 0);
        assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_VALID);
        noted_end();
    }
}

static int look_in_vain(void *self, struct vouch_judge_question *q, struct vouch_report *report)
{
    (void)q;
    (void)report;
    return *(const int *)self;
}

/* What the judgement could not have is the status of the whole check. */
static void test_judgement_that_cannot_be_made_ends_the_check_with_its_status(void **state)
{
    static const struct vouch_evidence_ops ops = {.look = look_in_vain};
    static int ends[] = {VOUCH_OK, VOUCH_E_ARGUMENT, VOUCH_E_SPACE, VOUCH_E_MEMORY};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        int status = VOUCH_AGAIN;
        noted_begin("tls://www.example.test:443");
        noted.s.options.evidence = (struct vouch_evidence){&ops, &ends[i]};
        noted_check();
        for (int polls = 0; polls < NOTED_POLLS_MAX && status == VOUCH_AGAIN; polls++)
            status = noted_poll();
        assert_int_equal(status, ends[i]);
        assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now), ends[i]);
        noted_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusal_that_the_talk_has_found_is_not_said_again),
        cmocka_unit_test(test_judgement_that_cannot_be_made_ends_the_check_with_its_status),
        cmocka_unit_test(test_close_behind_the_close_is_no_refusal_without_an_alert),
    };
    return cmocka_run_group_tests(tests, noted_set_up, NULL);
}
