// SPDX-License-Identifier: Apache-2.0
/* What a check cannot do without, when it asks its parts and how often, and what it leaves behind.
 */
#include "core/x509/clients.h"
#include "tests/support/guarded.h"
#include "tests/support/heap.h"
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { POLLS_MAX = 20000 };

static void begin_check(void)
{
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
}

static void run_to(enum vouch_phase phase)
{
    begin_check();
    for (int i = 0; vouch_check_phase(&noted.s.check) != phase; i++) {
        assert_true(i < POLLS_MAX);
        assert_int_equal(noted_poll(), VOUCH_AGAIN);
    }
}

static void test_check_without_any_one_of_its_needs_is_refused(void **state)
{
    enum { NEEDS = 9 };
    (void)state;
    noted_begin("tls://www.example.test:443");
    for (int need = 0; need <= NEEDS; need++) {
        struct vouch_check_options o = noted.s.options;
        struct vouch_target target = noted.s.target;
        o.target = &target;
        if (need == 0)
            o.target = NULL;
        if (need == 1)
            target.dialogue = NULL;
        if (need == 2)
            o.policy = NULL;
        if (need == 3)
            o.parts = NULL;
        if (need == 4)
            o.tls = NULL;
        if (need == 5)
            o.transport.ops = NULL;
        if (need == 6)
            o.resolver.ops = NULL;
        if (need == 7)
            o.anchors.ops = NULL;
        if (need == 8)
            o.storage.in_max = 0;
        if (vouch_check_init(&noted.s.check, &o) != (need < NEEDS ? VOUCH_E_ARGUMENT : VOUCH_OK))
            fail_msg("need %d", need);
    }
    noted_end();
}

/* --- what it leaves behind -------------------------------------------------------------------- */

static void test_check_that_is_over_holds_no_memory(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted_run(); /* what PSA keeps is there */
    size_t blocks = heap.blocks;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_int_equal(heap.blocks, blocks);
    run_to(VOUCH_PHASE_TALK);
    assert_true(heap.blocks > blocks);
    vouch_check_close(&noted.s.check);
    noted_poll();
    assert_int_equal(heap.blocks, blocks);
    noted_end();
}

static void test_check_closed_while_it_looks_up_cancels_that(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.s.names.again = 1000;
    begin_check();
    noted_poll();
    assert_int_equal(vouch_check_phase(&noted.s.check), VOUCH_PHASE_RESOLVE);
    assert_non_null(noted.s.names.asked);
    vouch_check_close(&noted.s.check);
    assert_int_equal(noted.s.names.cancels, 1);
    noted_end();
}

static int again_and_again(struct vouch_exchange *x)
{
    (void)x;
    return noted.count < 12 ? VOUCH_RECONNECT : VOUCH_OK;
}

static void test_check_names_its_first_phases_where_they_are_many(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_greet = again_and_again;
    const struct vouch_report *r = noted_run();
    assert_int_equal(noted.s.f.opens, 12);
    assert_int_equal(r->phases_count, VOUCH_PHASES_MAX);
    assert_string_equal(r->phase_names[0], "resolve");
    assert_string_equal(r->phase_names[VOUCH_PHASES_MAX - 1], "connect");
    noted_end();
}

/* A peer that asked for a certificate has half a second to answer the close. */
static void test_check_waits_half_a_second_for_the_answer_to_its_close(void **state)
{
    static const struct tls_peer_options refusing = {.plan = {.name = "www.example.test"},
                                                     .refuses = true};
    struct vouch_certificate root;
    (void)state;
    noted_begin("tls://www.example.test:443");
    tls_peer_free(&noted.peer);
    tls_peer_init(&noted.peer, &refusing);
    assert_int_equal(vouch_certificate_parse(noted.peer.pki.anchor, &root), VOUCH_OK);
    noted.s.anchor.subject = root.subject;
    noted.s.anchor.key = root.spki;
    noted.s.anchor.certificate = root.der;
    run_to(VOUCH_PHASE_FINISH);
    for (int i = 0; i < 100; i++) /* the server has stopped, and so has the clock */
        assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now), VOUCH_AGAIN);
    assert_int_equal(vouch_check_phase(&noted.s.check), VOUCH_PHASE_CLOSE);
    assert_int_equal(vouch_check_due(&noted.s.check), noted.s.clock.now.mono_ms + 500);
    fake_clock_advance(&noted.s.clock, 499);
    assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now), VOUCH_AGAIN);
    fake_clock_advance(&noted.s.clock, 1);
    vouch_check_poll(&noted.s.check, &noted.s.clock.now);
    assert_int_equal(vouch_check_phase(&noted.s.check), VOUCH_PHASE_DONE);
    noted_end();
}

/* --- its parts -------------------------------------------------------------------------------- */

static unsigned refused, looked, pinned;

static void judge_clients(const struct vouch_clients_question *q, struct vouch_report *report)
{
    (void)q;
    (void)report;
}

static void refuse_clients(const struct vouch_policy *policy, struct vouch_report *report)
{
    assert_ptr_equal(policy, &noted.s.policy);
    assert_ptr_equal(report, vouch_check_report(&noted.s.check));
    refused++;
}

/* Ends the connection in this phase: is what clients make of a refusal told? */
static void end_in(enum vouch_phase phase, unsigned told)
{
    static const struct vouch_clients_ops clients = {.judge = judge_clients,
                                                     .refused = refuse_clients};
    struct vouch_judge_parts parts = vouch_judge_none;
    noted_begin("tls://www.example.test:443");
    parts.clients = &clients;
    noted.s.options.parts = &parts;
    refused = 0;
    run_to(phase);
    noted.s.f.said.len = noted.s.f.said.at;
    noted.s.f.end = VOUCH_E_CLOSED;
    for (int i = 0; i < POLLS_MAX && vouch_check_phase(&noted.s.check) != VOUCH_PHASE_DONE; i++) {
        vouch_check_poll(&noted.s.check, &noted.s.clock.now);
        fake_clock_advance(&noted.s.clock, 10);
    }
    if (refused != told)
        fail_msg("%s: %u", vouch_phase_text(phase), refused);
    noted_end();
}

static void test_clients_are_asked_about_a_refusal_that_no_certificate_preceded(void **state)
{
    (void)state;
    end_in(VOUCH_PHASE_HANDSHAKE, 1);
    end_in(VOUCH_PHASE_JUDGE, 0);
    end_in(VOUCH_PHASE_FINISH, 0);
    end_in(VOUCH_PHASE_TALK, 0);
}

static struct vouch_anchors look_at_pins(void *self, const struct vouch_span *sent, size_t count,
                                         struct vouch_anchors usual, struct vouch_report *report)
{
    assert_ptr_equal(self, &pinned);
    assert_non_null(sent);
    assert_int_equal(count, 3);
    assert_ptr_equal(report, vouch_check_report(&noted.s.check));
    pinned++;
    return usual;
}

static int look_elsewhere(void *self, struct vouch_judge_question *q, struct vouch_report *report)
{
    (void)q;
    (void)report;
    assert_ptr_equal(self, &looked);
    return ++looked <= 3 ? VOUCH_AGAIN : VOUCH_OK;
}

/* While evidence is on its way the check sleeps ten milliseconds at a time, and pins have been
 * looked at once. */
static void test_evidence_that_waits_is_asked_for_every_ten_milliseconds(void **state)
{
    static const struct vouch_pins_ops pins = {.look = look_at_pins};
    static const struct vouch_evidence_ops evidence = {.look = look_elsewhere};
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.s.options.pins = (struct vouch_pins){&pins, &pinned};
    noted.s.options.evidence = (struct vouch_evidence){&evidence, &looked};
    looked = pinned = 0;
    run_to(VOUCH_PHASE_JUDGE);
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now), VOUCH_AGAIN);
        assert_int_equal(looked, i);
        assert_int_equal(vouch_check_due(&noted.s.check), noted.s.clock.now.mono_ms + 10);
        fake_clock_advance(&noted.s.clock, 10);
    }
    int status = VOUCH_AGAIN;
    for (int i = 0; i < POLLS_MAX && status == VOUCH_AGAIN; i++)
        status = noted_poll();
    assert_int_equal(status, VOUCH_OK);
    noted_expect(vouch_check_report(&noted.s.check), VOUCH_F_NONE, NULL);
    assert_int_equal(pinned, 1);
    assert_int_equal(looked, 4);
    noted_end();
}

/* --- what a dialogue has said ----------------------------------------------------------------- */

static int tell_and_fail(struct vouch_exchange *x)
{
    vouch_report_find_text(x->report, VOUCH_F_SMTP_GREETING_REFUSED, VOUCH_NO_POSITION, "554 no");
    return VOUCH_E_REFUSED;
}

/* The dialogue has said what is wrong: nothing is made up about the stream, which is well. */
static void test_dialogue_that_fails_tells_alone_what_is_wrong(void **state)
{
    (void)state;
    for (int behind = 0; behind <= 1; behind++) {
        noted_begin("tls://www.example.test:443");
        if (behind)
            noted.on_talk = tell_and_fail;
        else
            noted.on_greet = tell_and_fail;
        const struct vouch_report *r = noted_run();
        noted_expect(r, VOUCH_F_SMTP_GREETING_REFUSED, "554 no");
        for (size_t i = 1; i < r->findings_count; i++)
            assert_int_not_equal(r->storage.findings[i].code, VOUCH_F_PEER_RESET);
        assert_int_equal(noted.s.f.opens, 1);
        noted_end();
    }
}

static int take_one(struct vouch_exchange *x)
{
    x->used = 1;
    return VOUCH_AGAIN;
}

/* A peer that talks without end leaves the caller's loop its turn: 32 steps are one call. */
static void test_dialogue_makes_32_steps_a_call(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    for (int i = 0; i < 100; i++)
        fake_transport_say_text(&noted.s.f, "x");
    noted.on_greet = take_one;
    begin_check();
    while (vouch_check_phase(&noted.s.check) != VOUCH_PHASE_GREET)
        vouch_check_poll(&noted.s.check, &noted.s.clock.now);
    assert_int_equal(noted.count, 0);
    assert_int_equal(vouch_check_poll(&noted.s.check, &noted.s.clock.now), VOUCH_AGAIN);
    assert_int_equal(noted.count, 32);
    assert_int_equal(noted.calls[0].in, 0);
    assert_int_equal(noted.calls[31].in, 100 - 30);
    assert_true(vouch_check_due(&noted.s.check) <= noted.s.clock.now.mono_ms);
    noted_end();
}

/* --- a hello without an answer ---------------------------------------------------------------- */

static int nexts_asked;

static const struct vouch_tls_config *begin_hello(struct vouch_check *c)
{
    (void)c;
    return &noted.s.tls;
}

static bool next_hello(struct vouch_check *c, int status)
{
    (void)c;
    assert_int_equal(status, VOUCH_E_TIMEOUT);
    nexts_asked++;
    return false;
}

static void tell_hello(struct vouch_check *c)
{
    (void)c;
}

static bool no_hello(struct vouch_check *c)
{
    (void)c;
    return false;
}

static int wait_for_ever(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_AGAIN;
}

static void test_next_hello_is_asked_for_when_a_handshake_is_silent_and_no_other_phase(void **state)
{
    static const struct vouch_hello_ops ops = {.begin = begin_hello,
                                               .next = next_hello,
                                               .tell = tell_hello,
                                               .again = no_hello,
                                               .same = no_hello};
    static const enum vouch_phase phases[] = {VOUCH_PHASE_GREET, VOUCH_PHASE_HANDSHAKE,
                                              VOUCH_PHASE_TALK};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct vouch_hello hello = {.ops = &ops, .configs = &noted.s.tls};
        noted_begin("tls://www.example.test:443");
        noted.s.options.hello = &hello;
        noted.on_greet = phases[i] == VOUCH_PHASE_GREET ? wait_for_ever : NULL;
        noted.on_talk = wait_for_ever;
        nexts_asked = 0;
        run_to(phases[i]);
        for (int k = 0; k < POLLS_MAX && vouch_check_phase(&noted.s.check) != VOUCH_PHASE_DONE;
             k++) {
            vouch_check_poll(&noted.s.check, &noted.s.clock.now);
            fake_clock_advance(&noted.s.clock, 10);
        }
        assert_int_equal(nexts_asked, phases[i] == VOUCH_PHASE_HANDSHAKE);
        noted_end();
    }
}

/* --- many certificates ------------------------------------------------------------------------ */

static void test_certificates_beyond_the_room_for_them_are_counted(void **state)
{
    (void)state;
    for (int sent = VOUCH_TLS_CHAIN_MAX; sent <= VOUCH_TLS_CHAIN_MAX + 1; sent++) {
        noted_begin("tls://www.example.test:443");
        struct vouch_span root = noted.peer.pki.anchor;
        for (int i = 3; i < sent; i++)
            assert_int_equal(mbedtls_x509_crt_parse_der(&noted.peer.pki.sent, root.data, root.len),
                             0);
        const struct vouch_report *r = noted_run();
        bool told = false;
        for (size_t i = 0; i < r->findings_count; i++)
            told = told || (noted.s.findings[i].code == VOUCH_F_CHAIN_TOO_MANY &&
                            vouch_span_equal(noted.s.findings[i].value, guarded_text("33")));
        assert_int_equal(told, sent > VOUCH_TLS_CHAIN_MAX);
        assert_int_equal(r->sent_total, sent);
        noted_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_without_any_one_of_its_needs_is_refused),
        cmocka_unit_test(test_check_that_is_over_holds_no_memory),
        cmocka_unit_test(test_check_closed_while_it_looks_up_cancels_that),
        cmocka_unit_test(test_check_names_its_first_phases_where_they_are_many),
        cmocka_unit_test(test_check_waits_half_a_second_for_the_answer_to_its_close),
        cmocka_unit_test(test_clients_are_asked_about_a_refusal_that_no_certificate_preceded),
        cmocka_unit_test(test_evidence_that_waits_is_asked_for_every_ten_milliseconds),
        cmocka_unit_test(test_dialogue_that_fails_tells_alone_what_is_wrong),
        cmocka_unit_test(test_dialogue_makes_32_steps_a_call),
        cmocka_unit_test(
            test_next_hello_is_asked_for_when_a_handshake_is_silent_and_no_other_phase),
        cmocka_unit_test(test_certificates_beyond_the_room_for_them_are_counted),
    };
    return cmocka_run_group_tests_name("check_parts", tests, noted_set_up, NULL);
}
