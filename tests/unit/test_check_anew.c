// SPDX-License-Identifier: Apache-2.0
/* What a second connection keeps of the first: its address, and no attempt, session or alarm. And
 * what evidence is asked about. */
#include "core/tls_staple.h"
#include "tests/support/heap.h"
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int again_once(struct vouch_exchange *x)
{
    unsigned *calls = x->state;
    return ++*calls > 1 ? VOUCH_OK : VOUCH_RECONNECT;
}

/* The first address is silent, the second one stands and asks for another connection: the attempt
 * to the first is ended, and the second is the only one that is tried again. */
static void test_second_connection_ends_the_race_and_goes_where_the_first_one_stood(void **state)
{
    struct fake_transport other;
    struct vouch_race race;
    (void)state;
    noted_begin("tls://twice.example.test:443");
    fake_transport_init(&other);
    vouch_race_init(&race);
    vouch_race_add(&race, fake_transport_of(&noted.s.f));
    vouch_race_add(&race, fake_transport_of(&other));
    noted.s.f.clock = &noted.s.clock;
    noted.s.f.quiet_until_ms = noted.s.clock.now.mono_ms + 1000;
    noted.s.options.race = &race;
    noted.s.options.timeout_ms = 30000;
    noted.on_greet = again_once;
    const struct vouch_report *r = noted_run();
    assert_int_equal(noted.s.f.opens, 2);
    assert_int_equal(noted.s.f.to.bytes[3], 2);
    assert_int_equal(other.opens, 1);
    assert_int_equal(other.closes, 1);
    assert_int_equal(other.misuse, 0);
    assert_true(vouch_report_has(r, VOUCH_F_CONNECT_UNANSWERED));
    assert_true(r->tls.established);
    assert_int_equal(r->address.bytes[3], 2);
    noted_end();
    fake_transport_free(&other);
}

static void test_second_connection_frees_the_session_of_the_first(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.s.options.timeout_ms = 30000;
    noted_run();
    size_t blocks = heap.blocks;
    noted.on_talk = again_once;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_int_equal(noted.s.f.opens, 1 + 2);
    assert_int_equal(heap.blocks, blocks);
    noted_end();
}

static int wait_then_listen(struct vouch_exchange *x)
{
    x->used = x->in.len;
    if (noted.count == 1)
        x->wait_ms = 300;
    return x->in.len ? VOUCH_OK : VOUCH_AGAIN;
}

static void test_alarm_of_a_dialogue_rings_once(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_greet = wait_then_listen;
    noted_check();
    for (int i = 0; i < 100; i++)
        assert_int_equal(noted_poll(), VOUCH_AGAIN);
    assert_int_equal(noted.count, 2);
    assert_true(noted.calls[1].waited);
    fake_transport_say_text(&noted.s.f, "go");
    while (noted.count == 2)
        assert_int_equal(noted_poll(), VOUCH_AGAIN);
    assert_false(noted.calls[2].waited);
    assert_int_equal(noted.calls[2].in, 2);
    noted_end();
}

static void test_session_that_memory_does_not_suffice_for_is_told(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted_run_to(VOUCH_PHASE_HANDSHAKE);
    heap_watch();
    heap.counting = heap.for_good = 1;
    heap.fail_at = 1;
    const struct vouch_report *r = noted_run_alone();
    assert_true(heap.failed > 0);
    assert_true(vouch_report_has(r, VOUCH_F_TLS_OUT_OF_MEMORY));
    assert_false(vouch_report_has(r, VOUCH_F_PEER_SILENT));
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_UNKNOWN);
    heap_watch();
    noted_end();
}

static void test_check_may_be_closed_twice(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted_run_to(VOUCH_PHASE_TALK);
    vouch_check_close(&noted.s.check);
    size_t blocks = heap.blocks;
    vouch_check_close(&noted.s.check);
    assert_int_equal(heap.blocks, blocks);
    noted_end();
}

/* --- evidence ----------------------------------------------------------------------------------
 */

static struct vouch_judge_question asked;
static int looks;

static int look(void *self, struct vouch_judge_question *q, struct vouch_report *report)
{
    (void)self;
    (void)report;
    q->ocsp_count = 0; /* nothing was found */
    asked = *q;
    return ++looks <= 2 ? VOUCH_AGAIN : VOUCH_OK;
}

static const struct vouch_evidence_ops evidence = {.look = look};

static void test_question_says_whether_a_stapled_response_was_asked_for(void **state)
{
    (void)state;
    for (int asks = 0; asks <= 1; asks++) {
        struct vouch_tls_config config;
        noted_begin("tls://www.example.test:443");
        struct vouch_tls_options options = {.entropy = fake_entropy_of(&noted.s.entropy),
                                            .staple_ops = asks ? &vouch_tls_staple : NULL};
        assert_int_equal(vouch_tls_config_init(&config, &options), VOUCH_OK);
        noted.s.options.tls = &config;
        noted.s.options.evidence = (struct vouch_evidence){&evidence, NULL};
        looks = 0;
        noted_expect(noted_run(), VOUCH_F_NONE, NULL);
        assert_int_equal(asked.sent_count, 3);
        assert_int_equal(asked.staple_asked, asks);
        assert_int_equal(asked.scts_asked, asks);
        assert_int_equal(asked.staple.len, 0); /* this server has none */
        noted_end();
        vouch_tls_config_free(&config);
    }
}

/* That the check has waited for evidence is no alarm of its dialogue's. */
static void test_wait_for_evidence_is_not_told_to_the_dialogue(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.s.options.evidence = (struct vouch_evidence){&evidence, NULL};
    looks = 0;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_int_equal(looks, 3);
    assert_int_equal(noted.count, 2);
    assert_int_equal(noted.calls[1].part, 't');
    assert_false(noted.calls[1].waited);
    noted_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_connection_ends_the_race_and_goes_where_the_first_one_stood),
        cmocka_unit_test(test_second_connection_frees_the_session_of_the_first),
        cmocka_unit_test(test_alarm_of_a_dialogue_rings_once),
        cmocka_unit_test(test_session_that_memory_does_not_suffice_for_is_told),
        cmocka_unit_test(test_check_may_be_closed_twice),
        cmocka_unit_test(test_question_says_whether_a_stapled_response_was_asked_for),
        cmocka_unit_test(test_wait_for_evidence_is_not_told_to_the_dialogue),
    };
    return cmocka_run_group_tests_name("check_anew", tests, noted_set_up, NULL);
}
