// SPDX-License-Identifier: Apache-2.0
/* What a check gives a dialogue and takes from it: before TLS and over it, its waits, and what is
 * said when it fails or falls silent. */
#include "tests/support/guarded.h"
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* --- phases ----------------------------------------------------------------------------------- */

static void test_check_tells_its_phases_and_their_time(void **state)
{
    static const char *const names[] = {"resolve", "connect", "greet", "handshake",
                                        "judge",   "finish",  "talk",  "close"};
    uint32_t sum = 0;
    (void)state;
    noted_begin("tls://www.example.test:443");
    assert_int_equal(vouch_check_due(&noted.s.check), 0); /* at once */
    const struct vouch_report *r = noted_run();
    noted_expect(r, VOUCH_F_NONE, NULL);
    assert_int_equal(r->phases_count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(r->phase_names[i], names[i]);
        sum += r->phase_ms[i];
    }
    assert_int_equal(r->began.mono_ms, 1000);
    assert_int_equal(r->duration_ms, noted.s.clock.now.mono_ms - 1000);
    assert_int_equal(sum, r->duration_ms);
    assert_int_equal(vouch_check_phase(&noted.s.check), VOUCH_PHASE_DONE);
    assert_int_equal(noted.count, 2);
    noted_end();
}

static void test_check_says_the_targets_name_or_the_one_that_was_given(void **state)
{
    static const struct {
        const char *target, *given;
        bool target_sent, given_sent;
    } rows[] = {
        {"tls://www.example.test:443", NULL, true, false},
        {"tls://192.0.2.1:443", NULL, false, false},
        {"tls://www.example.test:443", "other.example.test", false, true},
        {"tls://192.0.2.1:443", "other.example.test", false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        noted_begin(rows[i].target);
        noted.s.options.servername = rows[i].given;
        noted_run();
        assert_int_equal(noted_was_sent("www.example.test"), rows[i].target_sent);
        assert_int_equal(noted_was_sent("other.example.test"), rows[i].given_sent);
        assert_false(noted_was_sent("192.0.2.1"));
        noted_end();
    }
}

/* --- before TLS ------------------------------------------------------------------------------- */

static int take_all(struct vouch_exchange *x)
{
    x->used = x->in.len;
    return x->in.len ? VOUCH_OK : VOUCH_AGAIN;
}

static int take_one(struct vouch_exchange *x)
{
    x->used = x->in.len ? 1 : 0;
    return x->in.len ? VOUCH_OK : VOUCH_AGAIN;
}

static int fail_without_a_word(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_E_MALFORMED;
}

static int wait_for_more(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_AGAIN;
}

static int leave_and_wait(struct vouch_exchange *x)
{
    x->leaving = true;
    return VOUCH_AGAIN;
}

static void test_greet_is_never_told_that_the_peer_is_proved(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    fake_transport_say_text(&noted.s.f, "x");
    noted.on_greet = take_all;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    for (size_t i = 0; i < noted.count; i++)
        assert_int_equal(noted.calls[i].proved, noted.calls[i].part == 't');
    noted_end();
}

static void test_greet_that_leaves_bytes_has_been_injected_into(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    fake_transport_say_text(&noted.s.f, "xy");
    noted.on_greet = take_one;
    assert_true(vouch_report_has(noted_run(), VOUCH_F_TLS_INJECTED));
    noted_end();
}

static void test_greet_that_fails_without_a_word_is_never_valid(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_greet = fail_without_a_word;
    const struct vouch_report *r = noted_run();
    noted_expect(r, VOUCH_F_TLS_HANDSHAKE, "greet");
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_INVALID);
    noted_end();
}

static void test_greet_whose_stream_ends_tells_how(void **state)
{
    static const struct {
        int end;
        int (*greet)(struct vouch_exchange *);
        enum vouch_finding_code code;
    } rows[] = {
        {VOUCH_E_CLOSED, wait_for_more, VOUCH_F_PEER_CLOSED},
        {VOUCH_E_RESET, wait_for_more, VOUCH_F_PEER_RESET},
        {VOUCH_E_TIMEOUT, wait_for_more, VOUCH_F_PEER_SILENT},
        {VOUCH_E_UNREACHABLE, wait_for_more, VOUCH_F_PEER_SILENT},
        /* how it ends does not matter to one that is leaving */
        {VOUCH_E_CLOSED, leave_and_wait, VOUCH_F_TLS_HANDSHAKE},
        {VOUCH_E_RESET, leave_and_wait, VOUCH_F_TLS_HANDSHAKE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        noted_begin("tls://www.example.test:443");
        noted.on_greet = rows[i].greet;
        noted.s.f.end = rows[i].end;
        noted_expect(noted_run(), rows[i].code, "greet");
        noted_end();
    }
}

static void test_greet_that_waits_for_ever_is_silent_or_slow(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_greet = wait_for_more;
    noted_expect(noted_run(), VOUCH_F_PEER_SILENT, "greet");
    assert_true(noted.s.clock.now.mono_ms - 1000 >= 10000);
    noted_end();
    noted_begin("tls://www.example.test:443");
    fake_transport_say_text(&noted.s.f, "x");
    noted.on_greet = wait_for_more;
    noted_expect(noted_run(), VOUCH_F_PEER_SLOW, "greet");
    noted_end();
    noted_begin("tls://www.example.test:443");
    noted.on_greet = leave_and_wait; /* its goodbye need not be answered */
    noted_expect(noted_run(), VOUCH_F_TLS_HANDSHAKE, "greet");
    noted_end();
}

static void test_reply_larger_than_the_buffer_is_told(void **state)
{
    static uint8_t much[sizeof noted.s.in];
    (void)state;
    noted_begin("tls://www.example.test:443");
    fake_transport_say(&noted.s.f, much, sizeof much);
    noted.on_greet = wait_for_more;
    const struct vouch_report *r = noted_run();
    assert_true(vouch_report_has(r, VOUCH_F_REPLY_TOO_LONG));
    assert_true(vouch_span_equal(r->storage.findings[0].value, guarded_text("greet")));
    noted_end();
    noted_begin("tls://www.example.test:443");
    fake_transport_say(&noted.s.f, much, sizeof much - 1);
    noted.on_greet = wait_for_more;
    assert_false(vouch_report_has(noted_run(), VOUCH_F_REPLY_TOO_LONG));
    noted_end();
}

/* --- waits ------------------------------------------------------------------------------------ */

static int wait_once(struct vouch_exchange *x)
{
    if (x->waited)
        return VOUCH_OK;
    x->wait_ms = noted.count == 1 ? 300 : 0;
    return VOUCH_AGAIN;
}

static void test_dialogue_that_waits_is_called_at_its_time(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_greet = wait_once;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    assert_false(noted.calls[0].waited);
    assert_true(noted.calls[1].waited);
    assert_int_equal(noted.calls[1].part, 'g');
    assert_int_equal(noted.calls[1].at_ms - noted.calls[0].at_ms, 300);
    assert_int_equal(noted.calls[2].part, 't');
    assert_false(noted.calls[2].waited);
    noted_end();
}

static void test_check_is_due_when_its_dialogue_wants_it(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_greet = wait_once;
    assert_int_equal(vouch_check_init(&noted.s.check, &noted.s.options), VOUCH_OK);
    while (vouch_check_phase(&noted.s.check) != VOUCH_PHASE_GREET || noted.count == 0)
        assert_int_equal(noted_poll(), VOUCH_AGAIN);
    noted_poll();
    assert_int_equal(vouch_check_due(&noted.s.check), noted.calls[0].at_ms + 300);
    assert_int_equal(vouch_check_want(&noted.s.check), VOUCH_WANT_READ);
    noted_end();
}

/* --- over TLS --------------------------------------------------------------------------------- */

static void test_talk_that_waits_for_ever_is_silent_unless_it_is_leaving(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.on_talk = wait_for_more;
    noted_expect(noted_run(), VOUCH_F_PEER_SILENT, "talk");
    noted_end();
    noted_begin("tls://www.example.test:443");
    noted.on_talk = leave_and_wait;
    noted_expect(noted_run(), VOUCH_F_NONE, NULL);
    noted_end();
}

static int say_and_wait(struct vouch_exchange *x)
{
    if (noted.count == 2)
        vouch_write_text(&x->out, "x");
    return VOUCH_AGAIN;
}

static void test_talk_whose_peer_closes_is_told(void **state)
{
    (void)state;
    noted_begin("tls://www.example.test:443");
    noted.peer.closes = true;
    noted.on_talk = say_and_wait;
    noted_expect(noted_run(), VOUCH_F_PEER_CLOSED, "talk");
    noted_end();
    noted_begin("tls://www.example.test:443"); /* it has answered, and then no more */
    noted.on_talk = say_and_wait;
    noted_expect(noted_run(), VOUCH_F_PEER_SLOW, "talk");
    noted_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_tells_its_phases_and_their_time),
        cmocka_unit_test(test_check_says_the_targets_name_or_the_one_that_was_given),
        cmocka_unit_test(test_greet_is_never_told_that_the_peer_is_proved),
        cmocka_unit_test(test_greet_that_leaves_bytes_has_been_injected_into),
        cmocka_unit_test(test_greet_that_fails_without_a_word_is_never_valid),
        cmocka_unit_test(test_greet_whose_stream_ends_tells_how),
        cmocka_unit_test(test_greet_that_waits_for_ever_is_silent_or_slow),
        cmocka_unit_test(test_reply_larger_than_the_buffer_is_told),
        cmocka_unit_test(test_dialogue_that_waits_is_called_at_its_time),
        cmocka_unit_test(test_check_is_due_when_its_dialogue_wants_it),
        cmocka_unit_test(test_talk_that_waits_for_ever_is_silent_unless_it_is_leaving),
        cmocka_unit_test(test_talk_whose_peer_closes_is_told),
    };
    return cmocka_run_group_tests_name("check_dialogue", tests, noted_set_up, NULL);
}
