// SPDX-License-Identifier: Apache-2.0
/* How a session that a server has ended, or left, is told: in the handshake, behind it, and when a
 * certificate of the client was asked for. And what a handshake can never leave behind. */
#include "core/check_phases.h"
#include "tests/support/guarded.h"
#include "tests/support/noted_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int say_and_wait(struct vouch_exchange *x)
{
    if (noted.count == 2)
        vouch_write_text(&x->out, "x");
    return VOUCH_AGAIN;
}

/* --- behind the handshake --------------------------------------------------------------------- */

static const struct tls_peer_options refusing = {.plan = {.name = "www.example.test"},
                                                 .refuses = true};

/* TLS 1.3: the client's handshake is over before the server has seen its certificate, or none. */
static void test_refusal_behind_the_handshake_is_heard_without_a_talk(void **state)
{
    static const size_t chunks[] = {1, 7, 1000};
    (void)state;
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++)
        for (int stutters = 0; stutters <= 1; stutters++) {
            noted_serve(&refusing);
            noted.s.f.chunk = chunks[i];
            noted.s.f.stutter = stutters;
            const struct vouch_report *r = noted_run();
            assert_string_equal(r->tls.protocol, "TLSv1.3");
            assert_true(vouch_report_has(r, VOUCH_F_TLS_CLIENT_CERT_DEMANDED));
            assert_false(vouch_report_has(r, VOUCH_F_TLS_PEER_REJECTED_CLIENT));
            assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_INVALID);
            noted_end();
        }
}

/* The server waits for the client's first word, which never comes. */
static void test_server_that_asked_and_never_answers_the_close_is_no_finding(void **state)
{
    (void)state;
    noted_serve(&refusing);
    noted_run_to(VOUCH_PHASE_FINISH);
    uint64_t began_ms = noted.s.clock.now.mono_ms;
    const struct vouch_report *r = noted_run_alone();
    assert_false(vouch_report_has(r, VOUCH_F_TLS_CLIENT_CERT_DEMANDED));
    assert_true(vouch_report_has(r, VOUCH_F_TLS_CLIENT_CERT_REQUESTED));
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_VALID);
    assert_true(noted.s.clock.now.mono_ms - began_ms >= 500);
    assert_true(noted.s.clock.now.mono_ms - began_ms < 1000);
    noted_end();
}

/* The stream ends in the first words over TLS. */
static void talk_into(int end, bool asked, bool own, bool trusted)
{
    static struct vouch_demo_pki client;
    struct tls_peer_options options = {
        .plan = {.name = trusted ? "www.example.test" : "other.example.test"},
        .demands_certificate = asked};
    noted_serve(&options);
    if (own) {
        static const struct vouch_demo_plan plan = {.name = "client.example.test"};
        assert_int_equal(vouch_demo_pki_init(&client, &plan, noted.s.clock.now.utc_s), VOUCH_OK);
        noted_show(&client);
    }
    noted.on_talk = say_and_wait;
    noted_run_to(VOUCH_PHASE_TALK);
    noted.s.f.said.len = noted.s.f.said.at;
    noted.s.f.end = end;
    noted_run_alone();
    if (own)
        vouch_demo_pki_free(&client);
}

static void
test_close_before_the_first_word_is_a_refusal_where_a_certificate_was_asked_for(void **state)
{
    static const char closed[] = "connection closed after the handshake";
    static const struct {
        int end;
        bool asked, own, trusted;
        enum vouch_finding_code code;
        const char *value;
    } rows[] = {
        {VOUCH_E_CLOSED, true, false, true, VOUCH_F_TLS_CLIENT_CERT_DEMANDED, closed},
        {VOUCH_E_RESET, true, false, true, VOUCH_F_TLS_CLIENT_CERT_DEMANDED, closed},
        {VOUCH_E_CLOSED, true, true, true, VOUCH_F_TLS_PEER_REJECTED_CLIENT, closed},
        {VOUCH_E_RESET, true, true, true, VOUCH_F_TLS_PEER_REJECTED_CLIENT, closed},
        {VOUCH_E_CLOSED, true, true, false, VOUCH_F_TLS_CLIENT_CERT_WITHHELD, ""},
        {VOUCH_E_RESET, true, true, false, VOUCH_F_TLS_CLIENT_CERT_WITHHELD, ""},
        {VOUCH_E_CLOSED, false, true, true, VOUCH_F_PEER_CLOSED, "talk"},
        {VOUCH_E_TIMEOUT, true, true, true, VOUCH_F_PEER_SILENT, "talk"},
        {VOUCH_E_UNREACHABLE, false, false, true, VOUCH_F_PEER_SILENT, "talk"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        talk_into(rows[i].end, rows[i].asked, rows[i].own, rows[i].trusted);
        const struct vouch_report *r = vouch_check_report(&noted.s.check);
        bool found = false;
        for (size_t k = 0; k < r->findings_count; k++)
            found =
                found || (noted.s.findings[k].code == rows[i].code &&
                          vouch_span_equal(noted.s.findings[k].value, guarded_text(rows[i].value)));
        if (!found)
            fail_msg("row %zu: \"%s\" was not found", i, rows[i].value);
        noted_end();
    }
}

/* A reset of nobody's asking is the session's end, not a refusal. */
static void test_reset_before_the_first_word_is_a_reset_where_nothing_was_asked_for(void **state)
{
    (void)state;
    talk_into(VOUCH_E_RESET, false, false, true);
    const struct vouch_report *r = vouch_check_report(&noted.s.check);
    noted_expect(r, VOUCH_F_PEER_RESET, "talk");
    noted_end();
}

/* Once the server has said something, its close refuses nothing. */
static void test_close_behind_an_answer_is_no_refusal(void **state)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"}};
    (void)state;
    noted_serve(&options);
    noted.peer.closes = true;
    noted.on_talk = say_and_wait;
    noted_run_to(VOUCH_PHASE_TALK);
    noted.s.check.tls.client_cert_requested = true;
    for (int i = 0; noted_poll() == VOUCH_AGAIN; i++)
        assert_true(i < NOTED_POLLS_MAX);
    noted_expect(vouch_check_report(&noted.s.check), VOUCH_F_PEER_CLOSED, "talk");
    noted_end();
}

/* --- in the handshake ------------------------------------------------------------------------- */

static void test_silence_in_the_handshake_is_silent_or_slow_by_what_was_heard(void **state)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"},
                                                    .tls12 = true};
    (void)state;
    noted_serve(&options);
    noted_run_to(VOUCH_PHASE_HANDSHAKE);
    noted_expect(noted_run_alone(), VOUCH_F_PEER_SILENT, "handshake");
    noted_end();
    noted_serve(&options); /* one byte of an answer */
    noted_run_to(VOUCH_PHASE_HANDSHAKE);
    while (noted.s.f.said.len == 0)
        noted_poll();
    noted.s.f.said.len = 1;
    noted_expect(noted_run_alone(), VOUCH_F_PEER_SLOW, "handshake");
    noted_end();
    noted_serve(&options); /* no Finished */
    noted_run_to(VOUCH_PHASE_FINISH);
    noted_expect(noted_run_alone(), VOUCH_F_PEER_SLOW, "finish");
    noted_end();
}

static void test_way_lost_in_the_handshake_is_silence(void **state)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"}};
    static const int ends[] = {VOUCH_E_TIMEOUT, VOUCH_E_UNREACHABLE};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        noted_serve(&options);
        noted_run_to(VOUCH_PHASE_HANDSHAKE);
        noted.s.f.end = ends[i];
        noted_expect(noted_run_alone(), VOUCH_F_PEER_SILENT, "handshake");
        noted_end();
    }
}

/* Whatever was negotiated is reported with the failure. */
static void test_handshake_that_fails_behind_its_hello_keeps_what_was_negotiated(void **state)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"},
                                                    .tls12 = true};
    (void)state;
    noted_serve(&options);
    noted_run_to(VOUCH_PHASE_FINISH);
    noted.s.f.said.len = noted.s.f.said.at;
    noted.s.f.end = VOUCH_E_RESET;
    const struct vouch_report *r = noted_run_alone();
    assert_string_equal(r->tls.protocol, "TLSv1.2");
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_INVALID);
    noted_end();
}

static void test_certificates_are_counted(void **state)
{
    static const struct tls_peer_options options = {
        .plan = {.name = "www.example.test",
                 .sent = {VOUCH_DEMO_LEAF, VOUCH_DEMO_LOWER, VOUCH_DEMO_UPPER, VOUCH_DEMO_ROOT},
                 .sent_count = 4}};
    (void)state;
    noted_serve(&options);
    assert_int_equal(noted_run()->sent_total, 4);
    noted_end();
}

/* --- what proves nothing ---------------------------------------------------------------------- */

/* Steps a phase until it is over; the server works. */
static int step(int (*phase)(struct vouch_check *c))
{
    int status = phase(&noted.s.check);
    for (int i = 0; status == VOUCH_AGAIN; i++) {
        assert_true(i < NOTED_POLLS_MAX);
        tls_peer_work(&noted.peer);
        status = phase(&noted.s.check);
    }
    return status;
}

static bool has(enum vouch_finding_code code, const char *value)
{
    const struct vouch_report *r = vouch_check_report(&noted.s.check);
    for (size_t i = 0; i < r->findings_count; i++)
        if (noted.s.findings[i].code == code &&
            vouch_span_equal(noted.s.findings[i].value, guarded_text(value)))
            return true;
    return false;
}

/* A session that is complete and has shown no certificate: there is nothing that could be judged.
 */
static void test_handshake_without_certificates_proves_nothing(void **state)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"}};
    (void)state;
    noted_serve(&options);
    noted.on_talk = say_and_wait;
    noted_run_to(VOUCH_PHASE_TALK);
    assert_int_equal(step(vouch_phase_handshake), VOUCH_E_NOT_FOUND);
    assert_true(has(VOUCH_F_TLS_NO_CERTIFICATE, ""));
    noted_end();
}

/* Certificates that come where the judged ones should only be proved were never judged. */
static void test_certificates_behind_the_judgement_are_refused(void **state)
{
    static const struct tls_peer_options options = {.plan = {.name = "www.example.test"}};
    (void)state;
    noted_serve(&options);
    noted_run_to(VOUCH_PHASE_HANDSHAKE);
    while (!noted.s.check.tls_open)
        noted_poll();
    assert_int_equal(step(vouch_phase_finish), VOUCH_E_MALFORMED);
    assert_true(has(VOUCH_F_TLS_HANDSHAKE, "certificates sent twice"));
    assert_false(noted.s.check.handshaken);
    noted_end();
}

/* --- before TLS ------------------------------------------------------------------------------- */

static int refuse_before(struct vouch_exchange *x)
{
    noted_note('p', x);
    return VOUCH_E_MALFORMED;
}

static int wait_before(struct vouch_exchange *x)
{
    noted_note('p', x);
    return VOUCH_AGAIN;
}

static int pass_before(struct vouch_exchange *x)
{
    noted_note('p', x);
    return VOUCH_OK;
}

static int wait_for_more(struct vouch_exchange *x)
{
    (void)x;
    return VOUCH_AGAIN;
}

static void test_silence_is_the_proxys_until_it_has_connected(void **state)
{
    static struct vouch_prelude prelude;
    static const struct {
        int (*step)(struct vouch_exchange *);
        bool proxied;
        const char *who;
    } rows[] = {
        {wait_before, true, "greet, the proxy"},
        {wait_before, false, "greet"},
        {pass_before, true, "greet"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        noted_begin("tls://www.example.test:443");
        prelude = (struct vouch_prelude){.step = rows[i].step, .proxied = rows[i].proxied};
        noted.s.options.prelude = &prelude;
        noted.on_greet = wait_for_more;
        noted_expect(noted_run(), VOUCH_F_PEER_SILENT, rows[i].who);
        noted_end();
    }
}

/* A proxy that refuses, or a header that cannot be made: nothing is said to what is behind it. */
static void test_prelude_that_fails_is_followed_by_nothing(void **state)
{
    static struct vouch_prelude prelude;
    (void)state;
    noted_begin("tls://www.example.test:443");
    prelude = (struct vouch_prelude){.step = refuse_before, .proxied = true};
    noted.s.options.prelude = &prelude;
    const struct vouch_report *r = noted_run();
    assert_int_equal(noted.count, 1);
    assert_int_equal(noted.calls[0].part, 'p');
    assert_int_equal(fake_transport_heard(&noted.s.f).len, 0);
    assert_int_equal(vouch_report_verdict(r), VOUCH_VERDICT_INVALID);
    noted_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusal_behind_the_handshake_is_heard_without_a_talk),
        cmocka_unit_test(test_server_that_asked_and_never_answers_the_close_is_no_finding),
        cmocka_unit_test(
            test_close_before_the_first_word_is_a_refusal_where_a_certificate_was_asked_for),
        cmocka_unit_test(test_reset_before_the_first_word_is_a_reset_where_nothing_was_asked_for),
        cmocka_unit_test(test_close_behind_an_answer_is_no_refusal),
        cmocka_unit_test(test_silence_in_the_handshake_is_silent_or_slow_by_what_was_heard),
        cmocka_unit_test(test_way_lost_in_the_handshake_is_silence),
        cmocka_unit_test(test_handshake_that_fails_behind_its_hello_keeps_what_was_negotiated),
        cmocka_unit_test(test_certificates_are_counted),
        cmocka_unit_test(test_handshake_without_certificates_proves_nothing),
        cmocka_unit_test(test_certificates_behind_the_judgement_are_refused),
        cmocka_unit_test(test_silence_is_the_proxys_until_it_has_connected),
        cmocka_unit_test(test_prelude_that_fails_is_followed_by_nothing),
    };
    return cmocka_run_group_tests_name("check_refusals", tests, noted_set_up, NULL);
}
